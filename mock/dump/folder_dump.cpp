#include "dump/folder_dump.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "accounts/account_documents.h"
#include "dump/database_files.h"
#include "dump/fixture_text.h"
#include "dump/issued_keys.h"
#include "dump/request_script.h"
#include "journal/credentials.h"
#include "support/private_directory.h"

namespace carto_mock::dump {
namespace {

constexpr std::string_view kReadme =
    R"(A state of carto-mock, made by `carto-mock fixture dump`. This starts a server from it:

    carto-mock serve --fixture .

- `fixture.yaml`: clock, accounts, switches, keys
- a folder for each database: `database.sql` with roles, tables, views, all privileges and the
  positions of sequences, and the rows of each table as CSV
- `requests.sh`: the requests of the session that led here, for curl; its first lines say how to send
  them again
- `start/`: the state that they begin in, if there were any and it is known

Batch jobs are not in it: a server that starts from it has none.

All of it may be edited; the format is that of every fixture (fixtures/README.md in carto-mock's
repository).
)";

// Everything that is written has other tokens.
class SubstitutingOutput final : public Output {
 public:
  SubstitutingOutput(Output& inner, const TokenSubstitution& tokens)
      : inner_(inner), tokens_(tokens) {}
  void write(const std::string& path, std::string_view text) override {
    inner_.write(path, tokens_.replace_in(text));
  }

 private:
  Output& inner_;
  const TokenSubstitution& tokens_;
};

// What a new database has.
class NewDatabase {
 public:
  explicit NewDatabase(const accounts::Registry& registry)
      : database_(
            sql::Database::open("new", directory_.path() / "new",
                                {registry.clock(), registry.random(), registry.gazetteer()})) {}
  sql::Session connect() const { return database_->connect_superuser(); }

 private:
  PrivateDirectory directory_;  // first: outlives the database in it
  std::shared_ptr<sql::Database> database_;
};

AccountState read_account(const accounts::Account& account, sql::Session& session) {
  AccountState state;
  state.identity = account.identity();
  state.database = account.database().name();
  state.switches = accounts::read_all_switches(account, session);
  for (const auto& [name, json] : session.documents(accounts::key_document_kind(account.name())))
    state.keys.push_back(accounts::read_key(json));
  std::ranges::sort(state.keys, {}, &accounts::ApiKey::sequence);
  state.next_keys = accounts::read_next_keys(session, account.name());
  return state;
}

// All accounts and databases of one moment.
class State {
 public:
  enum class Moment { kNow, kStart };

  State(const accounts::Registry& registry, Moment moment, const Surroundings& surroundings) {
    fixture_.document = &registry.fixture();
    fixture_.clock = surroundings.clock;
    fixture_.seed = surroundings.seed;
    accounts_ = registry.accounts();
    for (const auto& account : accounts_) {
      // The requests that are sent again make it.
      if (moment == Moment::kStart && registry.is_made(*account)) continue;
      sql::Database& database = account->database();
      if (!copies_.contains(database.name())) {
        copies_.emplace(database.name(), moment == Moment::kNow ? database.connect_to_copy()
                                                                : database.connect_to_image_copy());
      }
      fixture_.accounts.push_back(read_account(*account, copies_.at(database.name())));
    }
  }

  std::vector<AccountState>& accounts() { return fixture_.accounts; }

  void write(const std::string& root, const sql::CatalogSnapshot& new_catalog,
             const std::optional<std::string>& gazetteer, TokenSubstitution& tokens,
             Output& output) {
    if (gazetteer) {
      fixture_.gazetteer = "gazetteer.json";
      output.write(root + *fixture_.gazetteer, *gazetteer);
    }
    for (auto& [name, session] : copies_) {
      fixture_.databases[name] =
          write_database(session, new_catalog, name, root, path_segment(name) + '/', output);
    }
    output.write(root + "fixture.yaml", fixture_text(fixture_, tokens));
  }

