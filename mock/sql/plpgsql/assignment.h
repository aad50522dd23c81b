// Assignments: to variables, records, and parts of them (manual, chapters 43.5.1 and 8.15.4).
#pragma once

#include <optional>
#include <vector>

#include "sql/plpgsql/host.h"
#include "sql/plpgsql/variables.h"

namespace carto_mock::sql::plpgsql {

// What is no row is read from its text.
void assign_record(Variable& variable, Value value, Type type, Host& host);

// A row of a query, to a variable for rows. `row` null: a row of NULLs.
void assign_columns(Variable& variable, const std::vector<OutputColumn>& columns,
                    const std::vector<Value>* row, Host& host);

// A step of a place, its subscripts computed.
struct ComputedStep {
  struct Subscript {
    Value value;
    Type type;
  };
  std::string field;  // empty: a subscript
  bool is_slice = false;
  std::optional<Subscript> lower = {};  // of a slice; none: not written
  std::optional<Subscript> upper = {};  // of a slice, or the subscript itself
};
void assign_part(Variable& variable, const std::vector<ComputedStep>& steps, Value value, Type type,
                 Host& host);

Value record_of(const std::vector<OutputColumn>& columns, const std::vector<Value>* row);

}  // namespace carto_mock::sql::plpgsql
