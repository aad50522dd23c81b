// What PL/pgSQL needs of the session that runs it; the engine implements it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/functions/session_services.h"
#include "sql/plpgsql/program.h"
#include "sql/tree/query.h"
#include "sql/types/value.h"

namespace carto_mock::sql::plpgsql {

struct StatementResult {
  std::vector<OutputColumn> columns;  // empty: the statement returns no rows
  std::vector<std::vector<Value>> rows;
  bool counts = false;  // a statement that says how many rows it took
  std::int64_t count = 0;
  bool writes = false;  // INSERT, UPDATE, DELETE
};

class Host {
 public:
  virtual ~Host() = default;

  // What there is to say of a text that a statement has put together, before it runs.
  virtual void read_text(std::string_view sql) = 0;
  // Runs one statement; of a query, `most_rows` are computed, or all (0).
  virtual StatementResult run(std::string_view sql, const ParameterSource& parameters,
                              std::int64_t most_rows) = 0;
  // Throws Error::unsupported if it shows that the loop's query has all its rows computed before
  // the loop begins.
  virtual void check_loop(std::string_view query, const Statements& body) = 0;
  // Runs the SELECT that an expression is: where it is a simple one, its plan knows no values.
  virtual StatementResult evaluate(std::string_view sql, const ParameterSource& parameters) = 0;
  // Of the procedure that a CALL names: its outputs, in the order of its result's columns, and
  // which argument was written for each; -1: none.
  struct OutputArgument {
    std::string name;  // in quotes, or the parameter's number
    int written = -1;
  };
  virtual std::vector<OutputArgument> output_arguments(std::string_view call,
                                                       const ParameterSource& parameters) = 0;
  // COMMIT or ROLLBACK; what follows is in a new transaction. 2D000 where that is not allowed.
  virtual void end_transaction(bool commits) = 0;
  // As an assignment to a variable converts: by a coercion, else through text.
  virtual Value convert(Value value, Type from, Type to) = 0;
  virtual std::string text(const Value& value, Type type) = 0;  // not for NULL
  // The fields of a composite type's values; empty: it is another type.
  virtual std::vector<OutputColumn> row_columns(Type type) = 0;
  virtual void notice(Severity severity, std::string message) = 0;
  virtual void check_interrupts() = 0;
  // Runs `work` so that an error undoes what it has changed, and then leaves through here.
  virtual void run_in_subtransaction(const std::function<void()>& work) = 0;

  // Cursors of the session (manual, chapter 43.7).
  virtual bool has_cursor(std::string_view name) = 0;
  virtual std::string new_cursor_name() = 0;  // <unnamed portal 1>
  virtual void open_cursor(std::string_view name, Scrolling scrolling, std::string_view query,
                           const ParameterSource& parameters) = 0;
};

}  // namespace carto_mock::sql::plpgsql
