#include "dump/function_statements.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "dump/catalog_names.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/name_list.h"
#include "sql/functions/quoting.h"

namespace carto_mock::dump {
namespace {

using sql::quote_identifier;

// What CREATE FUNCTION gives without COST and ROWS.
constexpr float kUsualCost = 100;
constexpr float kUsualRows = 1000;

std::string type_text(sql::Oid type) { return sql::format_type(sql::Type{type}); }

std::string parameter_text(const sql::FunctionParameter& parameter) {
  std::string text;
  if (parameter.mode == 'o') text += "OUT ";
  if (parameter.mode == 'b') text += "INOUT ";
  if (parameter.mode == 'v') text += "VARIADIC ";
  if (!parameter.name.empty()) text += quote_identifier(parameter.name) + ' ';
  text += type_text(parameter.type);
  if (!parameter.default_sql.empty()) text += " DEFAULT " + parameter.default_sql;
  return text;
}

std::string result_text(const sql::UserFunction& function,
                        const std::vector<std::string>& columns) {
  if (function.is_procedure) return "";
  if (!columns.empty()) return fmt::format("RETURNS TABLE ({}) ", fmt::join(columns, ", "));
  return std::string("RETURNS ") + (function.returns_set ? "SETOF " : "") +
         type_text(function.result) + ' ';
}

std::string setting_clause(std::string_view setting) {
  const std::string_view name = setting.substr(0, setting.find('='));
  return fmt::format(" SET {} TO {}", quote_identifier(name),
                     sql::setting_value_text(name, setting.substr(name.size() + 1)));
}

std::string options_text(const sql::UserFunction& function) {
  std::string text =
      function.language == sql::FunctionLanguage::kSql ? "LANGUAGE sql" : "LANGUAGE plpgsql";
  if (function.volatility == 'i') text += " IMMUTABLE";
  if (function.volatility == 's') text += " STABLE";
  if (function.strict) text += " STRICT";
  if (function.security_definer) text += " SECURITY DEFINER";
  if (function.leakproof) text += " LEAKPROOF";
  if (function.parallel == 's') text += " PARALLEL SAFE";
  if (function.parallel == 'r') text += " PARALLEL RESTRICTED";
  if (function.cost != kUsualCost) text += fmt::format(" COST {:g}", function.cost);
  if (function.returns_set && function.rows != kUsualRows)
    text += fmt::format(" ROWS {:g}", function.rows);
  for (const std::string& setting : function.settings) text += setting_clause(setting);
  return text;
}

std::string statements_for(const sql::UserFunction& function, const sql::CatalogSnapshot& catalog) {
  std::vector<std::string> parameters;
  std::vector<std::string> columns;
  std::vector<std::string> types;
  for (const sql::FunctionParameter& parameter : function.parameters) {
    (parameter.mode == 't' ? columns : parameters).push_back(parameter_text(parameter));
    if (parameter.is_input()) types.push_back(type_text(parameter.type));
  }
  const std::string name =
      fmt::format("{}.{}", quote_identifier(catalog.find_schema(function.schema)->name),
                  quote_identifier(function.name));
  const std::string_view kind = function.is_procedure ? "PROCEDURE" : "FUNCTION";
  const std::string signature = fmt::format("{} {}({})", kind, name, fmt::join(types, ", "));
  std::string text =
      fmt::format("CREATE {} {}({}) {}{} AS {};\n", kind, name, fmt::join(parameters, ", "),
                  result_text(function, columns), options_text(function),
                  sql::quote_literal(function.body)) +
      fmt::format("ALTER {} OWNER TO {};\n", signature, role_name(catalog, function.owner));
  if (!function.comment.empty())
    text += fmt::format("COMMENT ON {} IS {};\n", signature, sql::quote_literal(function.comment));
  return text;
}

}  // namespace

std::string function_statements(const sql::CatalogSnapshot& catalog) {
  std::string text;
  for (const sql::StoredFunction* function : catalog.functions())
    text += statements_for(function->definition(), catalog);
  // They were written for another search path.
  return text.empty()
             ? text
             : "SET check_function_bodies TO off;\n" + text + "RESET check_function_bodies;\n";
}

}  // namespace carto_mock::dump
