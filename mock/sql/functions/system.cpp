// What a session can ask about itself, the server and the catalog (manual, chapters 9.17, 9.26
// and 9.27).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/extensions.h"
#include "sql/catalog/information_schema_domains.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/data_services.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/relation_names.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Of the server that carto-mock is compared with.
std::string_view version() {
  return "PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc "
         "(Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit";
}
std::string_view postgis_version() { return "3.3 USE_GEOS=1 USE_PROJ=1 USE_STATS=1"; }
std::string_view postgis_library_version() { return find_extension("postgis")->version; }

std::string_view database(const CallContext& context) { return context.session.database_name(); }

std::optional<std::string> current_schema(const CallContext& context) {
  for (const std::string& schema : search_path_schemas(context.session)) {
    if (schema != "pg_catalog") return schema;
  }
  return std::nullopt;
}

Array current_schemas(const CallContext& context, bool with_implicit) {
  std::vector<std::string> schemas = search_path_schemas(context.session);
  if (with_implicit && std::find(schemas.begin(), schemas.end(), "pg_catalog") == schemas.end())
    schemas.insert(schemas.begin(), "pg_catalog");
  if (std::string temporary = context.session.temporary_schema();
      with_implicit && !temporary.empty()) {
    schemas.insert(schemas.begin(), std::move(temporary));
  }
  std::vector<Value> names;
  names.reserve(schemas.size());
  for (const std::string& schema : schemas) names.push_back(Value::text(schema));
  return Array::of(oid::kName, std::move(names));
}

Value type_of(const CallContext& context, Arguments) {
  return Value::integer(context.argument_types[0].oid);
}

std::string setting(const CallContext& context, std::string_view name) {
  return context.session.setting(name);
}

std::optional<std::string> setting_or_null(const CallContext& context, std::string_view name,
                                           bool missing_ok) {
  try {
    return context.session.setting(name);
  } catch (const Error& error) {
    if (!missing_ok || error.state() != sqlstate::kUndefinedObject) throw;
    return std::nullopt;
  }
}

std::int64_t next_value(const CallContext& context, std::int64_t sequence) {
  return context.session.next_sequence_value(static_cast<Oid>(sequence));
}

std::int64_t current_value(const CallContext& context, std::int64_t sequence) {
  return context.session.current_sequence_value(static_cast<Oid>(sequence));
}

std::int64_t set_value_called(const CallContext& context, std::int64_t sequence, std::int64_t value,
                              bool is_called) {
  context.session.set_sequence_value(static_cast<Oid>(sequence), value, is_called);
  return value;
}

std::int64_t set_value(const CallContext& context, std::int64_t sequence, std::int64_t value) {
  return set_value_called(context, sequence, value, true);
}

std::optional<std::string> serial_sequence(const CallContext& context, std::string_view table,
                                           std::string_view column) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* relation = catalog.find_relation(relation_named(table, context.session));
  int attnum = 0;
  if (relation == nullptr || relation->find_column(column, &attnum) == nullptr)
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("column \"{}\" of relation \"{}\" does not exist", column,
                            relation == nullptr ? table : std::string_view(relation->name)));
  for (const Relation* candidate : catalog.relations()) {
    if (!candidate->sequence || candidate->sequence->owned_by != relation->oid ||
        candidate->sequence->owned_by_column != attnum)
      continue;
    const Schema* schema = catalog.find_schema(candidate->schema);
    return fmt::format("{}.{}", shown_schema_name(schema->name, context.session),
                       quote_identifier(candidate->name));
  }
  return std::nullopt;
}

// In slices, so that a time-out ends it.
std::string_view sleep(const CallContext& context, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr auto kSlice = std::chrono::milliseconds(10);
  constexpr double kLongest = 1e9;  // more would overflow the clock, and no statement lives so long
  if (!(seconds > 0)) return "";
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                      std::chrono::duration<double>(std::fmin(seconds, kLongest)));
  for (auto now = Clock::now(); now < end; now = Clock::now()) {
    context.session.check_interrupts();
    std::this_thread::sleep_for(end - now < kSlice ? end - now : Clock::duration(kSlice));
  }
  context.session.check_interrupts();  // its end may be the time-out's
  return "";
}

// format_type(NULL, …) is NULL; a modifier of NULL leaves the type's own name.
Value type_name(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const auto type = static_cast<Oid>(arguments[0].as_integer());
  if (type == kInvalidOid) return Value::text("-");
  if (type >= kFirstUserOid) {
    std::string name = output_object_name(type, oid::kRegtype, context.session);
    if (name == std::to_string(type)) return Value::text("???");
    // They know no words for a modifier.
    const bool has_modifier = !arguments[1].is_null() && arguments[1].as_integer() >= 0;
    if (has_modifier) {
      const std::size_t end = name.ends_with("[]") ? name.size() - 2 : name.size();
      name.insert(end, fmt::format("({})", arguments[1].as_integer()));
    }
    return Value::text(std::move(name));
  }
  if (BuiltinCatalog::instance().find_type(type) == nullptr) return Value::text("???");
  if (arguments[1].is_null()) return Value::text(format_type({type, -1}));
  const auto typmod = static_cast<std::int32_t>(arguments[1].as_integer());
  return Value::text(format_type_with_modifier({type, typmod}));
}

