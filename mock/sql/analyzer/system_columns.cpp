#include "sql/analyzer/system_columns.h"

#include <fmt/format.h>

#include <optional>

#include "sql/analyzer/privileges.h"
#include "sql/catalog/system_relations.h"
#include "sql/tree/system_columns.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// Is the row one that is stored, and read from its table?
bool reads_stored_rows(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kOther:
    case ExpressionKind::kJoinCondition:
    case ExpressionKind::kFromFunction:
    case ExpressionKind::kWhere:
    case ExpressionKind::kHaving:
    case ExpressionKind::kFilter:
    case ExpressionKind::kWindowPartition:
    case ExpressionKind::kWindowOrder:
    case ExpressionKind::kSelectTarget:
    case ExpressionKind::kUpdateSource:
    case ExpressionKind::kGroupBy:
    case ExpressionKind::kOrderBy:
    case ExpressionKind::kDistinctOn:
      return true;
    default:
      return false;
  }
}

const RangeTableEntry& entry_of(const Scope& owner, const NamespaceItem& item) {
  return owner.query.range_table[static_cast<std::size_t>(item.range_index)];
}

// A sample's are not: they come from a query of the table.
bool reads_table(const Scope& owner, const NamespaceItem& item) {
  return !std::holds_alternative<SubquerySource>(entry_of(owner, item).source);
}

// `tableoid` of a partitioned table; a statement that writes it reads one partition after the
// other. None: of a sample.
std::optional<int> partition_reference(const Scope& owner, const NamespaceItem& item,
                                       const Relation& relation) {
  if (reads_table(owner, item)) return kTableOidColumn;
  const std::size_t column = partition_column(relation);
  if (entry_of(owner, item).columns.size() <= column) return std::nullopt;
  return static_cast<int>(column);
}

}  // namespace

std::size_t partition_column(const Relation& partitioned) { return partitioned.columns.size(); }

ExpressionPtr system_column(Scope& owner, const NamespaceItem& item, std::string_view name,
                            int levels_up, int location) {
  if (item.range_index < 0 || !is_system_column_name(name)) return nullptr;
  const Relation* relation = owner.notes[static_cast<std::size_t>(item.range_index)].relation;
  if (relation == nullptr || relation->kind == RelationKind::kView) return nullptr;
  const bool is_stored = (relation->kind == RelationKind::kTable ||
                          relation->kind == RelationKind::kMaterializedView) &&
                         find_system_relation(relation->oid) == nullptr;
  const bool is_place = name == "ctid";
  // A system catalog's rows are stored nowhere, but they are the catalog's.
  const bool is_of_system = relation->kind == RelationKind::kTable && !is_stored && !is_place;
  if ((is_stored || is_of_system) && reads_stored_rows(owner.kind) && reads_table(owner, item)) {
    if (is_place || name == "tableoid") {
      const int column = is_place ? kRowPlaceColumn : kTableOidColumn;
      mark_column_read(owner, item.range_index, column);
      return make_expression(Type{is_place ? oid::kTid : oid::kOid},
                             ColumnReference{levels_up, item.range_index, column}, location);
    }
  }
  if (relation->kind == RelationKind::kPartitioned && name == "tableoid" &&
      reads_stored_rows(owner.kind)) {
    if (const std::optional<int> column = partition_reference(owner, item, *relation)) {
      mark_column_read(owner, item.range_index, kTableOidColumn);
      return make_expression(Type{oid::kOid}, ColumnReference{levels_up, item.range_index, *column},
                             location);
    }
  }
  throw Error::unsupported(fmt::format("system column {}", name));
}

}  // namespace carto_mock::sql::analysis
