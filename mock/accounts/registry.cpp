#include "accounts/registry.h"

#include <fmt/format.h>

#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "accounts/account_factory.h"
#include "accounts/account_list.h"
#include "accounts/fixture_document.h"
#include "accounts/fixture_files.h"
#include "accounts/fixture_loader.h"
#include "accounts/host_pattern.h"
#include "accounts/key_service.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/gazetteer.h"
#include "support/encodings.h"
#include "support/private_directory.h"
#include "support/thread.h"

namespace carto_mock::accounts {
namespace {

// By the account's name; written once all accounts of a database are complete.
constexpr std::string_view kLoadedDocumentKind = "loaded_account";

bool is_loaded(sql::Database& database, const std::string& account) {
  return database.connect_superuser().document(kLoadedDocumentKind, account).has_value();
}

sql::Gazetteer read_gazetteer(const FixtureFiles& files, const FixtureDocument& document) {
  if (!document.gazetteer) return sql::Gazetteer::parse(built_in_gazetteer());
  try {
    return sql::Gazetteer::parse(built_in_gazetteer(), files.read(*document.gazetteer));
  } catch (const Error& failure) {
    throw Error(failure.state(),
                fmt::format("{}: {}", files.display_name(*document.gazetteer), failure.message()));
  }
}

}  // namespace

class Registry::Impl {
 public:
  Impl(RegistryOptions options, const Clock& clock_in, Random& random_in)
      : clock(clock_in),
        random(random_in),
        files_(FixtureFiles::open(options.fixture)),
        document_(read_fixture_document(files_)) {
    const bool is_private = options.data_directory.empty();
    if (is_private) {
      private_directory_.emplace();
      directory_ = private_directory_->path();
    } else {
      directory_ = std::move(options.data_directory);
    }
    platform_host = document_.host_patterns.front().substr(std::string_view("NAME.").size());
    for (const FixtureAccount& description : document_.accounts)
      databases_[description.database].push_back(&description);
    if (const auto seed = options.seed ? options.seed : document_.seed) {
      tokens_.emplace(*seed);
    } else {
      tokens_.emplace();
    }
    const KeyService& keys = keys_.emplace(*tokens_);
    FixtureLoader loader(files_, clock, keys);
    // A start is to be fast: what all databases need is read while other parts of it go on.
    const Thread reading_ahead([&] {
      sql::BuiltinCatalog::instance();
      if (is_private) loader.read_ahead(document_.accounts);
    });
    gazetteer_ = read_gazetteer(files_, document_);
    std::map<std::string, std::shared_ptr<Account>> by_name;
    for (std::shared_ptr<Account>& account : open_databases(loader)) {
      by_name[account->name()] = std::move(account);
    }
    for (const FixtureAccount& description : document_.accounts) {
      accounts_.add(by_name.at(description.identity.name));
      of_fixture_.insert(description.identity.name);
    }
    factory_.emplace(files_, document_, keys, sql::DatabaseEnvironment{clock, random, gazetteer_});
  }

  std::string account_of(std::string_view host) const {
    return accounts::account_of_host(document_.host_patterns, host);
  }

  const AccountList& accounts() const { return accounts_; }

  std::shared_ptr<Account> make(const NewAccount& wanted) {
    const std::string& name = wanted.description.identity.name;
    const auto taken = [&name] {
      return Error(sqlstate::kDuplicateObject, fmt::format("there is an account {} already", name));
    };
    if (accounts_.find(name)) throw taken();
    std::shared_ptr<Account> account = factory_->make(wanted);
    if (!accounts_.add(account)) throw taken();
    return account;
  }

  bool remove(std::string_view name) {
    if (of_fixture_.contains(name) || !accounts_.remove(name)) return false;
    tell_reset(std::string(name));
    return true;
  }

  bool is_of_fixture(const std::string& name) const { return of_fixture_.contains(name); }

  Service catch_all() const { return document_.catch_all; }

  // What is no part of its database goes with a reset, too.
  void end_reset(Account& account) const {
    account.clock().set(std::nullopt);
    account.rate_limiter().clear();
    tell_reset(account.name());
  }

  void set_reset_listener(std::function<void(const std::string&)> listener) {
    const std::lock_guard lock(reset_listener_mutex_);
    reset_listener_ = std::move(listener);
  }
  void tell_reset(const std::string& account) const {
    const std::lock_guard lock(reset_listener_mutex_);
    if (reset_listener_) reset_listener_(account);
  }

  const FixtureDocument& fixture() const { return document_; }
  const sql::Gazetteer& gazetteer() const { return gazetteer_; }
  std::optional<std::string> gazetteer_text() const {
    if (!document_.gazetteer) return std::nullopt;
    return files_.read(*document_.gazetteer);
  }

  TokenSource& tokens() { return *tokens_; }

  const Clock& clock;
  Random& random;
  std::string platform_host;

 private:
  using Descriptions = std::vector<const FixtureAccount*>;

  std::shared_ptr<sql::Database> open(const std::string& name, const Clock& its_clock) const {
    return sql::Database::open(name, directory_ / form_encode(name),
                               {its_clock, random, gazetteer_});
  }

  // All databases at once, each on a thread of its own: a start is to be fast.
  std::vector<std::shared_ptr<Account>> open_databases(FixtureLoader& loader) const {
    struct Job {
      std::vector<std::shared_ptr<Account>> opened;
      std::exception_ptr failure;
    };
    std::vector<Job> jobs(databases_.size());
    {
      std::vector<Thread> threads;
      auto job = jobs.begin();
      for (const auto& database : databases_) {
        threads.emplace_back([this, &loader, &database, &its_job = *job] {
          try {
            its_job.opened = open_database(database.first, database.second, loader);
          } catch (...) {
            its_job.failure = std::current_exception();
          }
        });
        ++job;
      }
    }
    std::vector<std::shared_ptr<Account>> all;
    for (Job& job : jobs) {
      if (job.failure) std::rethrow_exception(job.failure);
      all.insert(all.end(), job.opened.begin(), job.opened.end());
    }
    return all;
  }

