// What a statement does to storage tables: declared by whoever makes it, and reported by SQLite's
// authorizer when it compiles it.
#pragma once

#include <vector>

#include "sql/catalog/acl.h"

namespace carto_mock::sql::sqlite {

struct TableAccess {
  Oid table;           // t<oid>, or a system catalog whose rows are made
  Privileges actions;  // of kSelect, kInsert, kUpdate, kDelete

  friend bool operator==(const TableAccess&, const TableAccess&) = default;
};
using TableAccesses = std::vector<TableAccess>;

}  // namespace carto_mock::sql::sqlite