std::string user_name(const CallContext& context, std::int64_t role) {
  const Role* found = context.session.catalog().find_role(static_cast<Oid>(role));
  return found == nullptr ? fmt::format("unknown (OID={})", role) : found->name;
}

std::string current_role_name(const CallContext& context) {
  return user_name(context, context.session.current_user());
}
std::string session_role_name(const CallContext& context) {
  return user_name(context, context.session.session_user());
}

// 0: the session has made none.
std::int64_t own_temporary_schema(const CallContext& context) {
  const Schema* schema = context.session.catalog().find_schema(context.session.temporary_schema());
  return schema == nullptr ? kInvalidOid : schema->oid;
}
bool is_other_temporary_schema(const CallContext& context, std::int64_t oid) {
  const Schema* schema = context.session.catalog().find_schema(static_cast<Oid>(oid));
  return schema != nullptr && is_temporary(*schema) && oid != own_temporary_schema(context);
}

// What the object identifier types take themselves, and what is no name of anything.
bool is_number_or_dash(std::string_view text) {
  return text == "-" ||
         (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos);
}

// The first token of a text that cannot begin a type's name.
[[noreturn]] void not_a_type(std::string_view text) {
  throw Error(sqlstate::kSyntaxError,
              fmt::format("syntax error at or near \"{}\"", text.starts_with('-') ? "-" : text));
}

// NULL where there is no such object, or several.
template <Oid type>
Value to_object(const CallContext& context, Arguments arguments) {
  const std::string_view text = arguments[0].as_text();
  if (type == oid::kRegoperator && is_number_or_dash(text))
    throw Error(sqlstate::kInvalidTextRepresentation, "expected a left parenthesis");
  if (type == oid::kRegtype && (is_number_or_dash(text) || text.starts_with('-'))) not_a_type(text);
  if (type == oid::kRegprocedure && is_number_or_dash(text))
    throw Error(sqlstate::kInvalidTextRepresentation, "expected a left parenthesis");
  if (is_number_or_dash(text)) return {};
  try {
    return *input_object_name(text, type, context.session);
  } catch (const Error& error) {
    const SqlState state = error.state();
    const bool is_unknown =
        state == sqlstate::kUndefinedTable || state == sqlstate::kInvalidSchemaName ||
        state == sqlstate::kUndefinedFunction || state == sqlstate::kAmbiguousFunction;
    // Of a function's parameter or an operator's side, a type that is none's is an error.
    const bool has_types = type == oid::kRegprocedure || type == oid::kRegoperator;
    if (is_unknown || (state == sqlstate::kUndefinedObject && !has_types)) return {};
    throw;
  }
}

Value as_class(const CallContext& context, Arguments arguments) {
  const std::string_view text = arguments[0].as_text();
  if (is_number_or_dash(text)) {
    throw Error(sqlstate::kUndefinedTable, fmt::format("relation \"{}\" does not exist", text));
  }
  return *input_object_name(arguments[0].as_text(), oid::kRegclass, context.session);
}

// carto-mock keeps SQL where PostgreSQL keeps a tree (system_rows_relations.cpp). `oid`: the
// relation whose columns it names, 0 for none; NULL where there is no such relation.
std::optional<std::string> pretty_expression_text(const CallContext& context, std::string_view tree,
                                                  std::int64_t oid, bool is_pretty) {
  const Relation* table = context.session.catalog().find_relation(static_cast<Oid>(oid));
  if (oid != 0 && table == nullptr && find_system_relation(static_cast<Oid>(oid)) == nullptr)
    return std::nullopt;
  if (table == nullptr) table = find_system_relation(static_cast<Oid>(oid));
  const bool is_partition_bound = tree == "DEFAULT" || tree.starts_with("FOR VALUES ");
  if (is_partition_bound) return std::string(tree);
  if (is_pretty && oid == 0) {
    // VALUE is of the type that the domain is of.
    for (const DomainType* domain : all_domains(context.session.catalog())) {
      if (std::ranges::find(domain->checks, tree, &DomainCheck::check_sql) != domain->checks.end())
        return definition_session(context.session).pretty_domain_check(tree, domain->base);
    }
  }
  return is_pretty ? pretty_expression(tree, table, context.session)
                   : shown_expression(tree, context.session);
}
std::optional<std::string> expression_text(const CallContext& context, std::string_view tree,
                                           std::int64_t oid) {
  return pretty_expression_text(context, tree, oid, false);
}

std::optional<std::int32_t> typmod_dimensions(std::int32_t typmod) {
  return geometry_typmod_dimensions(typmod);
}
std::int32_t typmod_srid(std::int32_t typmod) {
  return typmod < 0 ? 0 : decode_geometry_typmod(typmod).srid;
}
std::string typmod_type(std::int32_t typmod) { return geometry_typmod_type(typmod); }

