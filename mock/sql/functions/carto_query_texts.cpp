#include "sql/functions/carto_query_texts.h"

#include <fmt/format.h>

#include <cctype>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void refuse() {
  throw Error::unsupported("a text in place of a query that is not one query");
}

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// Where the quoted text that begins at `start` ends; `start` + 1 where nothing closes it, or where
// no quoted text begins there.
std::size_t end_of_quoted(std::string_view text, std::size_t start) {
  const char quote = text[start];
  std::string closing(1, quote);
  if (quote == '$') {
    std::size_t end = start + 1;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
      ++end;
    if (end == text.size() || text[end] != '$') return start + 1;
    closing = text.substr(start, end + 1 - start);
  } else if (quote != '\'' && quote != '"') {
    return start + 1;
  }
  const std::size_t end = text.find(closing, start + closing.size());
  return end == std::string_view::npos ? start + 1 : end + closing.size();
}

}  // namespace

std::vector<std::string> statements_of(std::string_view text) {
  std::vector<std::string> statements;
  const auto add = [&statements](std::string_view piece) {
    while (!piece.empty() && is_blank(piece.front())) piece.remove_prefix(1);
    while (!piece.empty() && is_blank(piece.back())) piece.remove_suffix(1);
    if (!piece.empty()) statements.emplace_back(piece);
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ';') {
      add(text.substr(begin, at - begin));
      begin = at + 1;
    }
    at = end_of_quoted(text, at);
  }
  add(text.substr(begin));
  return statements;
}

std::vector<std::vector<Value>> run_one_statement(const CallContext& context,
                                                  std::string_view statement) {
  if (statements_of(statement).size() != 1) refuse();
  return context.session.run_sql(statement);
}

std::int64_t row_count(const CallContext& context, std::string_view query) {
  const std::vector<std::string> statements = statements_of(query);
  if (statements.size() != 1) refuse();
  const auto rows = run_one_statement(
      context, fmt::format("SELECT count(1) FROM ({}\n) AS counted", statements.front()));
  const bool is_count = rows.size() == 1 && rows.front().size() == 1 &&
                        rows.front().front().get_if<std::int64_t>() != nullptr;
  if (!is_count) refuse();
  return rows.front().front().as_integer();
}

}  // namespace carto_mock::sql
