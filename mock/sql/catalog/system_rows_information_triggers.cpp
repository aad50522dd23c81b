// information_schema.triggers (manual, chapter 37.59).
#include <array>
#include <string_view>

#include "sql/catalog/information_schema_rules.h"
#include "sql/catalog/system_rows.h"
#include "sql/catalog/trigger_timing.h"

namespace carto_mock::sql {
namespace {

using namespace trigger_type;

struct Event {
  int bit;
  std::string_view name;
};
constexpr std::array<Event, 3> kShownEvents{
    {{kInsert, "INSERT"}, {kDelete, "DELETE"}, {kUpdate, "UPDATE"}}};

// Among the table's triggers of the same event, timing and level.
std::int64_t firing_order(const Trigger& trigger, const Relation& table, int event) {
  constexpr int kKind = kRow | kBefore | kInstead;
  std::int64_t order = 1;
  for (const Trigger& other : table.triggers) {
    if (&other == &trigger) break;
    if ((other.type & event) != 0 && (other.type & kKind) == (trigger.type & kKind)) ++order;
  }
  return order;
}

void write_trigger(SystemRows& rows, const Trigger& trigger, const Relation& table,
                   const SystemRowContext& context) {
  const std::string_view schema = context.catalog.find_schema(table.schema)->name;
  const bool is_owner = context.catalog.has_privileges_of(context.current_user, table.owner);
  const std::string definition = context.trigger_definition(trigger, table);
  const std::string statement = definition.substr(definition.find("EXECUTE FUNCTION"));
  for (const auto& [bit, name] : kShownEvents) {
    if ((trigger.type & bit) == 0) continue;
    rows.add();
    rows.set("trigger_catalog", text_value(context.database_name))
        .set("trigger_schema", text_value(schema))
        .set("trigger_name", text_value(trigger.name))
        .set("event_manipulation", text_value(name))
        .set("event_object_catalog", text_value(context.database_name))
        .set("event_object_schema", text_value(schema))
        .set("event_object_table", text_value(table.name))
        .set("action_order", Value::integer(firing_order(trigger, table, bit)))
        .set("action_statement", text_value(statement))
        .set("action_orientation", text_value((trigger.type & kRow) != 0 ? "ROW" : "STATEMENT"))
        .set("action_timing", text_value(timing_of(trigger)));
    if (!trigger.old_table.empty())
      rows.set("action_reference_old_table", text_value(trigger.old_table));
    if (!trigger.new_table.empty())
      rows.set("action_reference_new_table", text_value(trigger.new_table));
    if (is_owner && !trigger.when_sql.empty()) {
      rows.set("action_condition",
               text_value(context.default_definition ? context.default_definition(trigger.when_sql)
                                                     : trigger.when_sql));
    }
  }
}

}  // namespace

void write_information_schema_triggers(SystemRows& rows, const SystemRowContext& context) {
  const Privileges on_column = Privilege::kInsert | Privilege::kUpdate | Privilege::kReferences;
  const Privileges on_table =
      on_column | Privilege::kDelete | Privilege::kTruncate | Privilege::kTrigger;
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.relation == nullptr || information_schema::is_of_another_session(row, context) ||
        !information_schema::may_see_table(*row.relation, on_table, on_column, context))
      continue;
    for (const Trigger& trigger : row.relation->triggers)
      write_trigger(rows, trigger, *row.relation, context);
  }
}

}  // namespace carto_mock::sql
