#include "sql/functions/trigger_definition.h"

#include <fmt/format.h>

#include <optional>
#include <span>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"

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
  const BuiltinProcedure& procedure = *BuiltinCatalog::instance().find_procedure(function);
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
  const std::string table =
      pretty ? output_object_name(relation.oid, oid::kRegclass, context.session)
             : fmt::format("{}.{}", quote_identifier(catalog.find_schema(relation.schema)->name),
                           quote_identifier(relation.name));
  return trigger_definition(*found->trigger, relation, table,
                            function_name(found->trigger->function, context.session));
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
                               std::string_view table, std::string_view function) {
  std::string arguments;
  for (const std::string& argument : trigger.arguments)
    arguments += (arguments.empty() ? "" : ", ") + quote_literal(argument);
  return fmt::format("CREATE TRIGGER {} {} {} ON {} FOR EACH {} EXECUTE FUNCTION {}({})",
                     quote_identifier(trigger.name),
                     (trigger.type & kBefore) != 0 ? "BEFORE" : "AFTER",
                     events_of(trigger, relation), table,
                     (trigger.type & kRow) != 0 ? "ROW" : "STATEMENT", function, arguments);
}

std::span<const FunctionEntry> trigger_functions() { return kEntries; }

}  // namespace carto_mock::sql
