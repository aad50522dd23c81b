#include "accounts/account_factory.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/sql_text.h"

namespace carto_mock::accounts {
namespace {

// What stands for a name, and is in no fixture. A name that SQL has to quote is stood for by one
// that it has to quote, so that the text of views and functions comes out as it would have.
std::string placeholder(std::string_view purpose, std::string_view name) {
  const bool is_quoted = quote_identifier(name) != name;
  return fmt::format("{}made{}template{}{}", purpose, is_quoted ? '-' : '_', is_quoted ? '-' : '_',
                     purpose);
}

AccountIdentity with_placeholders(const AccountIdentity& identity) {
  AccountIdentity made = identity;
  const auto replace = [](std::string& name, std::string_view purpose) {
    if (!name.empty()) name = placeholder(purpose, name);
  };
  if (made.schema != "public") replace(made.schema, "schema");
  if (made.public_role != "publicuser") replace(made.public_role, "public");
  replace(made.owner_role, "owner");
  replace(made.organization_member_role, "members");
  return made;
}

sql::Renames renames(const AccountIdentity& from, const AccountIdentity& to) {
  sql::Renames renames;
  for (std::string AccountIdentity::*name :
       {&AccountIdentity::schema, &AccountIdentity::public_role, &AccountIdentity::owner_role,
        &AccountIdentity::organization_member_role}) {
    if (from.*name != to.*name) renames.emplace_back(from.*name, to.*name);
  }
  return renames;
}

}  // namespace

AccountFactory::Template& AccountFactory::find_template(const TemplateKey& key) {
  const std::lock_guard lock(mutex_);
  return templates_[key];
}

std::shared_ptr<sql::Database> AccountFactory::template_of(const NewAccount& account,
                                                           const AccountIdentity& placeholders) {
  Template& found = find_template({account.like, placeholders.schema, placeholders.public_role,
                                   placeholders.owner_role, placeholders.organization_member_role});
  const std::lock_guard lock(found.making);
  if (!found.database) {
    found.folder.emplace(directory_.path());
    found.database = make_template(account, placeholders, found.folder->path());
  }
  return found.database;
}

std::shared_ptr<sql::Database> AccountFactory::make_template(const NewAccount& account,
                                                             const AccountIdentity& placeholders,
                                                             const std::filesystem::path& folder) {
  FixtureAccount description;
  description.identity = placeholders;
  const auto model = std::ranges::find_if(fixture_.accounts, [&](const FixtureAccount& other) {
    return other.identity.name == account.like;
  });
  if (model != fixture_.accounts.end()) {
    description.steps = model->steps;
    description.line = model->line;
  }
  std::shared_ptr<sql::Database> database =
      sql::Database::open("template", folder / "database", environment_);
  Account loaded(placeholders, std::make_shared<FollowingClock>(environment_.clock), database);
  FixtureLoader loader(files_, environment_.clock, keys_);
  loader.load_data(loaded, description);
  database->save_image();
  return database;
}

std::shared_ptr<Account> AccountFactory::make(const NewAccount& wanted) {
  const AccountIdentity& identity = wanted.description.identity;
  const AccountIdentity placeholders = with_placeholders(identity);
  const std::shared_ptr<sql::Database> base = template_of(wanted, placeholders);
  const auto clock = std::make_shared<FollowingClock>(environment_.clock);
  auto account = std::make_shared<Account>(
      identity, clock,
      base->copy_image(wanted.description.database, directory_.path(),
                       renames(placeholders, identity),
                       {*clock, environment_.random, environment_.gazetteer}));
  for (const std::string& statement : wanted.statements)
    account->database().connect(identity.owner_role).execute(statement);
  FixtureLoader loader(files_, environment_.clock, keys_);
  loader.load_records(*account, wanted.description);
  account->database().save_image();
  return account;
}

}  // namespace carto_mock::accounts