// Find_SRID() of PostGIS: a schema that is empty stands for all, or stands before the table's name.
Value find_srid(const CallContext& context, Arguments arguments) {
  std::string schema(arguments[0].as_text());
  std::string table(arguments[1].as_text());
  if (const std::size_t point = table.find('.'); schema.empty() && point != std::string::npos) {
    schema = table.substr(0, point);
    table.erase(0, point + 1);
  }
  std::string query = fmt::format(
      "SELECT srid FROM public.geometry_columns WHERE f_table_name = {} AND f_geometry_column = {}",
      quote_literal(table), quote_literal(arguments[2].as_text()));
  if (!schema.empty()) query += " AND f_table_schema = " + quote_literal(schema);
  const auto rows = context.session.run_sql(query);
  if (!rows.empty()) return rows.front().front();
  throw Error(sqlstate::kRaiseException,
              "find_srid() - could not find the corresponding SRID - is the geometry registered in "
              "the GEOMETRY_COLUMNS table?  Is there an uppercase/lowercase mismatch?");
}

bool never() { return false; }
std::string_view client_encoding() { return "UTF8"; }

std::string random_uuid(const CallContext& context) { return context.session.random().uuid_v4(); }

template <bool nulls>
Value count_nulls(const CallContext&, Arguments arguments) {
  std::int64_t count = 0;
  for (const Value& argument : arguments) {
    if (argument.is_null() == nulls) ++count;
  }
  return Value::integer(count);
}

// CARTO's extension, whose release this is (spec dataservices.md 4.5 and 4.7).
std::string carto_version() { return std::string(find_extension("cartodb")->version); }
std::optional<std::string> carto_user_name(const CallContext& context) {
  const std::string& user =
      data_services_session(context.session).data_services_account().user_name;
  return user.empty() ? std::nullopt : std::optional(user);
}

constexpr FunctionEntry kEntries[] = {
    {"version()", native<version>},
    {"cdb_version()", native<carto_version>},
    {"cdb_username()", native<carto_user_name>},
    {"postgis_version()", native<postgis_version>},
    {"postgis_lib_version()", native<postgis_library_version>},
    {"current_database()", native<database>},
    {"\"current_schema\"()", native<current_schema>},
    {"current_schemas(boolean)", native<current_schemas>},
    {"pg_typeof(\"any\")", type_of},
    {"current_setting(text)", native<setting>},
    {"current_setting(text,boolean)", native<setting_or_null>},
    {"nextval(regclass)", native<next_value>},
    {"currval(regclass)", native<current_value>},
    {"setval(regclass,bigint)", native<set_value>},
    {"setval(regclass,bigint,boolean)", native<set_value_called>},
    {"pg_get_serial_sequence(text,text)", native<serial_sequence>},
    {"pg_sleep(double precision)", native<sleep>},
    {"format_type(oid,integer)", type_name},
    {"pg_get_userbyid(oid)", native<user_name>},
    {"regclass(text)", as_class},
    {"to_regclass(text)", to_object<oid::kRegclass>},
    {"to_regtype(text)", to_object<oid::kRegtype>},
    {"to_regnamespace(text)", to_object<oid::kRegnamespace>},
    {"to_regrole(text)", to_object<oid::kRegrole>},
    {"to_regproc(text)", to_object<oid::kRegproc>},
    {"to_regprocedure(text)", to_object<oid::kRegprocedure>},
    {"to_regoper(text)", to_object<oid::kRegoper>},
    {"to_regoperator(text)", to_object<oid::kRegoperator>},
    {"to_regcollation(text)", to_object<oid::kRegcollation>},
    {"pg_get_expr(pg_node_tree,oid)", native<expression_text>},
    {"pg_get_expr(pg_node_tree,oid,boolean)", native<pretty_expression_text>},
    {"postgis_typmod_dims(integer)", native<typmod_dimensions>},
    {"postgis_typmod_srid(integer)", native<typmod_srid>},
    {"postgis_typmod_type(integer)", native<typmod_type>},
    {"find_srid(character varying,character varying,character varying)", find_srid},
    {"pg_is_in_recovery()", native<never>},
    {"pg_my_temp_schema()", native<own_temporary_schema>},
    {"pg_is_other_temp_schema(oid)", native<is_other_temporary_schema>},
    {"\"current_user\"()", native<current_role_name>},
    {"\"session_user\"()", native<session_role_name>},
    {"pg_client_encoding()", native<client_encoding>},
    {"getdatabaseencoding()", native<client_encoding>},
    {"gen_random_uuid()", native<random_uuid>},
    {"num_nulls(\"any\")", count_nulls<true>},
    {"num_nonnulls(\"any\")", count_nulls<false>},
};

}  // namespace

std::span<const FunctionEntry> system_functions() { return kEntries; }

}  // namespace carto_mock::sql
