// What is the same on every server of PostgreSQL 15, and what no server has here: key words, the
// keys between system catalogs, flags of settings, the control file's constants (manual, chapters
// 9.26.3, 9.26.4, 9.26.7, 9.26.8 and 9.29).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/catalog_data.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/catalog/tab_separated.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/text_search/configuration.h"
#include "sql/types/type_oids.h"
#include "sql/types/unsigned_value.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::vector<Value> keywords(const CallContext&, Arguments) {
  std::vector<Value> rows;
  for (TabSeparatedReader reader(catalog_data::kKeywords); reader.next();) {
    Record row;
    row.types = {
        {oid::kText, -1}, {oid::kChar, -1}, {oid::kBool, -1}, {oid::kText, -1}, {oid::kText, -1}};
    row.names = {"word", "catcode", "barelabel", "catdesc", "baredesc"};
    row.fields.push_back(Value::text(std::string(reader.text())));
    row.fields.push_back(Value::text(std::string(reader.text())));
    row.fields.push_back(Value::boolean(reader.flag()));
    row.fields.push_back(Value::text(std::string(reader.text())));
    row.fields.push_back(Value::text(std::string(reader.text())));
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

Value text_array(const std::vector<std::string_view>& texts) {
  std::vector<Value> elements;
  elements.reserve(texts.size());
  for (const std::string_view text : texts) elements.push_back(Value::text(std::string(text)));
  return Value::array(Array::of(oid::kText, std::move(elements)));
}

std::vector<Value> catalog_foreign_keys(const CallContext&, Arguments) {
  std::vector<Value> rows;
  for (TabSeparatedReader reader(catalog_data::kCatalogForeignKeys); reader.next();) {
    Record row;
    row.types = {{oid::kRegclass, -1},  {oid::kTextArray, -1}, {oid::kRegclass, -1},
                 {oid::kTextArray, -1}, {oid::kBool, -1},      {oid::kBool, -1}};
    row.names = {"fktable", "fkcols", "pktable", "pkcols", "is_array", "is_opt"};
    for (int side = 0; side < 2; ++side) {
      row.fields.push_back(Value::integer(reader.oid()));
      std::vector<std::string_view> columns;
      reader.append_texts(columns, ',');
      row.fields.push_back(text_array(columns));
    }
    row.fields.push_back(Value::boolean(reader.flag()));
    row.fields.push_back(Value::boolean(reader.flag()));
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

// Has the session been given a value for a name that is no setting of the server's?
bool is_customized(const CallContext& context, std::string_view name) {
  if (name.find('.') == std::string_view::npos) return false;
  try {
    context.session.setting(name);
    return true;
  } catch (const Error& error) {
    if (error.state() != sqlstate::kUndefinedObject) throw;
    return false;
  }
}

std::optional<Value> setting_flags(const CallContext& context, std::string_view name) {
  const std::string key = to_lower_ascii(name);
  for (TabSeparatedReader reader(catalog_data::kSettingFlags); reader.next();) {
    if (to_lower_ascii(reader.text()) != key) continue;
    std::vector<std::string_view> flags;
    reader.append_texts(flags, ',');
    return text_array(flags);
  }
  if (is_customized(context, name)) return text_array({"NO_SHOW_ALL", "NOT_IN_SAMPLE"});
  return std::nullopt;
}

Value integers_record(std::span<const std::string_view> names,
                      std::span<const std::int64_t> numbers) {
  Record row;
  for (std::size_t i = 0; i < names.size(); ++i) {
    row.types.push_back({oid::kInt4, -1});
    row.names.emplace_back(names[i]);
    row.fields.push_back(Value::integer(numbers[i]));
  }
  return Value::record(std::move(row));
}

// Of a server as it is built on most machines.
Value control_init() {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"max_data_alignment", "database_block_size", "blocks_per_segment", "wal_block_size",
       "bytes_per_wal_segment", "max_identifier_length", "max_index_columns",
       "max_toast_chunk_size", "large_object_chunk_size", "float8_pass_by_value",
       "data_page_checksum_version"});
  static constexpr auto kNumbers =
      std::to_array<std::int64_t>({8, 8192, 131072, 8192, 16777216, 64, 32, 1996, 2048, 1, 0});
  Record row = integers_record(kNames, kNumbers).as_record();
  constexpr std::size_t kPassByValue = 9;
  row.types.at(kPassByValue) = {oid::kBool, -1};
  return Value::record(std::move(row));
}

// Of a server that has not been recovered.
Value control_recovery() {
  Record row;
  row.types = {
      {oid::kPgLsn, -1}, {oid::kInt4, -1}, {oid::kPgLsn, -1}, {oid::kPgLsn, -1}, {oid::kBool, -1}};
  row.names = {"min_recovery_end_lsn", "min_recovery_end_timeline", "backup_start_lsn",
               "backup_end_lsn", "end_of_backup_record_required"};
  row.fields = {unsigned_value(0), Value::integer(0), unsigned_value(0), unsigned_value(0),
                Value::boolean(false)};
  return Value::record(std::move(row));
}

bool has_jit() { return true; }

std::vector<Value> multixact_members(const CallContext&, Arguments arguments) {
  const std::int64_t number = arguments[0].as_integer();
  if (number == 0) throw Error(sqlstate::kInvalidParameterValue, "invalid MultiXactId: 0");
  throw Error(
      sqlstate::kInternalError,
      fmt::format("MultiXactId {} has not been created yet -- apparent wraparound", number));
}

// CREATE EVENT TRIGGER is for superusers.
[[noreturn]] void outside_of_event_trigger(std::string_view function) {
  throw Error(
      SqlState("39P03"),
      fmt::format("{}() can only be called in a table_rewrite event trigger function", function));
}
Value rewritten_table(const CallContext&, Arguments) {
  outside_of_event_trigger("pg_event_trigger_table_rewrite_oid");
}
Value reason_of_rewriting(const CallContext&, Arguments) {
  outside_of_event_trigger("pg_event_trigger_table_rewrite_reason");
}

// There is no CREATE STATISTICS, and none of its objects in pg_catalog.
std::optional<Value> no_statistics_object(std::int64_t) { return std::nullopt; }

// Would logical replication send its rows? Not those of the system, nor what is not logged.
std::optional<bool> is_publishable(const CallContext& context, std::int64_t oid) {
  constexpr Oid kFirstExtensionObject = 16384;
  const Relation* system = find_system_relation(static_cast<Oid>(oid));
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* relation =
      system != nullptr ? system : catalog.find_relation(static_cast<Oid>(oid));
  if (relation == nullptr) return std::nullopt;
  const Schema* schema = catalog.find_schema(relation->schema);
  const bool is_temporary_table = schema != nullptr && is_temporary(*schema);
  return (relation->kind == RelationKind::kTable || relation->kind == RelationKind::kPartitioned) &&
         relation->oid >= kFirstExtensionObject && !relation->is_unlogged && !is_temporary_table;
}

// Objects of text search are in pg_catalog, which is searched first unless the search path has it
// elsewhere; there are none in other schemas that would be found in their place.
std::optional<bool> found_if(bool exists) { return exists ? std::optional(true) : std::nullopt; }

std::optional<bool> is_configuration_visible(std::int64_t object) {
  return found_if(find_text_search_configuration(static_cast<Oid>(object)) != nullptr);
}
std::optional<bool> is_dictionary_visible(std::int64_t object) {
  return found_if(find_text_search_dictionary(static_cast<Oid>(object)) != nullptr);
}
// The collations that every server has: of the database, C and POSIX. What others a server has
// depends on its machine.
bool require_collation(std::int64_t collation) {
  static constexpr auto kEverywhere = std::to_array<std::int64_t>({100, 950, 951});
  if (std::ranges::find(kEverywhere, collation) != kEverywhere.end()) return true;
  if (collation >= kFirstUserOid || collation == kInvalidOid) return false;
  throw Error::unsupported("what is known of a collation of the server's");
}

std::optional<bool> is_collation_visible(std::int64_t collation) {
  return found_if(require_collation(collation));
}
// Their order never changes, so that they have no version.
std::optional<std::string> collation_version(std::int64_t collation) {
  if (!require_collation(collation)) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("collation with OID {} does not exist", collation));
  }
  return std::nullopt;
}
std::optional<std::string> database_collation_version(std::int64_t database) {
  if (database != kDatabaseOid) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("database with OID {} does not exist", database));
  }
  return std::nullopt;
}

