// pg_trigger, with the triggers that PostgreSQL keeps foreign keys and deferrable keys by.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partition_keys.h"
#include "sql/catalog/partition_triggers.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {
namespace {

std::string_view action_name(ForeignKeyAction action) {
  switch (action) {
    case ForeignKeyAction::kNoAction:
      return "noaction";
    case ForeignKeyAction::kRestrict:
      return "restrict";
    case ForeignKeyAction::kCascade:
      return "cascade";
    case ForeignKeyAction::kSetNull:
      return "setnull";
    case ForeignKeyAction::kSetDefault:
      return "setdefault";
  }
  return "";
}

struct KeyTrigger {
  Oid table;
  Oid other;
  // RI_ConstraintTrigger_a: what is done when a referenced row goes; _c: the check of a referring
  // row.
  std::string_view name;
  std::string function;
  int event;
  bool deferrable;
};

// In the order of Constraint::triggers.
std::vector<KeyTrigger> triggers_of(const Relation& table, const Constraint& key) {
  if (key.kind != ConstraintKind::kForeignKey) {
    return {{table.oid, kInvalidOid,
             key.kind == ConstraintKind::kPrimaryKey ? "PK_ConstraintTrigger"
                                                     : "Unique_ConstraintTrigger",
             "unique_key_recheck", trigger_type::kInsert | trigger_type::kUpdate, true}};
  }
  const auto action = [&](ForeignKeyAction what, std::string_view name, int event) {
    return KeyTrigger{key.referenced,
                      table.oid,
                      "RI_ConstraintTrigger_a",
                      fmt::format("RI_FKey_{}_{}", action_name(what), name),
                      event,
                      key.deferrable && what == ForeignKeyAction::kNoAction};
  };
  const auto check = [&](std::string_view name, int event) {
    return KeyTrigger{
        table.oid, key.referenced, "RI_ConstraintTrigger_c", fmt::format("RI_FKey_check_{}", name),
        event,     key.deferrable};
  };
  return {action(key.on_delete, "del", trigger_type::kDelete),
          action(key.on_update, "upd", trigger_type::kUpdate), check("ins", trigger_type::kInsert),
          check("upd", trigger_type::kUpdate)};
}

Oid function_oid(std::string_view name) {
  const auto found = BuiltinCatalog::instance().procedures(name);
  return found.empty() ? kInvalidOid : found.front()->oid;
}

void write_key_triggers(SystemRows& rows, const Relation& table, const Constraint& key,
                        const CatalogSnapshot& catalog) {
  // A part of a partitioned table's key has checks alone: the rest is done for the whole table. A
  // key to a partition has that alone.
  const Constraint* whole = whole_of_foreign_key(table, key, catalog);
  const Oid of_part = whole == nullptr                      ? kInvalidOid
                      : whole->referenced == key.referenced ? table.oid
                                                            : key.referenced;
  std::size_t place = 0;
  for (const KeyTrigger& trigger : triggers_of(table, key)) {
    const Oid oid = key.triggers.at(place);
    const Oid parent = whole == nullptr ? kInvalidOid : whole->triggers.at(place);
    ++place;
    if (whole != nullptr && trigger.table != of_part) continue;
    rows.add();
    rows.set("oid", oid_value(oid))
        .set("tgrelid", oid_value(trigger.table))
        .set("tgparentid", oid_value(parent))
        .set("tgname", text_value(fmt::format("{}_{}", trigger.name, oid)))
        .set("tgfoid", oid_value(function_oid(trigger.function)))
        .set("tgtype", Value::integer(trigger_type::kRow | trigger.event))
        .set("tgenabled", letter_value(static_cast<char>(TriggerState::kOrigin)))
        .set("tgisinternal", Value::boolean(true))
        .set("tgconstrrelid", oid_value(trigger.other))
        .set("tgconstrindid", oid_value(key.index))
        .set("tgconstraint", oid_value(key.oid))
        .set("tgdeferrable", Value::boolean(trigger.deferrable))
        .set("tginitdeferred", Value::boolean(trigger.deferrable && key.initially_deferred))
        .set("tgnargs", Value::integer(0))
        .set("tgattr", vector_value(oid::kInt2, {}))
        .set("tgargs", Value::bytes(""));
  }
}

}  // namespace

void write_pg_trigger(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    for (const Trigger& trigger : relation->triggers) {
      std::vector<Value> columns;
      columns.reserve(trigger.columns.size());
      for (const int column : trigger.columns) columns.push_back(Value::integer(column));
      const Trigger* whole = whole_of_trigger(*relation, trigger, context.catalog);
      std::string arguments;
      for (const std::string& argument : trigger.arguments) arguments += argument + '\0';
      rows.add();
      rows.set("oid", oid_value(trigger.oid))
          .set("tgrelid", oid_value(relation->oid))
          .set("tgparentid", oid_value(whole == nullptr ? kInvalidOid : whole->oid))
          .set("tgname", text_value(trigger.name))
          .set("tgfoid", oid_value(trigger.function))
          .set("tgtype", Value::integer(trigger.type))
          .set("tgenabled", letter_value(static_cast<char>(trigger.state)))
          .set("tgisinternal", Value::boolean(false))
          .set("tgconstrrelid", oid_value(trigger.referenced))
          .set("tgconstrindid", oid_value(kInvalidOid))
          .set("tgconstraint", oid_value(trigger.constraint))
          .set("tgdeferrable", Value::boolean(trigger.deferrable))
          .set("tginitdeferred", Value::boolean(trigger.initially_deferred))
          .set("tgnargs", Value::integer(static_cast<std::int64_t>(trigger.arguments.size())))
          .set("tgattr", vector_value(oid::kInt2, std::move(columns)))
          .set("tgargs", Value::bytes(std::move(arguments)));
      if (!trigger.old_table.empty()) rows.set("tgoldtable", text_value(trigger.old_table));
      if (!trigger.new_table.empty()) rows.set("tgnewtable", text_value(trigger.new_table));
    }
    for (const Constraint& constraint : relation->constraints) {
      if (!constraint.triggers.empty())
        write_key_triggers(rows, *relation, constraint, context.catalog);
    }
  }
}

}  // namespace carto_mock::sql
