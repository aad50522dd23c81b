// has_language_privilege() and its kin on objects that belong to the server, on which nothing can
// be granted here (manual, chapter 9.26.2): languages, tablespaces, parameters, and foreign servers
// and wrappers, of which there are none. All overloads of a name share a body
// (privilege_question.h).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sql/functions/privilege_question.h"
#include "sql/functions/server_objects.h"
#include "sql/functions/system_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr PrivilegeName kUsageName[] = {{"usage", Privilege::kUsage}};
constexpr PrivilegeName kCreateName[] = {{"create", Privilege::kCreate}};
// Nobody but superusers has these: CREATE stands for ALTER SYSTEM.
constexpr PrivilegeName kParameterNames[] = {{"set", Privilege::kUsage},
                                             {"alter system", Privilege::kCreate}};
constexpr PrivilegeList kUsage{.names = kUsageName};
constexpr PrivilegeList kCreate{.names = kCreateName};
constexpr PrivilegeList kOnParameters{.names = kParameterNames};

bool is_superuser(const CallContext& context, Oid role) {
  const Role* found = context.session.catalog().find_role(role);
  return found != nullptr && found->superuser;
}

Error does_not_exist(std::string_view kind, std::string_view name) {
  return {sqlstate::kUndefinedObject, fmt::format("{} \"{}\" does not exist", kind, name)};
}

// Which of `objects` the question is about; none: there is none of that OID.
std::optional<Oid> asked_object(const PrivilegeQuestion& question,
                                std::span<const ServerObject> objects, std::string_view kind) {
  const auto found = question.object_is_named()
                         ? std::ranges::find(objects, question.object_name(), &ServerObject::name)
                         : std::ranges::find(objects, question.object_oid(), &ServerObject::oid);
  if (found != objects.end()) return found->oid;
  if (question.object_is_named()) throw does_not_exist(kind, question.object_name());
  return std::nullopt;
}

// PUBLIC has `of_everybody`, superusers have everything.
Value has_privilege(const CallContext& context, Arguments arguments,
                    std::span<const ServerObject> objects, std::string_view kind,
                    const PrivilegeList& known, Privileges of_everybody) {
  const PrivilegeQuestion question(context, arguments, 1);
  const Oid role = question.role();
  const std::optional<Oid> object = asked_object(question, objects, kind);
  const std::vector<AskedPrivileges> privileges = question.privileges(known);
  if (!object) return {};
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    return is_superuser(context, role) ||
           (asked.options.empty() && of_everybody.has_all(asked.privileges));
  });
}

Value on_language(const CallContext& context, Arguments arguments) {
  return has_privilege(context, arguments, languages(), "language", kUsage, Privilege::kUsage);
}
Value on_tablespace(const CallContext& context, Arguments arguments) {
  return has_privilege(context, arguments, tablespaces(), "tablespace", kCreate, {});
}
Value on_wrapper(const CallContext& context, Arguments arguments) {
  return has_privilege(context, arguments, {}, "foreign-data wrapper", kUsage, {});
}
Value on_server(const CallContext& context, Arguments arguments) {
  return has_privilege(context, arguments, {}, "server", kUsage, {});
}

// Whether there is such a parameter is not asked.
Value on_parameter(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  question.privileges(kOnParameters);
  const Oid role = question.role();
  return Value::boolean(is_superuser(context, role));
}

constexpr FunctionEntry kEntries[] = {
    {"has_language_privilege(text,text)", on_language},
    {"has_language_privilege(oid,text)", on_language},
    {"has_language_privilege(name,text,text)", on_language},
    {"has_language_privilege(name,oid,text)", on_language},
    {"has_language_privilege(oid,text,text)", on_language},
    {"has_language_privilege(oid,oid,text)", on_language},
    {"has_tablespace_privilege(text,text)", on_tablespace},
    {"has_tablespace_privilege(oid,text)", on_tablespace},
    {"has_tablespace_privilege(name,text,text)", on_tablespace},
    {"has_tablespace_privilege(name,oid,text)", on_tablespace},
    {"has_tablespace_privilege(oid,text,text)", on_tablespace},
    {"has_tablespace_privilege(oid,oid,text)", on_tablespace},
    {"has_foreign_data_wrapper_privilege(text,text)", on_wrapper},
    {"has_foreign_data_wrapper_privilege(oid,text)", on_wrapper},
    {"has_foreign_data_wrapper_privilege(name,text,text)", on_wrapper},
    {"has_foreign_data_wrapper_privilege(name,oid,text)", on_wrapper},
    {"has_foreign_data_wrapper_privilege(oid,text,text)", on_wrapper},
    {"has_foreign_data_wrapper_privilege(oid,oid,text)", on_wrapper},
    {"has_server_privilege(text,text)", on_server},
    {"has_server_privilege(oid,text)", on_server},
    {"has_server_privilege(name,text,text)", on_server},
    {"has_server_privilege(name,oid,text)", on_server},
    {"has_server_privilege(oid,text,text)", on_server},
    {"has_server_privilege(oid,oid,text)", on_server},
    {"has_parameter_privilege(text,text)", on_parameter},
    {"has_parameter_privilege(name,text,text)", on_parameter},
    {"has_parameter_privilege(oid,text,text)", on_parameter},
};

}  // namespace

std::span<const FunctionEntry> server_privilege_functions() { return kEntries; }

}  // namespace carto_mock::sql
