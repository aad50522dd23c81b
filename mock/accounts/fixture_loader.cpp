#include "accounts/fixture_loader.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/account_documents.h"
#include "accounts/all_switches.h"
#include "accounts/column_inference.h"
#include "accounts/platform_schema.h"
#include "accounts/row_copy.h"
#include "accounts/sql_text.h"
#include "accounts/table_filler.h"
#include "accounts/year_shift.h"

namespace carto_mock::accounts {
namespace {

constexpr std::string_view kPublicGroup = "publicuser";

void make_role_if_missing(sql::Session& session, std::string_view name, bool can_log_in) {
  if (session.catalog().find_role(name) != nullptr) return;
  session.execute(
      fmt::format("CREATE ROLE {} {}", quote_identifier(name), can_log_in ? "LOGIN" : "NOLOGIN"));
}

void grant_membership(sql::Session& session, std::string_view group, std::string_view member) {
  if (group == member) return;
  session.execute(fmt::format("GRANT {} TO {}", quote_identifier(group), quote_identifier(member)));
}

void set_search_path(sql::Session& session, std::string_view role, std::string_view schema) {
  session.execute(
      fmt::format("ALTER ROLE {} SET search_path TO {}, cartodb, cdb_dataservices_client, public",
                  quote_identifier(role), quote_identifier(schema)));
}

void apply_settings(sql::Session& session, std::string_view role,
                    const std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : settings) {
    session.execute(fmt::format("ALTER ROLE {} SET {} TO {}", quote_identifier(role),
                                quote_identifier(name), quote_literal(value)));
  }
}

}  // namespace

void FixtureLoader::make_roles(sql::Session& session, const FixtureAccount& description) const {
  const AccountIdentity& identity = description.identity;
  make_role_if_missing(session, kPublicGroup, true);
  make_role_if_missing(session, identity.public_role, true);
  make_role_if_missing(session, identity.owner_role, true);
  grant_membership(session, kPublicGroup, identity.public_role);
  grant_membership(session, identity.public_role, identity.owner_role);
  if (!identity.organization_member_role.empty()) {
    make_role_if_missing(session, identity.organization_member_role, false);
    grant_membership(session, identity.organization_member_role, identity.owner_role);
  }
  for (const std::string& role : {identity.owner_role, identity.public_role})
    set_search_path(session, role, identity.schema);
}

void FixtureLoader::make_schema(sql::Session& session, const FixtureAccount& description) const {
  const AccountIdentity& identity = description.identity;
  const std::string schema = quote_identifier(identity.schema);
  const std::string owner = quote_identifier(identity.owner_role);
  if (session.catalog().find_schema(identity.schema) == nullptr) {
    session.execute(fmt::format("CREATE SCHEMA {} AUTHORIZATION {}", schema, owner));
    session.execute(
        fmt::format("GRANT USAGE ON SCHEMA {} TO {}", schema, quote_identifier(kPublicGroup)));
  } else {
    session.execute(fmt::format("GRANT CREATE, USAGE ON SCHEMA {} TO {}", schema, owner));
  }
}

const RowFile& FixtureLoader::rows_of(const std::string& file) {
  // Held while a file is read, so that nobody reads it a second time.
  const std::lock_guard lock(row_files_mutex_);
  const auto known = row_files_.find(file);
  if (known != row_files_.end()) return known->second;
  return row_files_.emplace(file, parse_row_file(files_.read(file), files_.display_name(file)))
      .first->second;
}

void FixtureLoader::read_ahead(const std::vector<FixtureAccount>& accounts) noexcept {
  try {
    for (const FixtureAccount& account : accounts) {
      for (const FixtureStep& step : account.steps) {
        if (const auto* rows = std::get_if<RowsStep>(&step.action)) rows_of(rows->file);
      }
    }
  } catch (const std::exception&) {
    // load() meets it again.
  }
}

void FixtureLoader::run(Account& account, const SqlStep& step) const {
  sql::Session session = step.as_superuser ? account.database().connect_superuser()
                                           : account.database().connect(account.owner_role());
  run_file(session, step.file);
}

void FixtureLoader::run_file(sql::Session& session, const std::string& file) const {
  const std::string text = files_.read(file);
  try {
    session.execute(text);
  } catch (const Error& failure) {
    const auto offset =
        std::min(static_cast<std::size_t>(failure.offset().value_or(0)), text.size());
    const auto lines =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
    throw fixture_error(files_.display_name(file), static_cast<std::size_t>(lines + 1),
                        failure.message());
  }
}

