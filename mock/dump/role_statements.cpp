#include "dump/role_statements.h"

#include <fmt/format.h>

#include <optional>

#include "dump/catalog_names.h"
#include "sql/engine/session_settings.h"
#include "sql/functions/name_list.h"
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
                          sql::quote_identifier(name), sql::setting_value_text(name, value));
    }
  }
  return text;
}

}  // namespace carto_mock::dump
