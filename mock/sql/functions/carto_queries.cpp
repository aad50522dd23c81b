// What CARTO's extension knows of queries: their statements, their tables, when these changed (spec
// dataservices.md 4.4).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/carto_query_texts.h"
#include "sql/functions/native.h"
#include "sql/functions/quoting.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::vector<Value> query_statements(const CallContext& /*context*/, Arguments arguments) {
  std::vector<Value> rows;
  for (std::string& statement : statements_of(arguments[0].as_text()))
    rows.push_back(Value::text(std::move(statement)));
  return rows;
}

struct TableName {
  std::string schema;
  std::string name;
  std::string quoted() const { return quote_identifier(schema) + '.' + quote_identifier(name); }
};

TableName table_name(Oid oid, const CatalogSnapshot& catalog) {
  if (const Relation* relation = catalog.find_relation(oid))
    return {catalog.find_schema(relation->schema)->name, relation->name};
  const BuiltinRelation& builtin = *BuiltinCatalog::instance().find_relation(oid);
  return {std::string(builtin.schema), std::string(builtin.name)};
}

// By what EXPLAIN says of each statement; one that EXPLAIN has no syntax for has no tables.
std::set<Oid> tables_of(const CallContext& context, std::string_view query) {
  std::set<Oid> tables;
  for (const std::string& statement : statements_of(query)) {
    try {
      tables.merge(context.session.relations_in_plan(statement));
    } catch (const Error& error) {
      if (!error.unsupported_construct().empty()) throw;
      if (error.state() == sqlstate::kSyntaxError) continue;
      context.session.notice(Severity::kWarning,
                             fmt::format("CDB_QueryTables cannot explain query: {} ({}: {})",
                                         statement, error.state().code(), error.message()));
      throw Error(sqlstate::kRaiseException, error.message());
    }
  }
  return tables;
}

Value query_tables(const CallContext& context, Arguments arguments) {
  const bool as_names = context.result_type.oid == oid::kNameArray;
  constexpr std::size_t kLongestName = 63;
  std::set<std::string> names;
  for (const Oid oid : tables_of(context, arguments[0].as_text()))
    names.insert(table_name(oid, context.session.catalog()).quoted());
  std::vector<Value> elements;
  elements.reserve(names.size());
  for (const std::string& name : names)
    elements.push_back(Value::text(as_names ? name.substr(0, kLongestName) : name));
  return Value::array(Array::of(as_names ? oid::kName : oid::kText, std::move(elements)));
}

// Of all tables that have one; asks for SELECT on CARTO's table of them.
std::map<Oid, Value> table_dates(const CallContext& context) {
  std::map<Oid, Value> dates;
  for (std::vector<Value>& row :
       context.session.run_sql("SELECT tabname, updated_at FROM cartodb.cdb_tablemetadata")) {
    dates.emplace(static_cast<Oid>(row[0].as_integer()), std::move(row[1]));
  }
  return dates;
}

std::vector<Value> query_tables_updated_at(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) throw Error::unsupported("CDB_QueryTables_Updated_At(NULL)");
  const std::map<Oid, Value> dates = table_dates(context);
  std::vector<Value> rows;
  for (const Oid oid : tables_of(context, arguments[0].as_text())) {
    const TableName name = table_name(oid, context.session.catalog());
    const auto date = dates.find(oid);
    rows.push_back(Value::record(
        {{{oid::kText}, {oid::kText}, {oid::kText}, {oid::kTimestampTz}},
         {"dbname", "schema_name", "table_name", "updated_at"},
         {Value::text(std::string(context.session.database_name())), Value::text(name.schema),
          Value::text(name.name), date == dates.end() ? Value() : date->second}}));
  }
  return rows;
}

Value last_updated_time(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) throw Error::unsupported("CDB_Last_Updated_Time(NULL)");
  Value latest;
  const std::map<Oid, Value> dates = table_dates(context);
  for (const auto& [oid, date] : dates) {
    if (context.session.catalog().find_relation(oid) == nullptr || date.is_null()) continue;
    const std::string name = table_name(oid, context.session.catalog()).quoted();
    const bool is_asked_for = std::ranges::any_of(
        arguments[0].as_array().elements,
        [&name](const Value& element) { return !element.is_null() && element.as_text() == name; });
    if (is_asked_for && (latest.is_null() || latest.as_integer() < date.as_integer()))
      latest = date;
  }
  return latest;
}

// The planner's estimate; here the exact number.
Numeric estimate_row_count(const CallContext& context, std::string_view query) {
  return Numeric(row_count(context, query));
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_querytables(text)", query_tables},
    {"cdb_querytablestext(text)", query_tables},
    {"cdb_last_updated_time(text[])", last_updated_time},
    {"cdb_estimaterowcount(text)", native<estimate_row_count>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"cdb_querystatements(text)", all_at_once<query_statements>},
    {"cdb_querytables_updated_at(text)", all_at_once<query_tables_updated_at>},
};

}  // namespace

std::span<const FunctionEntry> carto_query_functions() { return kEntries; }
std::span<const SetFunctionEntry> carto_query_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
