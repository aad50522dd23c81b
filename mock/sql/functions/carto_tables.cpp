// What CARTO's extension says of tables, and keeps about them (spec dataservices.md 4.4 to 4.6).
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Without its modifier.
Value column_type(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return {};
  const Oid oid = static_cast<Oid>(arguments[0].as_integer());
  const Relation* relation = context.session.catalog().find_relation(oid);
  if (relation == nullptr) relation = find_system_relation(oid);
  const Column* column =
      relation == nullptr ? nullptr : relation->find_column(arguments[1].as_text());
  return column == nullptr ? Value() : Value::text(format_type(Type{column->type.oid}));
}

// Of tables that CDB_UserTables() lists.
std::vector<Value> table_indexes(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (arguments[0].is_null()) return rows;
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* table = catalog.find_relation(static_cast<Oid>(arguments[0].as_integer()));
  if (table == nullptr || table->kind != RelationKind::kTable) return rows;
  const auto listed = context.session.run_sql(
      fmt::format("SELECT 1 FROM cartodb.cdb_usertables() AS listed(name) WHERE name = {} LIMIT 1",
                  quote_literal(table->name)));
  if (listed.empty()) return rows;
  for (const Relation* index : catalog.indexes_of(table->oid)) {
    const IndexDefinition definition = index->index.value_or(IndexDefinition());
    std::vector<Value> keys;
    keys.reserve(definition.columns.size());
    for (const int attnum : definition.columns)
      keys.push_back(Value::text(table->columns.at(static_cast<std::size_t>(attnum) - 1).name));
    rows.push_back(Value::record({{{oid::kName}, {oid::kBool}, {oid::kBool}, {oid::kTextArray}},
                                  {"index_name", "index_unique", "index_primary", "index_keys"},
                                  {Value::text(index->name), Value::boolean(definition.unique),
                                   Value::boolean(definition.primary),
                                   Value::array(Array::of(oid::kText, std::move(keys)))}}));
  }
  return rows;
}

// As the caller: not everybody may write to the table of dates.
Value touch_metadata(const CallContext& context, Arguments arguments) {
  const std::string table = fmt::format("{}::regclass", arguments[0].as_integer());
  const auto updated = context.session.run_sql(
      fmt::format("UPDATE cartodb.cdb_tablemetadata SET updated_at = now() WHERE tabname = {} "
                  "RETURNING 1",
                  table));
  if (updated.empty()) {
    context.session.run_sql(fmt::format(
        "INSERT INTO cartodb.cdb_tablemetadata (tabname, updated_at) VALUES ({}, now())", table));
  }
  return Value::text("");
}

// Rows have no dead columns to shed here.
Value regenerate_table(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) throw Error::unsupported("CDB_RegenerateTable(NULL)");
  const auto oid = static_cast<Oid>(arguments[0].as_integer());
  const Relation* table = context.session.catalog().find_relation(oid);
  if (table == nullptr) {
    throw Error(sqlstate::kUndefinedTable, fmt::format("relation \"{}\" does not exist", oid));
  }
  if (table->kind != RelationKind::kTable)
    throw Error::unsupported("CDB_RegenerateTable() of what is no table");
  return Value::text("");
}

// None where no text of the column has digits on one side of a point or comma.
Value digit_separator(const CallContext& context, Arguments arguments) {
  const std::string column = quote_identifier(arguments[1].as_text());
  const auto found = context.session.run_sql(
      fmt::format("SELECT 1 FROM {0} WHERE {1}::text ~ '[0-9][.,]|[.,][0-9]' LIMIT 1",
                  output_object_name(static_cast<Oid>(arguments[0].as_integer()), oid::kRegclass,
                                     context.session),
                  column));
  if (!found.empty()) throw Error::unsupported("CDB_DigitSeparator() of a column with separators");
  return Value::record({{{oid::kBpchar}, {oid::kBpchar}}, {"t", "d"}, {Value(), Value()}});
}

std::string key_condition(const Value& key) { return "key = " + quote_literal(key.as_text()); }

Value get_conf(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const auto rows = context.session.run_sql("SELECT value FROM cartodb.cdb_conf WHERE " +
                                            key_condition(arguments[0]));
  return rows.empty() ? Value() : rows.front().front();
}

Value remove_conf(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) throw Error::unsupported("CDB_Conf_RemoveConf(NULL)");
  context.session.run_sql("DELETE FROM cartodb.cdb_conf WHERE " + key_condition(arguments[0]));
  return Value::text("");
}

Value set_conf(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null())
    throw Error::unsupported("CDB_Conf_SetConf() with NULL");
  remove_conf(context, arguments);
  context.session.run_sql(fmt::format("INSERT INTO cartodb.cdb_conf (key, value) VALUES ({}, {})",
                                      quote_literal(arguments[0].as_text()),
                                      quote_literal(arguments[1].as_text())));
  return Value::text("");
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_columntype(regclass,text)", column_type},
    {"cdb_tablemetadatatouch(regclass)", touch_metadata},
    {"cdb_regeneratetable(oid)", regenerate_table},
    {"cdb_digitseparator(regclass,text)", digit_separator},
    {"cdb_conf_getconf(text)", get_conf},
    {"cdb_conf_setconf(text,json)", set_conf},
    {"cdb_conf_removeconf(text)", remove_conf},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"cdb_tableindexes(regclass)", all_at_once<table_indexes>},
};

}  // namespace

std::span<const FunctionEntry> carto_table_functions() { return kEntries; }
std::span<const SetFunctionEntry> carto_table_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
