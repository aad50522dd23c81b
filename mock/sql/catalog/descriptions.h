// What COMMENT ON has said about objects (pg_description).
#pragma once

#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

struct Description {
  Oid object;
  Oid catalog;  // that the object is in: pg_class and the like
  int part;     // a column's attnum; 0: the object itself
  std::string_view text;

  std::string_view catalog_name() const;
};

// In the order of the objects' OIDs. They point into the snapshot.
std::vector<Description> descriptions(const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
