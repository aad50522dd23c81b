#include "dump/role_statements.h"

#include <fmt/format.h>

#include <optional>

#include "dump/catalog_names.h"
#include "sql/engine/session_settings.h"
#include "sql/functions/quoting.h"

namespace carto_mock::dump {
namespace {

std::string attributes(const sql::Role& role) {
  std::string text;
  const auto add = [&text](bool is_set, std::string_view name) {
    text += is_set ? fmt::format(" {}", name) : fmt::format(" NO{}", name);
  };
  add(role.superuser, "SUPERUSER");
  add(role.inherit, "INHERIT");
  add(role.login, "LOGIN");
  add(role.create_role, "CREATEROLE");
  add(role.create_database, "CREATEDB");
  return text;
}

// search_path is kept as a list of quoted identifiers, of which some may be empty: SET takes those
// as literals only. All else is one text.
std::string setting_value(const std::string& name, const std::string& value) {
  const auto names = name == "search_path" ? sql::split_name_list(value) : std::nullopt;
  if (!names || names->empty()) return sql::quote_literal(names ? "" : value);
  std::string list;
  for (const std::string& one : *names)
    list += (list.empty() ? "" : ", ") + sql::quote_literal(one);
  return list;
}

}  // namespace

std::string role_statements(const sql::CatalogSnapshot& catalog,
                            const sql::CatalogSnapshot& before) {
  std::string text;
  for (const sql::Role* role : catalog.roles()) {
    const sql::Role* known = before.find_role(role->name);
    if (known != nullptr && attributes(*known) == attributes(*role)) continue;
    text += fmt::format("{} ROLE {}{};\n", known == nullptr ? "CREATE" : "ALTER",
                        sql::quote_identifier(role->name), attributes(*role));
  }
  for (const sql::Role* role : catalog.roles()) {
    for (const sql::Membership& membership : role->member_of) {
      text += fmt::format("GRANT {} TO {}{};\n", role_name(catalog, membership.role),
                          sql::quote_identifier(role->name),
                          membership.admin ? " WITH ADMIN OPTION" : "");
    }
  }
  for (const sql::Role* role : catalog.roles()) {
    for (const auto& [name, value] : role->settings) {
      text += fmt::format("ALTER ROLE {} SET {} TO {};\n", sql::quote_identifier(role->name),
                          sql::quote_identifier(name), setting_value(name, value));
    }
  }
  return text;
}

}  // namespace carto_mock::dump
