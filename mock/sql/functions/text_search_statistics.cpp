// ts_stat() and ts_rewrite() of a query's rows (manual, tables 9.42 and 9.43; chapter 12.4.4): they
// run SQL that is given as text.
#include "sql/functions/text_search_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/value_streams.h"
#include "sql/text_search/query_editing.h"
#include "sql/types/text_search_query.h"
#include "sql/types/text_search_vector.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Rows = std::vector<std::vector<Value>>;

// The query's rows, behind a column with the types' names; throws `complaint` where its columns are
// others. Of a query without rows there is one of NULLs, which the callers skip like any other.
Rows typed_rows(const CallContext& context, std::string_view query, std::string_view columns,
                std::string_view types, std::string_view type_names, std::string_view complaint) {
  const Error refusal(sqlstate::kInvalidParameterValue, std::string(complaint));
  query = query.substr(0, query.find_last_not_of(" \t\r\n;") + 1);
  const std::size_t count = static_cast<std::size_t>(std::ranges::count(columns, ',')) + 1;
  Rows rows;
  try {
    rows = context.session.run_sql(fmt::format(
        "SELECT {}, given.* FROM (SELECT 1) AS one LEFT JOIN ({}\n) AS given({}) ON true", types,
        query, columns));
  } catch (const Error& error) {
    if (error.state() == sqlstate::kInvalidColumnReference) throw refusal;
    // What is no statement has another first error than what stands around it.
    if (error.state() == sqlstate::kSyntaxError) context.session.run_sql(std::string(query));
    throw;
  }
  for (const std::vector<Value>& row : rows) {
    if (row.size() != count + 1 || row.front().as_text() != type_names) throw refusal;
  }
  return rows;
}

// `A` to `D` of either case; other letters say nothing. All weights where there are none.
class WeightChoice {
 public:
  explicit WeightChoice(std::string_view letters) {
    for (const char letter : letters) {
      const int weight = ts_weight_of_letter(letter);
      if (weight >= 0) bits_ |= 1 << weight;
    }
  }

  // How many of the lexeme's entries count.
  std::int64_t count(const TsLexeme& lexeme) const {
    if (bits_ == 0) return std::max<std::int64_t>(std::ssize(lexeme.positions), 1);
    return std::ranges::count_if(lexeme.positions, [this](const TsPosition& position) {
      return (bits_ & (1 << position.weight)) != 0;
    });
  }

 private:
  int bits_ = 0;
};

struct WordCount {
  std::int64_t documents = 0;
  std::int64_t entries = 0;
};

std::vector<Value> statistics(const CallContext& context, Arguments arguments) {
  const WeightChoice weights(arguments.size() > 1 ? arguments[1].as_text() : "");
  std::map<std::string, WordCount, std::greater<>> words;  // PostgreSQL lists the last word first
  for (const std::vector<Value>& row :
       typed_rows(context, arguments[0].as_text(), "a", "pg_typeof(a)::text", "tsvector",
                  "ts_stat query must return one tsvector column")) {
    context.session.check_interrupts();
    if (row[1].is_null()) continue;
    for (const TsLexeme& lexeme : decode_tsvector(row[1].as_text())) {
      const std::int64_t entries = weights.count(lexeme);
      if (entries == 0) continue;
      WordCount& word = words[lexeme.text];
      ++word.documents;
      word.entries += entries;
    }
  }
  std::vector<Value> rows;
  for (const auto& [word, count] : words) {
    Record row;
    row.types = {{oid::kText, -1}, {oid::kInt4, -1}, {oid::kInt4, -1}};
    row.names = {"word", "ndoc", "nentry"};
    row.fields = {Value::text(word), Value::integer(count.documents),
                  Value::integer(count.entries)};
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

// Each row's first query in the place of its second one, row by row.
std::string rewrite_by_rows(const CallContext& context, std::string_view query,
                            std::string_view replacements) {
  TsQuery rewritten = decode_tsquery(query);
  if (!rewritten) return std::string(query);
  // Rewriting leaves an order of its own, also where nothing occurs that is to be rewritten: as
  // twice the query does not in the query.
  const TsQuery absent = make_operator(TsQueryItem::Kind::kAnd, *rewritten, *rewritten);
  rewritten = rewrite_query(rewritten, absent, std::nullopt);
  for (const std::vector<Value>& row :
       typed_rows(context, replacements, "a, b", "pg_typeof(a)::text || pg_typeof(b)::text",
                  "tsquerytsquery", "ts_rewrite query must return two tsquery columns")) {
    context.session.check_interrupts();
    if (row[1].is_null() || row[2].is_null()) continue;
    rewritten = rewrite_query(rewritten, decode_tsquery(row[1].as_text()),
                              decode_tsquery(row[2].as_text()));
    if (!rewritten) break;
  }
  return encode_tsquery(rewritten);
}

constexpr FunctionEntry kEntries[] = {
    {"ts_rewrite(tsquery,text)", native<rewrite_by_rows>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"ts_stat(text)", all_at_once<statistics>},
    {"ts_stat(text,text)", all_at_once<statistics>},
};

}  // namespace

std::span<const FunctionEntry> text_search_statistics_functions() { return kEntries; }
std::span<const SetFunctionEntry> text_search_statistics_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
