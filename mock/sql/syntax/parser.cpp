#include "sql/syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>

#include "sql/syntax/depth_guard.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

struct ParseResultDeleter {
  void operator()(PgQueryProtobufParseResult* result) const {
    pg_query_free_protobuf_parse_result(*result);
  }
};

// libpg_query counts characters from 1; errors here count bytes from 0. 0 stands for no position.
int byte_offset(std::string_view text, int character_position) {
  if (character_position <= 0) return -1;
  std::size_t offset = 0;
  for (int i = 1; i < character_position && offset < text.size(); ++i) {
    offset += std::max<std::size_t>(utf8_character_length(text.substr(offset)), 1);
  }
  return static_cast<int>(offset);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// libpg_query passes on message and position only. The messages of gram.y, scan.l and parser.c that
// have another SQLSTATE than 42601, or a HINT, are these.
struct KnownMessage {
  std::string_view beginning;
  SqlState state;
  std::string_view hint;
};
constexpr std::array kKnownMessages = std::to_array<KnownMessage>({
    {"LIMIT #,# syntax is not supported", sqlstate::kSyntaxError,
     "Use separate LIMIT and OFFSET clauses."},
    {"subquery in FROM must have an alias", sqlstate::kSyntaxError,
     "For example, FROM (SELECT ...) [AS] foo."},
    {"VALUES in FROM must have an alias", sqlstate::kSyntaxError,
     "For example, FROM (VALUES ...) [AS] foo."},
    {"frame start", SqlState{"42P20"}, ""},
    {"frame end cannot", SqlState{"42P20"}, ""},
    {"invalid Unicode escape value", sqlstate::kSyntaxError, ""},
    {"precision for type float must be", sqlstate::kInvalidParameterValue, ""},
    {"invalid byte sequence for encoding", sqlstate::kCharacterNotInRepertoire, ""},
    {"unsafe use of string constant with Unicode escapes", sqlstate::kFeatureNotSupported, ""},
    {"CREATE ASSERTION is not yet implemented", sqlstate::kFeatureNotSupported, ""},
    {"MATCH PARTIAL not yet implemented", sqlstate::kFeatureNotSupported, ""},
    {"UNIQUE predicate is not yet implemented", sqlstate::kFeatureNotSupported, ""},
    {"WITH CHECK OPTION not supported", sqlstate::kFeatureNotSupported, ""},
    {"CHECK constraints cannot be marked", sqlstate::kFeatureNotSupported, ""},
    {"EXCLUDE constraints cannot be marked", sqlstate::kFeatureNotSupported, ""},
    {"FOREIGN KEY constraints cannot be marked", sqlstate::kFeatureNotSupported, ""},
    {"PRIMARY KEY constraints cannot be marked", sqlstate::kFeatureNotSupported, ""},
    {"UNIQUE constraints cannot be marked", sqlstate::kFeatureNotSupported, ""},
    {"TRIGGER constraints cannot be marked", sqlstate::kFeatureNotSupported, ""},
    {"CREATE SCHEMA IF NOT EXISTS cannot include", sqlstate::kFeatureNotSupported, ""},
    {"CREATE OR REPLACE CONSTRAINT TRIGGER", sqlstate::kFeatureNotSupported, ""},
    {"current database cannot be changed", sqlstate::kFeatureNotSupported, ""},
    {"role name \"", sqlstate::kReservedName, ""},
    {"CURRENT_ROLE cannot be used as a role name", sqlstate::kReservedName, ""},
    {"CURRENT_USER cannot be used as a role name", sqlstate::kReservedName, ""},
    {"SESSION_USER cannot be used as a role name", sqlstate::kReservedName, ""},
});

bool continues_identifier(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

// libpg_query names only the first character of what follows a number; PostgreSQL since 15.9 all of
// it. `position`: where the number begins.
std::string with_whole_junk(std::string message, std::string_view text, int position) {
  constexpr std::string_view kBeginning = "trailing junk after ";
  const std::size_t quote = message.find('"');
  if (!message.starts_with(kBeginning) || quote == std::string::npos || position < 0)
    return message;
  const std::size_t named = message.size() - quote - 2;
  const std::size_t begin = static_cast<std::size_t>(position) + named;
  std::size_t end = begin;
  while (end < text.size() && continues_identifier(text[end])) ++end;
  message.insert(message.size() - 1, text.substr(begin, end - begin));
  return message;
}

// Of the same words PostgreSQL says another thing in U&'…' than in E'…'. `position`: of the escape.
Error invalid_unicode_escape(std::string_view message, std::string_view text, int position) {
  const std::size_t quote = text.substr(0, static_cast<std::size_t>(position)).rfind('\'');
  const bool is_unicode_string =
      quote != std::string_view::npos && quote > 0 && text[quote - 1] == '&';
  if (is_unicode_string) {
    return Error(sqlstate::kSyntaxError, std::string(message))
        .hint("Unicode escapes must be \\XXXX or \\+XXXXXX.");
  }
  return Error(SqlState("22025"), std::string(message))
      .hint("Unicode escapes must be \\uXXXX or \\UXXXXXXXX.");
}

Error syntax_error(std::string_view message, std::string_view text, int position) {
  if (message == "invalid Unicode escape" && position >= 0)
    return invalid_unicode_escape(message, text, position);
  for (const KnownMessage& known : kKnownMessages) {
    if (message.substr(0, known.beginning.size()) == known.beginning) {
      return Error(known.state, std::string(message)).hint(std::string(known.hint));
    }
  }
  return Error(sqlstate::kSyntaxError, std::string(message));
}

}  // namespace

void SyntaxTree::Deleter::operator()(PgQuery__ParseResult* result) const {
  pg_query__parse_result__free_unpacked(result, nullptr);
}

std::string_view SyntaxTree::statement_text(std::size_t index, std::string_view text) const {
  const PgQuery__RawStmt& raw = *result_->stmts[index];
  std::string_view statement = text.substr(static_cast<std::size_t>(raw.stmt_location));
  if (raw.stmt_len > 0) statement = statement.substr(0, static_cast<std::size_t>(raw.stmt_len));
  while (!statement.empty() && is_blank(statement.front())) statement.remove_prefix(1);
  while (!statement.empty() && is_blank(statement.back())) statement.remove_suffix(1);
  return statement;
}

SyntaxTree parse(std::string_view text) {
  check_utf8(text);
  check_depth(text);
  const std::string terminated(text);
  PgQueryProtobufParseResult result = pg_query_parse_protobuf(terminated.c_str());
  const std::unique_ptr<PgQueryProtobufParseResult, ParseResultDeleter> owner(&result);
  if (result.error != nullptr) {
    const int position = byte_offset(text, result.error->cursorpos);
    throw syntax_error(with_whole_junk(result.error->message, text, position), text, position)
        .at(position);
  }
  PgQuery__ParseResult* tree =
      pg_query__parse_result__unpack(nullptr, result.parse_tree.len,
                                     reinterpret_cast<const std::uint8_t*>(result.parse_tree.data));
  if (tree == nullptr) {
    throw Error(sqlstate::kInternalError, "the syntax tree of libpg_query cannot be read");
  }
  return SyntaxTree(tree);
}

}  // namespace carto_mock::sql
