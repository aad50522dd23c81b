// pg_get_viewdef() (manual, chapter 9.26.4).
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/definition_session.h"
#include "sql/functions/native.h"
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

constexpr FunctionEntry kEntries[] = {
    {"pg_get_viewdef(oid)", native<of_view>},
    {"pg_get_viewdef(oid,boolean)", native<in_form>},
    {"pg_get_viewdef(oid,integer)", native<in_lines>},
    {"pg_get_viewdef(text)", native<of_name>},
    {"pg_get_viewdef(text,boolean)", native<of_name_in_form>},
};

}  // namespace

std::span<const FunctionEntry> view_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
