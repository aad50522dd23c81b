// Functions about the session and the server: settings, notifications, sizes, comments (manual,
// chapters 9.26 and 9.27).
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/descriptions.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/database_size.h"
#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Value set_setting(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) throw Error(SqlState("22004"), "SET requires parameter name");
  if (arguments[1].is_null()) throw Error::unsupported("set_config() that resets");
  const bool is_local = !arguments[2].is_null() && arguments[2].as_bool();
  context.session.change_setting(arguments[0].as_text(), arguments[1].as_text(), is_local);
  return Value::text(context.session.setting(arguments[0].as_text()));
}

// Nobody listens (engine/notifications.h).
std::string_view notify(std::optional<std::string_view> channel,
                        std::optional<std::string_view> payload) {
  constexpr std::size_t kMaximumChannel = 63;
  constexpr std::size_t kMaximumPayload = 7999;
  if (!channel || channel->empty())
    throw Error(sqlstate::kInvalidParameterValue, "channel name cannot be empty");
  if (channel->size() > kMaximumChannel)
    throw Error(sqlstate::kInvalidParameterValue, "channel name too long");
  if (payload.value_or("").size() > kMaximumPayload)
    throw Error(sqlstate::kInvalidParameterValue, "payload string too long");
  return "";
}

std::int64_t last_value(const CallContext& context) {
  return context.session.last_sequence_value();
}

const Relation* stored_relation(const CallContext& context, std::int64_t relation) {
  return context.session.catalog().find_relation(static_cast<Oid>(relation));
}

// What has always the same size: views have no storage, a sequence has one page.
std::optional<std::int64_t> fixed_size(const CallContext& context, std::int64_t relation) {
  constexpr std::int64_t kPage = 8192;
  const Relation* stored = stored_relation(context, relation);
  if (stored != nullptr && stored->kind == RelationKind::kSequence) return kPage;
  const BuiltinRelation* builtin =
      BuiltinCatalog::instance().find_relation(static_cast<Oid>(relation));
  return builtin != nullptr && builtin->kind == 'v' ? std::optional<std::int64_t>(0) : std::nullopt;
}

// In the file of carto-mock's own database, whose pages are not PostgreSQL's.
std::optional<std::int64_t> relation_size(const CallContext& context, std::int64_t relation) {
  if (const auto size = fixed_size(context, relation)) return size;
  if (stored_relation(context, relation) == nullptr) return std::nullopt;
  return context.session.relation_size(static_cast<Oid>(relation));
}
std::optional<std::int64_t> total_size(const CallContext& context, std::int64_t relation) {
  if (const auto size = fixed_size(context, relation)) return size;
  if (stored_relation(context, relation) == nullptr) return std::nullopt;
  return context.session.total_relation_size(static_cast<Oid>(relation));
}
std::optional<std::int64_t> indexes_size(const CallContext& context, std::int64_t relation) {
  if (fixed_size(context, relation)) return 0;
  if (stored_relation(context, relation) == nullptr) return std::nullopt;
  return context.session.total_relation_size(static_cast<Oid>(relation)) -
         context.session.relation_size(static_cast<Oid>(relation));
}
std::int64_t size_of_database(const CallContext& context, std::string_view name) {
  if (name != context.session.database_name())
    throw Error(SqlState("3D000"), "database \"" + std::string(name) + "\" does not exist");
  return database_size(context.session);
}

// `catalog`: the only one to look into.
std::optional<std::string> description(const CallContext& context, Oid object, int part,
                                       std::optional<std::string_view> catalog) {
  const auto find = [&](const auto& sorted) -> std::optional<std::string> {
    for (const Description& found :
         std::ranges::equal_range(sorted, object, {}, &Description::object)) {
      const bool fits = !catalog || found.catalog_name() == *catalog;
      if (found.part == part && fits) return std::string(found.text);
    }
    return std::nullopt;
  };
  // COMMENT ON may have said something else of the schema public.
  if (auto said = find(descriptions(context.session.catalog()))) return said;
  return find(builtin_descriptions());
}

std::optional<std::string> object_description(const CallContext& context, std::int64_t object) {
  return description(context, static_cast<Oid>(object), 0, std::nullopt);
}
std::optional<std::string> described_object(const CallContext& context, std::int64_t object,
                                            std::string_view catalog) {
  return description(context, static_cast<Oid>(object), 0, catalog);
}
std::optional<std::string> column_description(const CallContext& context, std::int64_t object,
                                              std::int32_t column) {
  return description(context, static_cast<Oid>(object), column, "pg_class");
}
// Databases, roles, tablespaces: nothing can be said about them here.
std::optional<std::string> shared_description(std::int64_t, std::string_view) {
  return std::nullopt;
}

constexpr FunctionEntry kEntries[] = {
    {"set_config(text,text,boolean)", set_setting},
    {"pg_notify(text,text)", native<notify>},
    {"lastval()", native<last_value>},
    {"pg_relation_size(regclass)", native<relation_size>},
    {"pg_table_size(regclass)", native<relation_size>},
    {"pg_total_relation_size(regclass)", native<total_size>},
    {"pg_indexes_size(regclass)", native<indexes_size>},
    {"pg_database_size(name)", native<size_of_database>},
    {"obj_description(oid)", native<object_description>},
    {"obj_description(oid,name)", native<described_object>},
    {"shobj_description(oid,name)", native<shared_description>},
    {"col_description(oid,integer)", native<column_description>},
};

}  // namespace

std::int64_t database_size(SessionServices& session) {
  std::int64_t size = 0;
  for (const Relation* relation : session.catalog().relations()) {
    if (relation->kind == RelationKind::kTable) size += session.total_relation_size(relation->oid);
  }
  return size;
}

std::span<const FunctionEntry> server_state_functions() { return kEntries; }

}  // namespace carto_mock::sql
