#include "sql/analyzer/query_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "sql/analyzer/deparser.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/system_relations.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kMostBytes = 63;  // of a name

std::string numbered(std::string name, int number) {
  const std::string suffix = fmt::format("_{}", number);
  if (name.size() + suffix.size() > kMostBytes) name.resize(kMostBytes - suffix.size());
  return name + suffix;
}

// Names that are different from one another; each counts the copies that were asked of it.
class UniqueNames {
 public:
  explicit UniqueNames(const std::set<std::string>& taken) {
    for (const std::string& name : taken) copies_.emplace(name, 0);
  }

  std::string add(const std::string& name) {
    if (copies_.emplace(name, 0).second) return name;
    while (true) {
      std::string other = numbered(name, ++copies_[name]);
      if (copies_.emplace(other, 0).second) return other;
    }
  }

 private:
  std::map<std::string, int> copies_;
};

const Relation* named_relation(const RangeTableEntry& entry, const CatalogSnapshot& catalog) {
  if (entry.names.relation == kInvalidOid) return nullptr;
  const Relation* relation = catalog.find_relation(entry.names.relation);
  if (relation != nullptr) return relation;
  return find_system_relation(entry.names.relation);
}

std::vector<std::string> unique_names(const std::vector<std::string>& given) {
  std::vector<std::string> names;
  names.reserve(given.size());
  for (const std::string& wanted : given) {
    std::string name = wanted;
    for (int number = 1; !name.empty() && std::ranges::find(names, name) != names.end(); ++number)
      name = numbered(wanted, number);
    names.push_back(std::move(name));
  }
  return names;
}

// What an entry is called if the statement gives it no alias; empty: it must have one.
std::string own_name(const RangeTableEntry& entry, const CatalogSnapshot& catalog) {
  if (const Relation* relation = named_relation(entry, catalog)) return relation->name;
  return std::holds_alternative<CteSource>(entry.source) ? entry.alias : "";
}

// What the columns are called by now: those of a relation may have got other names since the query
// was analyzed, which it follows unless it gives them names itself. Not what a partitioned table
// has behind its columns.
std::vector<std::string> current_names(const RangeTableEntry& entry, const Relation* relation) {
  const std::size_t count = relation == nullptr
                                ? entry.columns.size()
                                : std::min(entry.columns.size(), relation->columns.size());
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& name = entry.columns[i].name;
    const bool follows = relation != nullptr && !name.empty() && name == entry.names.columns.at(i);
    names.push_back(follows ? relation->columns.at(i).name : name);
  }
  return names;
}

EntryText entry_text(const RangeTableEntry& entry, UniqueNames& taken,
                     const CatalogSnapshot& catalog) {
  const std::string own = own_name(entry, catalog);
  const Relation* relation = named_relation(entry, catalog);
  // The columns of a sequence are no part of its relation, and keep their names.
  if (relation != nullptr && relation->kind == RelationKind::kSequence) relation = nullptr;
  const std::vector<std::string> given = current_names(entry, relation);
  EntryText text;
  text.name = taken.add(!entry.names.has_alias && !own.empty() ? own : entry.alias);
  text.columns = unique_names(given);
  if (relation != nullptr) {
    for (std::size_t i = 0; i < given.size(); ++i) {
      text.has_columns = text.has_columns ||
                         (!given[i].empty() && text.columns[i] != relation->columns.at(i).name);
    }
  } else {
    text.has_columns = std::holds_alternative<FunctionSource>(entry.source) ||
                       entry.names.has_column_names || text.columns != given;
  }
  text.has_name = entry.names.has_alias || text.has_columns || own.empty() || text.name != own;
  return text;
}

// Columns that USING merges have one name on both sides. Those that a FULL JOIN merges, or one of
// different types, have no table before them, so that no other column may have that name.
void check_merged_columns(const FromItem& item, const QueryNames& names) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  if (join == nullptr) return;
  check_merged_columns(*join->left, names);
  check_merged_columns(*join->right, names);
  constexpr std::ptrdiff_t kJoined = 2;
  for (const std::string& column : join->using_columns) {
    const auto has_column = [&column](const EntryText& entry) {
      return std::ranges::find(entry.columns, column) != entry.columns.end();
    };
    const auto count = std::ranges::count_if(names.entries, has_column);
    const bool is_plain = join->type == JoinType::kInner || join->type == JoinType::kCross;
    if (count < kJoined || (count > kJoined && !is_plain))
      throw no_text("columns that USING merges, under such names,");
  }
}

}  // namespace

QueryNames choose_names(const Query& query, std::set<std::string> outer,
                        const CatalogSnapshot& catalog) {
  QueryNames names{&query, {}};
  UniqueNames taken(outer);
  names.entries.reserve(query.range_table.size());
  for (const RangeTableEntry& entry : query.range_table)
    names.entries.push_back(entry_text(entry, taken, catalog));
  for (const FromItem& item : query.from) check_merged_columns(item, names);
  return names;
}

}  // namespace carto_mock::sql