  // All accounts of one database: as they were left, or loaded from the fixture.
  std::vector<std::shared_ptr<Account>> open_database(const std::string& name,
                                                      const Descriptions& descriptions,
                                                      FixtureLoader& loader) const {
    const auto its_clock = std::make_shared<FollowingClock>(clock);
    std::shared_ptr<sql::Database> database = open(name, *its_clock);
    if (!database->was_created() && !is_loaded(*database, descriptions.front()->identity.name)) {
      // Killed while it loaded: nothing in it was ever answered to anybody.
      if (!database->connect_superuser().documents(kLoadedDocumentKind).empty())
        throw other_fixture(name);
      database = nullptr;
      std::filesystem::remove_all(directory_ / form_encode(name));
      database = open(name, *its_clock);
    }
    std::vector<std::shared_ptr<Account>> opened;
    for (const FixtureAccount* description : descriptions) {
      opened.push_back(std::make_shared<Account>(description->identity, its_clock, database));
    }
    if (database->was_created()) {
      load(*database, opened, descriptions, loader);
    } else {
      for (const std::shared_ptr<Account>& account : opened) {
        if (!is_loaded(*database, account->name())) throw other_fixture(name);
      }
    }
    return opened;
  }

  void load(sql::Database& database, const std::vector<std::shared_ptr<Account>>& opened,
            const Descriptions& descriptions, FixtureLoader& loader) const {
    const auto given = document_.databases.find(database.name());
    if (given != document_.databases.end()) loader.load(database, given->second);
    for (std::size_t index = 0; index < opened.size(); ++index) {
      if (given != document_.databases.end()) {
        loader.load_into_given_database(*opened[index], *descriptions[index]);
      } else {
        loader.load(*opened[index], *descriptions[index]);
      }
    }
    {
      sql::Session session = database.connect_superuser();
      session.begin();
      for (const std::shared_ptr<Account>& account : opened)
        session.put_document(kLoadedDocumentKind, account->name(), "{}");
      session.commit();
    }
    database.save_image();
  }

  Error other_fixture(const std::string& name) const {
    return Error(sqlstate::kConfigFileError,
                 fmt::format("the data directory {} was made with another fixture: its database {} "
                             "lacks accounts of {}",
                             directory_.string(), name, files_.display_name("fixture.yaml")));
  }

  std::optional<PrivateDirectory> private_directory_;  // first: outlives the databases in it
  std::filesystem::path directory_;
  FixtureFiles files_;
  FixtureDocument document_;
  sql::Gazetteer gazetteer_;
  std::optional<TokenSource> tokens_;
  std::optional<KeyService> keys_;
  std::map<std::string, Descriptions> databases_;
  mutable std::mutex reset_listener_mutex_;
  std::function<void(const std::string&)> reset_listener_;
  std::optional<AccountFactory> factory_;
  std::set<std::string, std::less<>> of_fixture_;  // names
  AccountList accounts_;                           // last: their databases use what is above
};

Registry::Registry(RegistryOptions options, const Clock& clock, Random& random)
    : impl_(std::make_unique<Impl>(std::move(options), clock, random)) {}

Registry::~Registry() = default;

std::shared_ptr<Account> Registry::find(std::string_view name) const {
  return impl_->accounts().find(name);
}

std::vector<std::shared_ptr<Account>> Registry::accounts() const { return impl_->accounts().all(); }

std::uint64_t Registry::account_changes() const { return impl_->accounts().changes(); }

std::shared_ptr<Account> Registry::make(const NewAccount& account) { return impl_->make(account); }

bool Registry::remove(std::string_view name) { return impl_->remove(name); }

bool Registry::is_made(const Account& account) const {
  return !impl_->is_of_fixture(account.name());
}

std::string Registry::account_of_host(std::string_view host) const {
  return impl_->account_of(host);
}

const std::string& Registry::platform_host() const { return impl_->platform_host; }

Service Registry::catch_all() const { return impl_->catch_all(); }

void Registry::reset() {
  std::set<sql::Database*> done;
  for (const std::shared_ptr<Account>& account : accounts()) {
    if (remove(account->name())) continue;
    if (done.insert(&account->database()).second) account->database().reset();
    impl_->end_reset(*account);
  }
}

void Registry::reset(std::string_view name) {
  const std::shared_ptr<Account> account = find(name);
  if (!account)
    throw Error(sqlstate::kUndefinedObject, fmt::format("there is no account {}", name));
  account->database().reset();
  for (const std::shared_ptr<Account>& other : accounts()) {
    if (&other->database() == &account->database()) impl_->end_reset(*other);
  }
}

void Registry::on_reset(std::function<void(const std::string&)> listener) {
  impl_->set_reset_listener(std::move(listener));
}

const FixtureDocument& Registry::fixture() const { return impl_->fixture(); }

const sql::Gazetteer& Registry::gazetteer() const { return impl_->gazetteer(); }

std::optional<std::string> Registry::gazetteer_text() const { return impl_->gazetteer_text(); }

const Clock& Registry::clock() const { return impl_->clock; }

Random& Registry::random() const { return impl_->random; }

TokenSource& Registry::tokens() const { return impl_->tokens(); }

}  // namespace carto_mock::accounts
