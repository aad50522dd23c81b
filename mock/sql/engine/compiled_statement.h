// A statement that is ready to run: analyzed and lowered. Immutable, shared by all sessions that
// the statement cache hands it to; what belongs to one execution (literals, time, privileges) comes
// with the execution.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/lowering/plan.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

struct CompiledSelect {
  std::shared_ptr<const Plan> plan;
  std::set<Oid> tables;  // planned_tables()
};

struct CompiledCheck {
  std::string name;
  ExpressionPtr condition;
};

struct CompiledReturning {
  std::vector<ExpressionPtr> values;  // empty: no RETURNING
};

// Expressions of rows that are written read the new row as InputReference{attnum - 1}.
struct CompiledInsert {
  std::shared_ptr<const Plan> source;   // null: DEFAULT VALUES
  std::vector<int> columns;             // attnums of the source's columns
  std::vector<ExpressionPtr> defaults;  // by attnum - 1; null: NULL, or given by the source
  std::vector<CompiledCheck> checks;
  CompiledReturning returning;
};

struct CompiledUpdate {
  std::shared_ptr<const Plan> source;  // rowid, the old row, the assigned values
  std::vector<int> columns;            // attnums of the assigned values
  std::vector<CompiledCheck> checks;
  CompiledReturning returning;
};

struct CompiledDelete {
  std::shared_ptr<const Plan> source;
  CompiledReturning returning;
};

struct CompiledStatement {
  std::variant<CompiledSelect, CompiledInsert, CompiledUpdate, CompiledDelete> body;
  Oid relation = kInvalidOid;  // that is written
  std::vector<RequiredPrivilege> privileges;
  std::vector<Oid> functions;  // that need EXECUTE (function_privileges.h)
  std::vector<OutputColumn> output;
  bool needs_writer = false;
  std::uint64_t catalog_version = 0;  // of the catalog that it was compiled for
  // The text's literals that execution binds; all others are part of the plan.
  std::set<int> open_literals;
};

}  // namespace carto_mock::sql
