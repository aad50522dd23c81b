#include "dump/sequence_positions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dump/catalog_names.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::dump {
namespace {

using sql::Relation;

// None: the sequence has come to its end.
std::optional<std::int64_t> next_value(sql::Session& session, const std::string& sequence) {
  constexpr SqlState kAtItsEnd("2200H");
  sql::CollectingSink sink;
  try {
    session.execute(fmt::format("SELECT nextval({})", sequence), sink);
  } catch (const Error& error) {
    if (error.state() != kAtItsEnd) throw;
    return std::nullopt;
  }
  return sink.results.back().rows.at(0).at(0).as_integer();
}

// What it gave before `next`, if it gave anything: none also where that cannot be told from a
// sequence that is new or was set to begin there, which gives the same.
std::optional<std::int64_t> last_value(const sql::SequenceOptions& options,
                                       std::optional<std::int64_t> next) {
  if (!next) return options.increment > 0 ? options.maximum : options.minimum;
  std::int64_t last = 0;
  const bool overflows = __builtin_sub_overflow(*next, options.increment, &last);
  if (overflows || *next == options.start || last < options.minimum || last > options.maximum)
    return std::nullopt;
  return last;
}

}  // namespace

std::string sequence_positions(sql::Session& session) {
  std::vector<std::string> statements;
  for (const Relation* sequence : session.catalog().relations()) {
    if (!sequence->sequence || is_temporary(session.catalog(), *sequence)) continue;
    const sql::SequenceOptions& options = *sequence->sequence;
    const std::string literal = sql::quote_literal(relation_name(session.catalog(), *sequence));
    const auto next = next_value(session, literal);
    const auto last = last_value(options, next);
    if (last) {
      statements.push_back(fmt::format("SELECT setval({}, {});\n", literal, *last));
    } else if (next != options.start) {
      statements.push_back(fmt::format("SELECT setval({}, {}, false);\n", literal, *next));
    }
  }
  return fmt::format("{}", fmt::join(statements, ""));
}

}  // namespace carto_mock::dump