constexpr FunctionEntry kEntries[] = {
    {"pg_collation_is_visible(oid)", native<is_collation_visible>},
    {"pg_collation_actual_version(oid)", native<collation_version>},
    {"pg_database_collation_actual_version(oid)", native<database_collation_version>},
    {"pg_settings_get_flags(text)", native<setting_flags>},
    {"pg_control_init()", native<control_init>},
    {"pg_control_recovery()", native<control_recovery>},
    {"pg_jit_available()", native<has_jit>},
    {"pg_event_trigger_table_rewrite_oid()", rewritten_table},
    {"pg_event_trigger_table_rewrite_reason()", reason_of_rewriting},
    {"pg_get_statisticsobjdef(oid)", native<no_statistics_object>},
    {"pg_get_statisticsobjdef_columns(oid)", native<no_statistics_object>},
    {"pg_get_statisticsobjdef_expressions(oid)", native<no_statistics_object>},
    {"pg_relation_is_publishable(regclass)", native<is_publishable>},
    {"pg_statistics_obj_is_visible(oid)", native<no_statistics_object>},
    {"pg_ts_config_is_visible(oid)", native<is_configuration_visible>},
    {"pg_ts_dict_is_visible(oid)", native<is_dictionary_visible>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_get_keywords()", all_at_once<keywords>},
    {"pg_get_catalog_foreign_keys()", all_at_once<catalog_foreign_keys>},
    {"pg_get_multixact_members(xid)", all_at_once<multixact_members>},
};

}  // namespace

std::span<const FunctionEntry> server_fact_functions() { return kEntries; }
std::span<const SetFunctionEntry> server_fact_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
