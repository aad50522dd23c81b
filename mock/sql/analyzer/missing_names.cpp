// The errors for names that nothing answers to, with PostgreSQL's guesses at what was meant.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "sql/analyzer/relations.h"
#include "sql/analyzer/scope.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// PostgreSQL suggests no name that is further away than this.
constexpr int kMaximumDistance = 3;

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> result;
  std::size_t start = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    if (i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      result.push_back(text.substr(start, i - start));
      start = i;
    }
  }
  return result;
}

// Levenshtein's distance in characters; insertions, deletions and substitutions cost 1.
int edit_distance(std::string_view left, std::string_view right) {
  const auto from = characters(left);
  const auto to = characters(right);
  std::vector<int> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const int substitution = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substitution, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

struct Suggestion {
  std::string table;
  std::string column;  // empty: the very column, of a table that cannot be referenced here
};

// The nearest columns among all tables of the query and those around it; at most two at the same
// distance.
class NearestColumns {
 public:
  NearestColumns(std::string_view table, std::string_view column)
      : table_(table), column_(column) {}

  // True: found exactly, the search is over.
  bool visit(const std::string& name, std::span<const OutputColumn> columns) {
    const int penalty =
        table_.empty() ? 0 : std::min(edit_distance(table_, name), kMaximumDistance + 1);
    bool exact = false;
    for (const OutputColumn& candidate : columns) {
      if (candidate.name.empty()) continue;  // dropped
      exact = exact || candidate.name == column_;
      consider(name, candidate.name, penalty);
    }
    if (!exact || penalty != 0) return false;
    first_ = Suggestion{name, ""};
    second_.reset();
    return true;
  }

  const std::optional<Suggestion>& first() const { return first_; }
  const std::optional<Suggestion>& second() const { return second_; }

 private:
  void consider(const std::string& table, const std::string& candidate, int penalty) {
    if (penalty > distance_) return;
    int distance = edit_distance(candidate, column_);
    // More than half of the characters wrong: no sensible suggestion.
    if (distance > static_cast<int>(column_.size()) / 2) return;
    distance += penalty;
    if (distance < distance_) {
      distance_ = distance;
      first_ = Suggestion{table, candidate};
      second_.reset();
    } else if (distance == distance_) {
      if (second_) {  // too many: none is better than the others
        first_.reset();
        second_.reset();
        distance_ = distance - 1;
      } else if (first_) {
        second_ = Suggestion{table, candidate};
      } else if (distance_ <= kMaximumDistance) {
        first_ = Suggestion{table, candidate};
      }
    }
  }

  std::string_view table_;
  std::string_view column_;
  int distance_ = kMaximumDistance + 1;
  std::optional<Suggestion> first_;
  std::optional<Suggestion> second_;
};

// A table of FROM, here or in an enclosing query, that the name could have meant but does not
// reach.
const RangeTableEntry* find_hidden_entry(const Scope& scope, std::string_view schema,
                                         std::string_view name, bool& other_alias) {
  const Relation* relation = find_relation_quietly(scope.analysis, schema, name);
  for (const Scope* owner = &scope; owner != nullptr; owner = owner->parent) {
    for (std::size_t i = 0; i < owner->query.range_table.size(); ++i) {
      const RangeTableEntry& entry = owner->query.range_table[i];
      const bool same_relation = relation != nullptr && owner->notes[i].relation == relation;
      if (!same_relation && entry.alias != name) continue;
      if (owner->notes[i].has_alias && entry.alias != name) {
        const auto visible =
            std::find_if(owner->items.begin(), owner->items.end(), [&](const NamespaceItem& item) {
              return item.range_index == static_cast<int>(i) && item.table_visible &&
                     (!item.lateral_only || owner->lateral_active);
            });
        other_alias = visible != owner->items.end();
      }
      return &entry;
    }
  }
  const auto beyond =
      std::ranges::find_if(scope.analysis.beyond_reach, [&](const RangeTableEntry& entry) {
        const auto* table = std::get_if<TableSource>(&entry.source);
        const bool same_relation =
            relation != nullptr && table != nullptr && table->relation == relation->oid;
        return same_relation || entry.alias == name;
      });
  return beyond == scope.analysis.beyond_reach.end() ? nullptr : &*beyond;
}

}  // namespace

std::string unreachable_entry(std::string_view table) {
  return fmt::format(
      "There is an entry for table \"{}\", but it cannot be referenced from this part of the "
      "query.",
      table);
}

void throw_missing_table(Scope& scope, std::string_view schema, std::string_view name,
                         int location) {
  bool other_alias = false;
  const RangeTableEntry* hidden = find_hidden_entry(scope, schema, name, other_alias);
  if (hidden == nullptr) {
    throw Error(sqlstate::kUndefinedTable,
                fmt::format("missing FROM-clause entry for table \"{}\"", name))
        .at(location);
  }
  throw Error(sqlstate::kUndefinedTable,
              fmt::format("invalid reference to FROM-clause entry for table \"{}\"", name))
      .hint(other_alias ? fmt::format("Perhaps you meant to reference the table alias \"{}\".",
                                      hidden->alias)
                        : unreachable_entry(hidden->alias))
      .at(location);
}

void throw_missing_column(Scope& scope, std::string_view table, std::string_view name,
                          int location) {
  NearestColumns nearest(table, name);
  bool found = false;
  for (const Scope* owner = &scope; owner != nullptr && !found; owner = owner->parent) {
    for (const RangeTableEntry& entry : owner->query.range_table) {
      found = nearest.visit(entry.alias, entry.columns);
      if (found) break;
    }
    for (const SetOperand& operand : owner->set_operands) {
      if (found) break;
      found = nearest.visit(operand.name, operand.columns);
    }
  }
  for (const RangeTableEntry& entry : scope.analysis.beyond_reach) {
    if (found) break;
    found = nearest.visit(entry.alias, entry.columns);
  }
  std::string hint;
  if (nearest.second()) {
    hint =
        fmt::format("Perhaps you meant to reference the column \"{}.{}\" or the column \"{}.{}\".",
                    nearest.first()->table, nearest.first()->column, nearest.second()->table,
                    nearest.second()->column);
  } else if (nearest.first() && !nearest.first()->column.empty()) {
    hint = fmt::format("Perhaps you meant to reference the column \"{}.{}\".",
                       nearest.first()->table, nearest.first()->column);
  } else if (nearest.first()) {
    hint = fmt::format(
        "There is a column named \"{}\" in table \"{}\", but it cannot be referenced from this "
        "part of the query.",
        name, nearest.first()->table);
  }
  throw Error(sqlstate::kUndefinedColumn,
              table.empty() ? fmt::format("column \"{}\" does not exist", name)
                            : fmt::format("column {}.{} does not exist", table, name))
      .hint(std::move(hint))
      .at(location);
}

}  // namespace carto_mock::sql::analysis
