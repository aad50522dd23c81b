#include "sql/tree/read_tables.h"

#include "sql/tree/walk.h"

namespace carto_mock::sql {

void add_tables(const Expression& expression, std::set<Oid>& tables) {
  visit_children(expression, ConstChildVisitor{
                                 [&tables](const Expression& child) { add_tables(child, tables); },
                                 [&tables](const Query& child) { add_tables(child, tables); }});
}

void add_tables(const Query& query, std::set<Oid>& tables) {
  for (const RangeTableEntry& entry : query.range_table) {
    if (const auto* table = std::get_if<TableSource>(&entry.source)) tables.insert(table->relation);
    if (entry.names.relation != kInvalidOid) tables.insert(entry.names.relation);  // of a view, too
  }
  visit_children(
      query, ConstChildVisitor{[&tables](const Expression& child) { add_tables(child, tables); },
                               [&tables](const Query& child) { add_tables(child, tables); }});
}

}  // namespace carto_mock::sql
