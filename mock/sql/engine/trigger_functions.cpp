#include "sql/engine/trigger_functions.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/table_touch.h"
#include "sql/engine/user_quota.h"
#include "sql/engine/value_conversion.h"
#include "sql/functions/function.h"
#include "sql/functions/user_data.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace trigger_type;

std::size_t field_of_new(const Relation& relation, std::string_view name) {
  int attnum = 0;
  if (relation.find_column(name, &attnum) == nullptr) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("record \"new\" has no field \"{}\"", name));
  }
  return static_cast<std::size_t>(attnum) - 1;
}

// NEW.the_geom_webmercator := CDB_TransformToWebmercator(NEW.the_geom).
bool update_web_mercator(const TriggerCall& call) {
  const std::size_t source = field_of_new(call.relation, "the_geom");
  const std::size_t target = field_of_new(call.relation, "the_geom_webmercator");
  std::vector<Value>& row = *call.new_row;
  if (row[source].is_null()) {
    row[target] = Value();
    return true;
  }
  static const FunctionEntry* const kTransform =
      find_function_body("cdb_transformtowebmercator(geometry)");
  const Type argument = call.relation.columns[source].type;
  const CallContext context{call.execution.session,
                            call.execution.session.text_settings(),
                            {&argument, 1},
                            Type{oid::kGeometry}};
  row[target] = apply_typmod(kTransform->body(context, {&row[source], 1}),
                             call.relation.columns[target].type, false);
  return true;
}

bool track_updates(const TriggerCall& call) {
  touch_table(call.relation.oid, call.execution);
  return true;
}

// How likely a check is, the first argument, has no meaning here: every statement checks, and no
// row. The third argument is the schema.
bool check_quota(const TriggerCall& call) {
  const std::string& schema = call.trigger.arguments.at(2);
  if ((call.trigger.type & kRow) != 0) {
    static_cast<void>(user_quota(schema, call.execution.session));
  } else {
    check_user_quota(schema, call.execution);
  }
  return true;
}

// Are the rows the same, byte by byte?
bool looks_same(const Value& left, const Value& right, Type type, const Execution& execution) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  return output_text(left, type, execution.session) == output_text(right, type, execution.session);
}

// suppress_redundant_updates_trigger() (manual, chapter 9.28).
bool suppress_redundant_update(const TriggerCall& call) {
  const auto refused = [](std::string_view when) {
    return Error(SqlState("39P01"),
                 fmt::format("suppress_redundant_updates_trigger: must be called {}", when));
  };
  if ((call.event & kUpdate) == 0) throw refused("on update");
  if ((call.trigger.type & kBefore) == 0) throw refused("before update");
  if ((call.trigger.type & kRow) == 0) throw refused("for each row");
  for (std::size_t i = 0; i < call.relation.columns.size(); ++i) {
    const Column& column = call.relation.columns[i];
    if (!column.dropped &&
        !looks_same((*call.old_row)[i], (*call.new_row)[i], column.type, call.execution))
      return true;
  }
  return false;
}

bool is_before_row(const Trigger& trigger) {
  return (trigger.type & (kRow | kBefore)) == (kRow | kBefore);
}
bool sees_new_row(const Trigger& trigger) {
  return is_before_row(trigger) && (trigger.type & kDelete) == 0;
}
bool is_any(const Trigger&) { return true; }
bool is_not_before_row(const Trigger& trigger) { return !is_before_row(trigger); }
bool names_schema(const Trigger& trigger) {
  constexpr std::size_t kArguments = 3;
  return trigger.arguments.size() == kArguments &&
         (!is_before_row(trigger) || sees_new_row(trigger));
}

constexpr auto kFunctions = std::to_array<TriggerFunction>({
    {"_cdb_update_the_geom_webmercator()", update_web_mercator, sees_new_row},
    {"cdb_tablemetadata_trigger()", track_updates, is_not_before_row},
    {"cdb_checkquota()", check_quota, names_schema},
    {"suppress_redundant_updates_trigger()", suppress_redundant_update, is_any},
});

}  // namespace

const TriggerFunction* find_trigger_function(Oid procedure) {
  const BuiltinProcedure* found = BuiltinCatalog::instance().find_procedure(procedure);
  if (found == nullptr) return nullptr;
  for (const TriggerFunction& function : kFunctions) {
    if (function.signature == found->signature) return &function;
  }
  return nullptr;
}

}  // namespace carto_mock::sql
