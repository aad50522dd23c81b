#include "sql/engine/user_triggers.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "sql/catalog/trigger_timing.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/plpgsql_functions.h"
#include "sql/engine/statement_compiler.h"
#include "sql/syntax/parser.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace trigger_type;

std::string event_name(int event) {
  switch (event) {
    case kInsert:
      return "INSERT";
    case kUpdate:
      return "UPDATE";
    case kDelete:
      return "DELETE";
    default:
      return "TRUNCATE";
  }
}

// `is_outdated`: have the generated columns values of the row before?
Record record_of(const Relation& relation, const std::vector<Value>* row, bool is_outdated) {
  Record record;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    const Column& column = relation.columns[i];
    if (column.dropped) continue;
    record.types.push_back(column.type);
    record.names.push_back(column.name);
    const bool has_value = row != nullptr && !(is_outdated && column.generated);
    record.fields.push_back(has_value ? (*row)[i] : Value());
  }
  return record;
}

// NEW or OLD. A trigger of a row knows the fields of both, though one may be NULL.
plpgsql::Variable row_variable(std::string name, const TriggerFiring& firing,
                               const std::vector<Value>* row) {
  plpgsql::Variable variable{std::move(name), Type{oid::kRecord}};
  variable.is_assigned = (firing.trigger.type & kRow) != 0;
  if (!variable.is_assigned) return variable;
  const bool is_outdated =
      row == firing.new_row && firing.event == kUpdate && (firing.trigger.type & kBefore) != 0;
  variable.value = Value::record(record_of(firing.relation, row, is_outdated));
  variable.is_null_row = row == nullptr;
  variable.row_type = Type{firing.relation.row_type};
  return variable;
}

void add_transition_table(plpgsql::Variables& variables, const std::string& name,
                          std::vector<Value>& rows, Value& array, const Relation& relation) {
  if (name.empty()) return;
  if (array.is_null()) array = Value::array(Array::of(oid::kRecord, std::exchange(rows, {})));
  NamedRows named{name, {}, array};
  for (const Column& column : relation.columns) {
    if (!column.dropped) named.columns.push_back({column.name, column.type});
  }
  variables.add_rows(std::move(named));
}

Value argument_array(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return {};
  Array array{oid::kText, {static_cast<int>(arguments.size())}, {0}, {}};
  for (const std::string& argument : arguments) array.elements.push_back(Value::text(argument));
  return Value::array(std::move(array));
}

plpgsql::Variables variables_of(const TriggerFiring& firing, const UserFunction& function,
                                const CatalogSnapshot& catalog) {
  const Trigger& trigger = firing.trigger;
  const auto name_value = [](std::string text) { return Value::text(std::move(text)); };
  plpgsql::Variables variables(function.name);
  variables.add(row_variable("new", firing, firing.new_row));
  variables.add(row_variable("old", firing, firing.old_row));
  const Type name{oid::kName};
  const Type text{oid::kText};
  variables.add({"tg_name", name, name_value(trigger.name)});
  variables.add({"tg_when", text, Value::text(std::string(timing_of(trigger)))});
  variables.add({"tg_level", text, Value::text((trigger.type & kRow) != 0 ? "ROW" : "STATEMENT")});
  variables.add({"tg_op", text, Value::text(event_name(firing.event))});
  variables.add({"tg_relid", Type{oid::kOid}, Value::integer(firing.relation.oid)});
  variables.add({"tg_relname", name, name_value(firing.relation.name)});
  variables.add({"tg_table_name", name, name_value(firing.relation.name)});
  variables.add(
      {"tg_table_schema", name, name_value(catalog.find_schema(firing.relation.schema)->name)});
  variables.add({"tg_nargs", Type{oid::kInt4},
                 Value::integer(static_cast<std::int64_t>(trigger.arguments.size()))});
  variables.add({"tg_argv", Type{oid::kTextArray}, argument_array(trigger.arguments)});
  if (ChangedRows* rows = firing.rows) {
    add_transition_table(variables, trigger.old_table, rows->before, rows->before_array,
                         firing.relation);
    add_transition_table(variables, trigger.new_table, rows->after, rows->after_array,
                         firing.relation);
  }
  return variables;
}

std::vector<Value> row_of(const Record& record, const Relation& relation) {
  const auto mismatch = [](std::string detail) {
    return Error(sqlstate::kDatatypeMismatch,
                 "returned row structure does not match the structure of the triggering table")
        .detail(std::move(detail));
  };
  std::vector<Value> row(relation.columns.size());
  std::size_t next = 0;
  std::size_t expected = 0;
  for (const Column& column : relation.columns) expected += column.dropped ? 0 : 1;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    const Column& column = relation.columns[i];
    if (column.dropped || next == record.fields.size()) continue;
    if (record.types[next].oid != column.type.oid) {
      throw mismatch(fmt::format("Returned type {} does not match expected type {} in column {}.",
                                 format_type(record.types[next]), format_type(column.type),
                                 next + 1));
    }
    row[i] = record.fields[next++];
  }
  if (record.fields.size() != expected) {
    throw mismatch(
        fmt::format("Number of returned columns ({}) does not match expected column count ({}).",
                    record.fields.size(), expected));
  }
  return row;
}

}  // namespace

Value transition_row(const Relation& relation, const std::vector<Value>& row) {
  return Value::record(record_of(relation, &row, false));
}

std::optional<std::vector<Value>> fire_user_trigger(const TriggerFiring& firing,
                                                    SessionState& session) {
  const StoredFunction* stored = session.catalog().find_function(firing.trigger.function);
  if (stored == nullptr) {
    throw Error(sqlstate::kInternalError,
                fmt::format("cache lookup failed for function {}", firing.trigger.function));
  }
  const SessionState::TriggerScope scope(session);
  const Value returned = session.nested_statements().call_trigger(
      stored->definition(), variables_of(firing, stored->definition(), session.catalog()));
  const bool gives_row =
      (firing.trigger.type & kRow) != 0 && (firing.trigger.type & (kBefore | kInstead)) != 0;
  if (returned.is_null() || !gives_row) return std::nullopt;
  return row_of(returned.as_record(), firing.relation);
}

ExpressionPtr compile_trigger_condition(const Trigger& trigger, const Relation& relation,
                                        SessionState& session) {
  if (trigger.when_sql.empty()) return nullptr;
  const SyntaxTree tree = parse("SELECT " + trigger.when_sql);
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const std::vector<std::string> search_path = session.effective_search_path();
  AnalysisContext analysis = analysis_context(session, search_path);
  analysis.is_kept = true;
  ExpressionPtr condition =
      analyze_trigger_condition(*select.target_list[0]->res_target->val, relation, analysis);
  read_two_rows_from_inputs(condition, relation.columns.size(), "a subquery in WHEN");
  return condition;
}

}  // namespace carto_mock::sql
