// Makes, regenerates and deletes API keys: the role in the database with its privileges and the
// key's record, in one transaction (spec auth-api.md 4). What a key may do is always read back from
// the database's privileges.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "sql/catalog/acl.h"
#include "support/clock.h"
#include "support/token_source.h"

namespace carto_mock::accounts {

struct TableGrant {
  std::string schema;
  std::string name;
  sql::Privileges privileges;  // may be empty: then only the schema becomes usable
};

struct SchemaGrant {
  std::string name;
  sql::Privileges privileges;
};

// What a new key is to be. The optional members are for fixtures; a key of the Auth API gets new
// ones.
struct NewKey {
  std::string name;
  KeyType type = KeyType::kRegular;
  KeyGrants grants;
  std::vector<TableGrant> tables;
  std::vector<SchemaGrant> schemas;
  std::optional<std::string> token;
  std::optional<std::string> role;  // its name; an existing role is taken as it is
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;  // none: as created_at
  std::string stored_user;
  bool cannot_connect = false;
};

struct ShownTable {
  std::string schema;
  std::string name;
  bool is_owner = false;
  std::vector<std::string> permissions;  // alphabetical
};

struct ShownSchema {
  std::string name;
  std::vector<std::string> permissions;  // create, usage
};

// A role's privileges as a key object shows them, in its order (spec auth-api.md 3.4).
struct DatabaseGrants {
  std::vector<ShownTable> tables;
  std::vector<ShownSchema> schemas;
};

// Thread-safe.
class KeyService {
 public:
  explicit KeyService(TokenSource& tokens) : tokens_(tokens) {}

  // The caller holds account.lock_key_changes() and has checked that the name is free. Throws what
  // the database says of a grant that it refuses; nothing is left of the key then.
  std::shared_ptr<const ApiKey> create(Account& account, const NewKey& key) const;
  // The same, but the role is left as it is, even where there is none: for a fixture that gives the
  // database whole.
  std::shared_ptr<const ApiKey> create_without_role(Account& account, const NewKey& key) const;
  // A new token for an existing regular or master key. The caller holds the lock.
  std::shared_ptr<const ApiKey> regenerate(Account& account, const ApiKey& key) const;
  // What the key's role owns becomes the account's. The caller holds the lock.
  void remove(Account& account, const ApiKey& key) const;

  DatabaseGrants read_grants(const Account& account, const ApiKey& key) const;

  // May the account hand on these permissions (spec auth-api.md 3.2, "Grantable")?
  bool are_tables_grantable(const Account& account, std::span<const TableGrant> tables) const;
  bool are_schemas_grantable(const Account& account, std::span<const SchemaGrant> schemas) const;

 private:
  ApiKey make_key(sql::Session& session, const Account& account, const NewKey& request) const;
  static void store(sql::Session& session, const Account& account, const ApiKey& key,
                    const NewKey& request);

  TokenSource& tokens_;
};

}  // namespace carto_mock::accounts
