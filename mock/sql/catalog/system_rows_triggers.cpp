// pg_trigger. There are no triggers of foreign keys.
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {

void write_pg_trigger(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    for (const Trigger& trigger : relation->triggers) {
      std::vector<Value> columns;
      columns.reserve(trigger.columns.size());
      for (const int column : trigger.columns) columns.push_back(Value::integer(column));
      std::string arguments;
      for (const std::string& argument : trigger.arguments) arguments += argument + '\0';
      rows.add();
      rows.set("oid", oid_value(trigger.oid))
          .set("tgrelid", oid_value(relation->oid))
          .set("tgparentid", oid_value(kInvalidOid))
          .set("tgname", text_value(trigger.name))
          .set("tgfoid", oid_value(trigger.function))
          .set("tgtype", Value::integer(trigger.type))
          .set("tgenabled", letter_value(static_cast<char>(trigger.state)))
          .set("tgisinternal", Value::boolean(false))
          .set("tgconstrrelid", oid_value(kInvalidOid))
          .set("tgconstrindid", oid_value(kInvalidOid))
          .set("tgconstraint", oid_value(kInvalidOid))
          .set("tgdeferrable", Value::boolean(false))
          .set("tginitdeferred", Value::boolean(false))
          .set("tgnargs", Value::integer(static_cast<std::int64_t>(trigger.arguments.size())))
          .set("tgattr", vector_value(oid::kInt2, std::move(columns)))
          .set("tgargs", Value::bytes(std::move(arguments)));
    }
  }
}

}  // namespace carto_mock::sql
