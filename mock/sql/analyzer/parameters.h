// What a statement inside a function, or a prepared one, reads beside columns: parameters and
// variables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/tree/expression.h"
#include "sql/tree/query.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Rows that FROM knows by a name, as a trigger's transition tables (PostgreSQL: named tuplestores).
struct NamedRows {
  std::string name;
  std::vector<OutputColumn> columns;
  Value rows;  // an array of records that have these fields
};

class ParameterSource {
 public:
  virtual ~ParameterSource() = default;
  // $1, $2 …; null: there is no such parameter.
  virtual ExpressionPtr numbered(int number) const = 0;
  // `name`, `function.name`, `record.field`; null: nothing has that name.
  virtual ExpressionPtr named(std::span<const std::string> names) const = 0;
  // PL/pgSQL refuses a name that is a column's as well (manual, chapter 43.11.1); in other
  // languages it is the column.
  virtual bool conflicts_with_columns() const = 0;
  // Is it the variable, whatever columns there are (#variable_conflict use_variable)?
  virtual bool hides_columns() const { return false; }
  // Null: no rows have that name. They hide the relations that do.
  virtual const NamedRows* rows_named(std::string_view) const { return nullptr; }
};

}  // namespace carto_mock::sql
