// The fields of a composite type: of one that PostgreSQL or an extension has, or of a relation's
// rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct CompositeColumn {
  std::string name;
  Type type;
};

// Of a domain over one, the same. None: it is no composite type. Dropped columns are left out.
std::optional<std::vector<CompositeColumn>> composite_columns(Oid type,
                                                              const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
