// pg_get_viewdef() and pg_get_ruledef() (manual, chapter 9.26.4).
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "sql/catalog/derived_oids.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/relation_names.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

using Definition = std::optional<std::string>;

Definition of_view(const CallContext& context, std::int64_t view) {
  return definition_session(context.session).view_definition(static_cast<Oid>(view), false, 0);
}
Definition in_form(const CallContext& context, std::int64_t view, bool is_pretty) {
  return definition_session(context.session).view_definition(static_cast<Oid>(view), is_pretty, 0);
}
// Lines of that length at most, which means the pretty form.
Definition in_lines(const CallContext& context, std::int64_t view, std::int32_t length) {
  return definition_session(context.session).view_definition(static_cast<Oid>(view), true, length);
}

std::int64_t view_of(const CallContext& context, std::string_view name) {
  return relation_named(name, context.session);
}
Definition of_name(const CallContext& context, std::string_view name) {
  return of_view(context, view_of(context, name));
}
Definition of_name_in_form(const CallContext& context, std::string_view name, bool is_pretty) {
  return in_form(context, view_of(context, name), is_pretty);
}

// The name with its schema, of a view of this database or of the system's.
std::string qualified_name(Oid view, const CatalogSnapshot& catalog) {
  const Relation* relation = catalog.find_relation(view);
  if (relation == nullptr) {
    const BuiltinRelation& builtin = *BuiltinCatalog::instance().find_relation(view);
    return fmt::format("{}.{}", quote_identifier(builtin.schema), quote_identifier(builtin.name));
  }
  const Schema& schema = *catalog.find_schema(relation->schema);
  if (is_temporary(schema)) throw Error::unsupported("the rule of a temporary view");
  return fmt::format("{}.{}", quote_identifier(schema.name), quote_identifier(relation->name));
}

// The only rules are what SELECT reads in the place of views.
Definition rule_in_form(const CallContext& context, std::int64_t rule, bool is_pretty) {
  const std::optional<Oid> view = view_of_rule(static_cast<Oid>(rule));
  const Definition query = view ? in_form(context, *view, is_pretty) : std::nullopt;
  if (!query) return std::nullopt;
  const std::string name = is_pretty ? output_object_name(*view, oid::kRegclass, context.session)
                                     : qualified_name(*view, context.session.catalog());
  return fmt::format("CREATE RULE \"_RETURN\" AS\n    ON SELECT TO {} DO INSTEAD {}", name, *query);
}
Definition of_rule(const CallContext& context, std::int64_t rule) {
  return rule_in_form(context, rule, false);
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_ruledef(oid)", native<of_rule>},
    {"pg_get_ruledef(oid,boolean)", native<rule_in_form>},
    {"pg_get_viewdef(oid)", native<of_view>},
    {"pg_get_viewdef(oid,boolean)", native<in_form>},
    {"pg_get_viewdef(oid,integer)", native<in_lines>},
    {"pg_get_viewdef(text)", native<of_name>},
    {"pg_get_viewdef(text,boolean)", native<of_name_in_form>},
};

}  // namespace

std::span<const FunctionEntry> view_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
