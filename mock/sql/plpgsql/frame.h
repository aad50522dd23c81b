// The values of a running body: expressions evaluated, variables assigned, rows returned.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/plpgsql/interpreter.h"

namespace carto_mock::sql::plpgsql {

class Frame {
 public:
  Frame(const ResultShape& shape_, Variables& variables_, Host& host_)
      : shape(shape_), variables(variables_), host(host_) {}

  struct TypedValue {
    Value value;
    Type type;
  };
  TypedValue evaluate(const std::string& expression);
  Value evaluate_as(const std::string& expression, Type type);
  bool is_true(const std::string& condition);

  StatementResult run(const Query& query);

  void assign(const Place& place, Value value, Type type);
  // Columns to variables, or the row to a record; `row` null: NULL to all of them.
  void assign_row(const Target& target, const std::vector<OutputColumn>& columns,
                  const std::vector<Value>* row);
  void set_found(bool found);

  // RETURN and RETURN NEXT with a value, RETURN QUERY.
  Value result_value(const std::string& expression);
  // RETURN of a trigger function: a row as a Record, or NULL.
  Value trigger_result(const std::string& expression);
  void return_query(const Query& query);
  // What the output parameters are at the end.
  Value output_values();

  const ResultShape& shape;
  Variables& variables;
  Host& host;
  std::vector<Value> rows;  // of the result
  std::int64_t row_count = 0;
};

}  // namespace carto_mock::sql::plpgsql