void FixtureLoader::run(Account& account, const RowsStep& step) {
  const RowFile& rows = rows_of(step.file);
  sql::Session session = account.database().connect(account.owner_role());
  session.begin();
  const sql::Schema* schema = session.catalog().find_schema(account.schema());
  if (schema != nullptr && session.catalog().find_relation(schema->oid, step.table) == nullptr) {
    RowFile renamed = rows;
    session.execute(make_table_sql(qualified_name(account.schema(), step.table), renamed));
    fill_table(session, account.schema(), step.table, renamed, step.shift_years,
               year_of(clock_.now()));
    make_carto_table(session, account.schema(), step.table);
  } else {
    fill_table(session, account.schema(), step.table, rows, step.shift_years,
               year_of(clock_.now()));
  }
  session.commit();
}

void FixtureLoader::load(sql::Database& database, const FixtureDatabase& description) {
  for (const DatabaseStep& step : description.steps) {
    sql::Session session = database.connect_superuser();
    try {
      if (const auto* sql = std::get_if<SqlStep>(&step.action)) {
        run_file(session, sql->file);
      } else {
        const auto& copy = std::get<CopyStep>(step.action);
        copy_rows(
            session, copy.schema, copy.table,
            parse_csv(files_.read(copy.file), files_.display_name(copy.file), BlankLines::kRows));
      }
    } catch (const Error& failure) {
      if (failure.state() == sqlstate::kConfigFileError) throw;
      throw fixture_error(files_.display_name("fixture.yaml"), step.line,
                          fmt::format("database {}: {}", database.name(), failure.message()));
    }
  }
}

void FixtureLoader::load(Account& account, const FixtureAccount& description) {
  load_data(account, description, Roles::kMade);
  load_records(account, description, Roles::kMade);
}

void FixtureLoader::load_into_given_database(Account& account, const FixtureAccount& description) {
  load_data(account, description, Roles::kGiven);
  load_records(account, description, Roles::kGiven);
}

void FixtureLoader::load_data(Account& account, const FixtureAccount& description) {
  load_data(account, description, Roles::kMade);
}

void FixtureLoader::load_records(Account& account, const FixtureAccount& description) {
  load_records(account, description, Roles::kMade);
}

void FixtureLoader::load_data(Account& account, const FixtureAccount& description, Roles roles) {
  const AccountIdentity& identity = description.identity;
  std::size_t line = description.line;
  try {
    {
      sql::Session session = account.database().connect_superuser();
      session.begin();
      if (roles == Roles::kMade) {
        make_roles(session, description);
        make_schema(session, description);
        make_platform_schema(session);
        grant_platform_schema(session, identity.owner_role);
      }
      set_schema_quota(session, identity.schema);
      session.put_document(kQuotaSchemaDocumentKind, identity.schema, "{}");
      session.commit();
    }
    for (const FixtureStep& step : description.steps) {
      line = step.line;
      std::visit([&](const auto& action) { run(account, action); }, step.action);
    }
  } catch (const Error& failure) {
    throw at_line(failure, identity, line);
  }
}

void FixtureLoader::load_records(Account& account, const FixtureAccount& description, Roles roles) {
  const AccountIdentity& identity = description.identity;
  try {
    set_all_switches(account, description.switches);
    for (const NewKey& key : description.keys) {
      const std::unique_lock lock = account.lock_key_changes();
      if (roles == Roles::kMade) {
        keys_.create(account, key);
      } else {
        keys_.create_without_role(account, key);
      }
    }
    sql::Session session = account.database().connect_superuser();
    put_next_keys(session, identity.name, description.next_keys);
    // Last, so that a short statement_timeout does not stop the fixture's own statements.
    apply_settings(session, identity.owner_role, description.owner_settings);
    apply_settings(session, identity.public_role, description.public_settings);
  } catch (const Error& failure) {
    throw at_line(failure, identity, description.line);
  }
}

// Where the fixture asks for what cannot be; the error itself where it says so.
Error FixtureLoader::at_line(const Error& failure, const AccountIdentity& account,
                             std::size_t line) const {
  if (failure.state() == sqlstate::kConfigFileError) return failure;
  return fixture_error(files_.display_name("fixture.yaml"), line,
                       fmt::format("account {}: {}", account.name, failure.message()));
}

}  // namespace carto_mock::accounts
