#include "sql/functions/user_data.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kQuotaFunction = "_cdb_userquotainbytes()";

[[noreturn]] void throw_no_quota(std::string_view schema) {
  throw Error(sqlstate::kUndefinedFunction, fmt::format("function {}{}{} does not exist", schema,
                                                        schema.empty() ? "" : ".", kQuotaFunction))
      .hint(
          "No function matches the given name and argument types. You might need to add explicit "
          "type casts.");
}

// The function is one for all schemas here: without schema the first one of the search path counts
// that has a quota.
std::int64_t quota_on_path(const CallContext& context) {
  for (const std::string& name : search_path_schemas(context.session)) {
    const Schema* schema = context.session.catalog().find_schema(name);
    if (schema != nullptr && schema->quota) return *schema->quota;
  }
  throw_no_quota("");
}

const Schema& schema_for_quota(std::string_view name, const SessionServices& session) {
  const Schema* schema = session.catalog().find_schema(name);
  if (schema != nullptr) return *schema;
  throw Error(sqlstate::kRaiseException, fmt::format("Invalid schema name \"{}\"", name));
}

// The original replaces the schema's function, which is the superuser's.
void check_may_set_quota(const Schema& schema, const SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  if (catalog.find_role(session.current_user())->superuser) return;
  if (schema.quota) {
    throw Error(sqlstate::kInsufficientPrivilege,
                "must be owner of function _cdb_userquotainbytes");
  }
  if (!catalog.has_schema_privilege(session.current_user(), schema, Privilege::kCreate)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied for schema {}", schema.name));
  }
}

std::int64_t set_quota_of(const CallContext& context, std::string_view name, std::int64_t bytes) {
  const Schema& schema = schema_for_quota(name, context.session);
  check_may_set_quota(schema, context.session);
  context.session.set_schema_quota(schema.oid, bytes);
  return bytes;
}
std::int64_t set_quota(const CallContext& context, std::int64_t bytes) {
  return set_quota_of(context, "public", bytes);
}

std::optional<std::int64_t> data_size_of(const CallContext& context,
                                         std::optional<std::string_view> schema) {
  return schema ? user_data_size(*schema, context.session) : 0;
}
std::int64_t data_size(const CallContext& context) {
  return user_data_size("public", context.session);
}

constexpr FunctionEntry kEntries[] = {
    {kQuotaFunction, native<quota_on_path>},
    {"cdb_setuserquotainbytes(bigint)", native<set_quota>},
    {"cdb_setuserquotainbytes(text,bigint)", native<set_quota_of>},
    {"cdb_userdatasize()", native<data_size>},
    {"cdb_userdatasize(text)", native<data_size_of>},
};

}  // namespace

std::int64_t user_quota(std::string_view schema_name, const SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  const Schema* schema = catalog.find_schema(schema_name);
  if (schema == nullptr) {
    throw Error(sqlstate::kInvalidSchemaName,
                fmt::format("schema \"{}\" does not exist", schema_name));
  }
  if (!schema->quota) throw_no_quota(schema_name);
  const BuiltinProcedure* function =
      BuiltinCatalog::instance().find_procedure_by_signature(kQuotaFunction);
  if (!catalog.has_object_privilege(session.current_user(), function->oid, ObjectKind::kFunction,
                                    Privilege::kExecute)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied for function {}", function->name));
  }
  return *schema->quota;
}

std::int64_t user_data_size(std::string_view schema_name, SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  const Schema* schema = catalog.find_schema(schema_name);
  if (schema == nullptr) return 0;
  std::int64_t size = 0;
  for (const Relation* relation : catalog.relations()) {
    const bool counts = relation->schema == schema->oid && relation->kind == RelationKind::kTable;
    if (counts) size += session.total_relation_size(relation->oid);
  }
  return size / 2;
}

const FunctionEntry& quota_function_of_schema() {
  static constexpr FunctionEntry kEntry{
      kQuotaFunction, [](const CallContext& context, Arguments arguments) {
        return Value::integer(user_quota(arguments[0].as_text(), context.session));
      }};
  return kEntry;
}

std::span<const FunctionEntry> user_data_functions() { return kEntries; }

}  // namespace carto_mock::sql
