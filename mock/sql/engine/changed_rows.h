// The rows that a statement has changed in a table, for the transition tables of its triggers
// (manual, page CREATE TRIGGER, REFERENCING).
#pragma once

#include <vector>

#include "sql/types/value.h"

namespace carto_mock::sql {

// Records of the table's columns: of OLD TABLE, of NEW TABLE. Rows are added until the first
// trigger reads them; what is changed later has transition tables of its own.
struct ChangedRows {
  std::vector<Value> before = {};
  std::vector<Value> after = {};
  // Those as arrays, once a trigger has fired.
  Value before_array = {};
  Value after_array = {};
};

}  // namespace carto_mock::sql
