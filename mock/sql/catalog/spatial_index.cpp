#include "sql/catalog/spatial_index.h"

#include <algorithm>

#include "sql/types/type_oids.h"

namespace carto_mock::sql {

std::optional<int> boxed_column(const Relation& table, const IndexDefinition& index) {
  const bool is_plain = !table.partition_key && index.method == "gist" &&
                        index.predicate_sql.empty() && index.columns.size() == 1 &&
                        index.columns.front() != 0 &&
                        (index.keys.empty() || index.keys.front().operator_class.empty());
  if (!is_plain) return std::nullopt;
  const int attnum = index.columns.front();
  const Column& column = table.columns.at(static_cast<std::size_t>(attnum) - 1);
  if (column.dropped || column.type.oid != oid::kGeometry) return std::nullopt;
  return attnum;
}

const Relation* find_spatial_index(const CatalogSnapshot& catalog, const Relation& table,
                                   int attnum) {
  const std::vector<const Relation*> indexes = catalog.indexes_of(table.oid);
  const auto found = std::ranges::find_if(
      indexes, [&](const Relation* index) { return boxed_column(table, *index->index) == attnum; });
  return found == indexes.end() ? nullptr : *found;
}

}  // namespace carto_mock::sql
