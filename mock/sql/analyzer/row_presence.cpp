#include "sql/analyzer/row_presence.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "sql/catalog/system_relations.h"
#include "sql/tree/raised_levels.h"
#include "sql/tree/system_columns.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr Type kBoolean{oid::kBool};

ExpressionPtr make_true() { return make_expression(kBoolean, Constant{Value::boolean(true)}); }

// Gives the entry a column that is not NULL; false: there is no place for it.
class AddColumn {
 public:
  explicit AddColumn(RangeTableEntry& entry) : entry_(entry) {}

  bool operator()(TableSource&) { return false; }
  bool operator()(SubquerySource& source) {
    Query& query = *source.query;
    const bool has_hidden = std::ranges::any_of(query.targets, &TargetEntry::hidden);
    if (query.set_operation || has_hidden) {
      raise_levels(query, 1);
      return put_in_subquery(std::move(source));
    }
    query.targets.push_back({std::string(kRowPresence), make_true(), false});
    return add(kBoolean);
  }
  bool operator()(CteSource& source) {
    return put_in_subquery(CteSource{source.levels_up + 1, source.index});
  }
  bool operator()(WrittenSource& source) { return put_in_subquery(source); }
  bool operator()(ValuesSource& source) {
    for (std::vector<ExpressionPtr>& row : source.rows) row.push_back(make_true());
    return add(kBoolean);
  }
  bool operator()(FunctionSource& source) {
    if (source.with_ordinality) return false;
    source.with_ordinality = true;
    return add(Type{oid::kInt8});
  }

 private:
  bool add(Type type) {
    entry_.columns.push_back({std::string(kRowPresence), type});
    return true;
  }

  // SELECT of all its columns.
  template <typename Source>
  bool put_in_subquery(Source inner_source) {
    bool is_lateral = false;
    if constexpr (std::is_same_v<Source, SubquerySource>) is_lateral = inner_source.lateral;
    auto query = std::make_unique<Query>();
    query->from.push_back({FromEntry{0}});
    for (std::size_t i = 0; i < entry_.columns.size(); ++i) {
      query->targets.push_back(
          {entry_.columns[i].name,
           make_expression(entry_.columns[i].type, ColumnReference{0, 0, static_cast<int>(i)}),
           false});
    }
    query->targets.push_back({std::string(kRowPresence), make_true(), false});
    query->range_table.push_back(
        {.alias = entry_.alias, .columns = entry_.columns, .source = std::move(inner_source)});
    entry_.source = SubquerySource{.query = std::move(query), .lateral = is_lateral};
    return add(kBoolean);
  }

  RangeTableEntry& entry_;
};

bool is_stored(const RangeTableEntry& entry, const CatalogSnapshot& catalog) {
  const auto* table = std::get_if<TableSource>(&entry.source);
  if (table == nullptr || find_system_relation(table->relation) != nullptr) return false;
  const Relation* relation = catalog.find_relation(table->relation);
  return relation != nullptr && (relation->kind == RelationKind::kTable ||
                                 relation->kind == RelationKind::kMaterializedView);
}

}  // namespace

ExpressionPtr row_presence(Scope& owner, int range_index, int levels_up, int location) {
  RangeTableEntry& entry = owner.query.range_table[static_cast<std::size_t>(range_index)];
  const auto column = [&](int number, Type type) {
    return make_expression(type, ColumnReference{levels_up, range_index, number}, location);
  };
  if (is_stored(entry, owner.analysis.context.catalog))
    return column(kRowPlaceColumn, Type{oid::kTid});
  const auto* function = std::get_if<FunctionSource>(&entry.source);
  const bool is_told =
      !entry.columns.empty() && (entry.columns.back().name == kRowPresence ||
                                 (function != nullptr && function->with_ordinality));
  if (!is_told && !std::visit(AddColumn(entry), entry.source)) {
    throw Error::unsupported(
        fmt::format("the whole row of \"{}\", which an outer join may leave out", entry.alias));
  }
  return column(static_cast<int>(entry.columns.size()) - 1, entry.columns.back().type);
}

}  // namespace carto_mock::sql::analysis