 private:
  FixtureState fixture_;
  std::vector<std::shared_ptr<accounts::Account>> accounts_;  // outlive the sessions
  std::map<std::string, sql::Session> copies_;                // by the database's name
};

RecordedRequests read_requests(const accounts::Registry& registry,
                               const std::optional<Session>& session) {
  RecordedRequests requests;
  if (!session) return requests;
  std::vector<std::string> names = {""};  // of no account
  for (const auto& account : registry.accounts()) {
    names.push_back(account->name());
    if (!account->database().began_as_image()) requests.are_complete = false;
  }
  for (const std::string& name : names) {
    journal::AccountJournal journal = session->journal->read(name);
    if (journal.dropped > 0) requests.are_complete = false;
    std::ranges::move(journal.entries, std::back_inserter(requests.entries));
  }
  std::ranges::sort(requests.entries, {}, &journal::Entry::number);
  return requests;
}

// What the keys that were made meanwhile are to be given when the requests are sent again.
void prepare_keys(State& start, State& now, const std::vector<IssuedKey>& issued) {
  for (const IssuedKey& key : issued) {
    const auto is_its = [&key](const AccountState& account) {
      return account.identity.name == key.account;
    };
    const auto then = std::ranges::find_if(start.accounts(), is_its);
    const auto today = std::ranges::find_if(now.accounts(), is_its);
    if (then == start.accounts().end() || today == now.accounts().end()) continue;
    const auto kept = std::ranges::find(today->keys, key.name, &accounts::ApiKey::name);
    accounts::NextKey next{key.token, std::nullopt};
    if (kept != today->keys.end() && kept->type == accounts::KeyType::kRegular)
      next.role = kept->role;
    then->next_keys.push_back(std::move(next));
  }
}

std::string script_of(RecordedRequests requests, TokenSubstitution& tokens) {
  for (journal::Entry& entry : requests.entries) {
    entry = journal::substitute_tokens(
        std::move(entry), [&tokens](const std::string& token) { return tokens.substitute(token); });
  }
  // Now that all are known, wherever else they stand, if percent-encoded.
  const auto replace = [&tokens](const std::string& text) { return tokens.replace_in(text); };
  for (journal::Entry& entry : requests.entries) {
    entry.target = journal::change_pieces(entry.target, replace);
    if (entry.body.is_whole() &&
        entry.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded")) {
      entry.body.text = journal::change_pieces(entry.body.text, replace);
      entry.body.size = entry.body.text.size();
    }
  }
  return request_script(requests);
}

}  // namespace

void write_folder(const accounts::Registry& registry, const DumpOptions& options, Output& output) {
  State now(registry, State::Moment::kNow, {options.clock, registry.tokens().seed()});
  RecordedRequests requests = read_requests(registry, options.session);
  std::optional<State> start;
  if (!requests.entries.empty() && requests.are_complete)
    start.emplace(registry, State::Moment::kStart, options.session->start);
  const std::vector<IssuedKey> issued = issued_keys(requests.entries);

  // First the keys as they are: what stands for them depends on nothing else.
  TokenSubstitution tokens(options.tokens);
  for (const AccountState& account : now.accounts()) {
    for (const accounts::ApiKey& key : account.keys) tokens.add_key(account.identity.name, key);
  }
  if (start) {
    for (const AccountState& account : start->accounts()) {
      for (const accounts::ApiKey& key : account.keys)
        tokens.add_former(account.identity.name, key.name, key.token);
    }
    prepare_keys(*start, now, issued);
  }
  for (const IssuedKey& key : issued) tokens.add_former(key.account, key.name, key.token);

  SubstitutingOutput substituting(output, tokens);
  const std::string script = script_of(std::move(requests), tokens);
  substituting.write("README.md", kReadme);
  substituting.write(kRequestScript, script);
  const std::optional<std::string> gazetteer = registry.gazetteer_text();
  const NewDatabase new_database(registry);
  const sql::Session new_session = new_database.connect();
  now.write("", new_session.catalog(), gazetteer, tokens, substituting);
  if (start) start->write("start/", new_session.catalog(), gazetteer, tokens, substituting);
}

}  // namespace carto_mock::dump
