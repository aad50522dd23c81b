// The values of a running body: expressions evaluated, variables assigned, rows returned.
#pragma once

#include <optional>
#include <string>
#include <string_view>
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
  // Throws 42601 where there are several columns, 21000 for several rows. `source`: as the message
  // calls it.
  TypedValue evaluate(const std::string& expression, std::string_view source = "query");
  Value evaluate_as(const std::string& expression, Type type);
  bool is_true(const std::string& condition);

  // The text of what EXECUTE runs, and the values for its parameters.
  std::string dynamic_text(const Query& query);
  UsingParameters using_parameters(const Query& query);
  // See Host::run().
  StatementResult run(const Query& query, std::int64_t most_rows);

  void assign(const Place& place, Value value, Type type);
  void assign(const VariableName& variable, Value value, Type type) {
    assign(Place{variable}, std::move(value), type);
  }
  // Columns to variables, or the row to a record; `row` null: NULL to all of them.
  void assign_row(const Target& target, const std::vector<OutputColumn>& columns,
                  const std::vector<Value>* row);
  void set_found(bool found);

  // RETURN and RETURN NEXT with a value, RETURN QUERY.
  Value result_value(const std::string& expression);
  Value next_value(const std::string& expression);
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
  VariableName found_variable;

 private:
  // The variable that an expression names alone, if its values are rows; else null.
  const Variable* row_variable(const std::string& expression) const;
  Value row_result(TypedValue found, std::string_view mismatch);
  void require_known_rows() const;
  // Not by output parameters.
  bool returns_rows() const {
    return !shape.columns.empty() || (shape.type.oid == oid::kRecord && shape.outputs.empty());
  }
};

}  // namespace carto_mock::sql::plpgsql
