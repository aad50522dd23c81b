#include "sql/functions/trigger_definition.h"

#include <fmt/format.h>

#include <optional>
#include <span>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/stored_expression.h"
#include "sql/catalog/trigger_timing.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace trigger_type;

std::string events_of(const Trigger& trigger, const Relation& relation) {
  std::string events;
  const auto add = [&](int event, std::string_view name) {
    if ((trigger.type & event) == 0) return;
    events += fmt::format("{}{}", events.empty() ? "" : " OR ", name);
  };
  add(kInsert, "INSERT");
  add(kDelete, "DELETE");
  add(kUpdate, "UPDATE");
  for (std::size_t i = 0; i < trigger.columns.size(); ++i) {
    const auto column = static_cast<std::size_t>(trigger.columns[i]) - 1;
    events += i == 0 ? " OF " : ", ";
    events += quote_identifier(relation.columns.at(column).name);
  }
  add(kTruncate, "TRUNCATE");
  return events;
}

// Of a constraint trigger. `referenced`: the table of FROM.
std::string deferring_of(const Trigger& trigger, std::string_view referenced) {
  if (trigger.constraint == kInvalidOid) return "";
  return fmt::format(
      "{}{}DEFERRABLE INITIALLY {} ", referenced.empty() ? "" : fmt::format("FROM {} ", referenced),
      trigger.deferrable ? "" : "NOT ", trigger.initially_deferred ? "DEFERRED" : "IMMEDIATE");
}

std::string transitions_of(const Trigger& trigger) {
  std::string tables;
  const auto add = [&tables](std::string_view which, const std::string& name) {
    if (name.empty()) return;
    if (tables.empty()) tables = "REFERENCING ";
    tables += fmt::format("{} TABLE AS {} ", which, quote_identifier(name));
  };
  add("OLD", trigger.old_table);
  add("NEW", trigger.new_table);
  return tables;
}

std::string referenced_table(const Trigger& trigger, const SessionServices& session) {
  if (trigger.referenced == kInvalidOid) return "";
  return output_object_name(trigger.referenced, oid::kRegclass, session);
}

struct FoundTrigger {
  const Trigger* trigger;
  const Relation* relation;
};

std::optional<FoundTrigger> find_trigger(const CatalogSnapshot& catalog, Oid oid) {
  for (const Relation* relation : catalog.relations()) {
    for (const Trigger& trigger : relation->triggers) {
      if (trigger.oid == oid) return FoundTrigger{&trigger, relation};
    }
  }
  return std::nullopt;
}

// Shown as the search path finds it.
std::string function_name(Oid function, const SessionServices& session) {
  const BuiltinProcedure& procedure = *session.catalog().find_procedure(function);
  const std::string name = quote_identifier(procedure.name);
  for (const std::string& schema : search_path_schemas(session)) {
    if (schema == procedure.schema) return name;
  }
  return fmt::format("{}.{}", quote_identifier(procedure.schema), name);
}

std::optional<std::string> definition(const CallContext& context, std::int64_t oid, bool pretty) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const std::optional<FoundTrigger> found = find_trigger(catalog, static_cast<Oid>(oid));
  if (!found) return std::nullopt;
  const Relation& relation = *found->relation;
  Trigger shown = *found->trigger;
  if (!shown.when_sql.empty()) {
    shown.when_sql =
        pretty
            ? definition_session(context.session).pretty_trigger_condition(shown.when_sql, relation)
            : shown_expression(shown.when_sql, context.session);
  }
  if (!pretty) return trigger_definition(shown, relation, context.session);
  return trigger_definition(shown, relation,
                            output_object_name(relation.oid, oid::kRegclass, context.session),
                            function_name(found->trigger->function, context.session),
                            referenced_table(shown, context.session));
}

std::optional<std::string> plain_definition(const CallContext& context, std::int64_t oid) {
  return definition(context, oid, false);
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_triggerdef(oid)", native<plain_definition>},
    {"pg_get_triggerdef(oid,boolean)", native<definition>},
};

}  // namespace

std::string trigger_definition(const Trigger& trigger, const Relation& relation,
                               std::string_view table, std::string_view function,
                               std::string_view referenced) {
  std::string arguments;
  for (const std::string& argument : trigger.arguments)
    arguments += (arguments.empty() ? "" : ", ") + quote_literal(argument);
  if (trigger.when_sql.starts_with(kAsWritten))
    throw Error::unsupported("the text of such a WHEN in a definition");
  const std::string when =
      trigger.when_sql.empty() ? "" : fmt::format(" WHEN ({})", trigger.when_sql);
  return fmt::format("CREATE {}TRIGGER {} {} {} ON {} {}{}FOR EACH {}{} EXECUTE FUNCTION {}({})",
                     trigger.constraint == kInvalidOid ? "" : "CONSTRAINT ",
                     quote_identifier(trigger.name), timing_of(trigger),
                     events_of(trigger, relation), table, deferring_of(trigger, referenced),
                     transitions_of(trigger), (trigger.type & kRow) != 0 ? "ROW" : "STATEMENT",
                     when, function, arguments);
}

std::string trigger_definition(const Trigger& trigger, const Relation& relation,
                               const SessionServices& session) {
  const std::string table = fmt::format(
      "{}.{}", shown_schema_name(session.catalog().find_schema(relation.schema)->name, session),
      quote_identifier(relation.name));
  return trigger_definition(trigger, relation, table, function_name(trigger.function, session),
                            referenced_table(trigger, session));
}

std::span<const FunctionEntry> trigger_functions() { return kEntries; }

}  // namespace carto_mock::sql
