// Mutants that mistreat the Auth API.
#include <algorithm>
#include <map>

#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

Json without(Json arguments, const char* name) {
  arguments.erase(name);
  return arguments;
}

class LaundersNames final : public ReferenceClient {
  Json perform(const std::string& operation, const Json& arguments) override {
    Json laundered = arguments;
    if (operation.starts_with("auth.") && laundered.contains("name")) {
      std::string name = laundered["name"];
      std::replace_if(
          name.begin(), name.end(),
          [](char c) { return !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'); }, '_');
      laundered["name"] = name;
    }
    return ReferenceClient::perform(operation, laundered);
  }
};

class CutsLongNames final : public ReferenceClient {
  std::string key_path(const std::string& name) override {
    return ReferenceClient::key_path(name.substr(0, 63));
  }
};

class LeavesNamesUnencoded final : public ReferenceClient {
  std::string key_path(const std::string& name) override { return "/api/v3/api_keys/" + name; }
};

class ReadsFirstPageOnly final : public ReferenceClient {
  bool has_next_page(const Json& /*page*/) override { return false; }
};

class ReadsTwoPagesOnly final : public ReferenceClient {
  bool has_next_page(const Json& page) override {
    return ReferenceClient::has_next_page(page) && pages_++ == 0;
  }
  int pages_ = 0;
};

class AsksForTenPages final : public ReferenceClient {
  bool has_next_page(const Json& /*page*/) override { return ++pages_ % 10 != 0; }
  int pages_ = 0;
};

class IgnoresType final : public ReferenceClient {
  Json list_keys(const Json& arguments) override {
    return ReferenceClient::list_keys(without(arguments, "type"));
  }
};

class ListsNamesOnly final : public ReferenceClient {
  Json list_keys(const Json& arguments) override {
    const Json listed = ReferenceClient::list_keys(arguments);
    Json keys = Json::array();
    for (const auto& key : listed["keys"]) keys.push_back({{"name", key["name"]}});
    return {{"keys", keys}};
  }
};

class KeepsOldToken final : public ReferenceClient {
  Json regenerate_key(const Json& arguments) override {
    const Json old = show_key(arguments);
    ReferenceClient::regenerate_key(arguments);
    return old;
  }
};

class RegeneratesWithoutGrants final : public ReferenceClient {
  Json regenerate_key(const Json& arguments) override {
    Json key = ReferenceClient::regenerate_key(arguments);
    key.erase("grants");
    return key;
  }
};

class RegeneratesAll final : public ReferenceClient {
  Json regenerate_key(const Json& arguments) override {
    const Json keys = list_keys({{"type", "regular"}});
    Json mine;
    for (const auto& key : keys["keys"]) {
      Json made = ReferenceClient::regenerate_key({{"name", key["name"]}});
      if (key["name"] == arguments["name"]) mine = std::move(made);
    }
    return mine;
  }
};

class HidesMaster final : public ReferenceClient {
  Json show_key(const Json& arguments) override {
    Json key = ReferenceClient::show_key(arguments);
    if (key["type"] == "master") key.erase("token");
    return key;
  }
};

class CachesKeys final : public ReferenceClient {
  Json show_key(const Json& arguments) override {
    const std::string name = arguments.at("name");
    if (!known_.contains(name)) known_[name] = ReferenceClient::show_key(arguments);
    return known_[name];
  }
  std::map<std::string, Json> known_;
};

class DeletesNothing final : public ReferenceClient {
  Json delete_key(const Json& arguments) override {
    show_key(arguments);
    return Json::object();
  }
};

class GrantsSelectOnly final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    Json changed = arguments;
    if (changed.contains("tables")) {
      for (auto& table : changed["tables"]) table["permissions"] = {"select"};
    }
    return ReferenceClient::grants_of(changed);
  }
};

class GrantsEverything final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    Json changed = arguments;
    if (changed.contains("tables")) {
      for (auto& table : changed["tables"])
        table["permissions"] = {"select", "insert", "update", "delete"};
    }
    return ReferenceClient::grants_of(changed);
  }
};

class GrantsNoTables final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    return ReferenceClient::grants_of(without(arguments, "tables"));
  }
};

class GrantsSqlOnly final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    Json changed = arguments;
    changed["apis"] = {"sql"};
    return ReferenceClient::grants_of(changed);
  }
};

class GrantsAllApis final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    return ReferenceClient::grants_of(without(arguments, "apis"));
  }
};

class GrantsNoServices final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    return ReferenceClient::grants_of(without(arguments, "services"));
  }
};

class GrantsNoSchemas final : public ReferenceClient {
  Json grants_of(const Json& arguments) override {
    return ReferenceClient::grants_of(without(arguments, "schemas"));
  }
};

class HandsOverTokensOnly final : public ReferenceClient {
  Json create_key(const Json& arguments) override {
    return {{"secret", ReferenceClient::create_key(arguments)["token"]}};
  }
};

}  // namespace

std::vector<Mutant> mutants_of_keys() {
  const std::string create = "client/auth/create/";
  const std::string list = "client/auth/list/";
  const std::string life = "client/auth/lifecycle/";
  const std::string names = "client/auth/names/";
  return {
      mutant<LaundersNames>(
          "launders names", "letters of names become underscores",
          {names + "blank", names + "slash", names + "percent", names + "escape", names + "plus",
           names + "question-mark", names + "hash", names + "ampersand", names + "unicode",
           names + "emoji", names + "dot", names + "quote", names + "created-as-given",
           names + "regenerate", names + "colon", names + "backslash"}),
      mutant<CutsLongNames>("cuts long names", "a name ends after 63 bytes", {names + "long"}),
      mutant<LeavesNamesUnencoded>("leaves names unencoded", "a name goes into the path as it is",
                                   {names + "blank", names + "slash", names + "percent",
                                    names + "escape", names + "question-mark", names + "hash",
                                    names + "unicode", names + "emoji", names + "regenerate"}),
      mutant<ReadsFirstPageOnly>(
          "reads one page of keys", "a list ends with its first page",
          {list + "to-the-last-page", list + "three-pages", list + "last-key-of-the-last-page",
           list + "by-type-over-pages", "client/faults/server/of-the-second-page"}),
      mutant<ReadsTwoPagesOnly>("reads two pages of keys", "a list ends with its second page",
                                {list + "three-pages"}),
      mutant<AsksForTenPages>("asks for ten pages", "pages are asked for that there are not",
                              {list + "exactly-one-page"}),
      mutant<IgnoresType>("ignores the type", "a list is not restricted",
                          {list + "by-type", list + "by-type-over-pages"}),
      mutant<ListsNamesOnly>("lists names only", "a list has no types, tokens and grants",
                             {list + "fixed-keys", list + "grants"}),
      mutant<KeepsOldToken>(
          "keeps the old token", "regenerating hands over the old token",
          {life + "regenerate-gives-a-new-token", life + "shown-token-is-current"}),
      mutant<RegeneratesWithoutGrants>("regenerates without grants", "a new token has no grants",
                                       {life + "regenerate-keeps-grants"}),
      mutant<RegeneratesAll>("regenerates all", "other tokens become new as well",
                             {life + "others-stay"}),
      mutant<HidesMaster>("hides the master key", "its token is not shown",
                          {life + "master-is-shown"}),
      mutant<CachesKeys>("caches keys", "a key is shown as it was",
                         {life + "shown-token-is-current"}),
      mutant<DeletesNothing>(
          "deletes nothing", "a deletion is not sent",
          {life + "use-after-delete", life + "shown-after-delete", life + "name-free-after-delete",
           life + "delete-master", life + "listed-after-delete"}),
      mutant<GrantsSelectOnly>(
          "grants select only", "permissions become select",
          {create + "grant-insert", create + "grant-update", create + "grant-delete",
           create + "several-permissions", create + "several-tables"}),
      mutant<GrantsEverything>("grants everything", "a table is granted with all permissions",
                               {create + "grant-select", create + "grants-hold"}),
      mutant<GrantsNoTables>(
          "grants no tables", "tables of a key are dropped",
          {create + "grant-*", create + "usable-at-once", create + "error-unknown-table"}),
      mutant<GrantsSqlOnly>("grants the SQL API only", "APIs of a key become sql",
                            {create + "apis-maps", create + "apis-sql-and-maps"}),
      mutant<GrantsAllApis>("grants all APIs", "APIs of a key become sql and maps",
                            {create + "apis-sql", create + "apis-maps"}),
      mutant<GrantsNoServices>("grants no services", "data services are dropped",
                               {create + "dataservices"}),
      mutant<GrantsNoSchemas>("grants no schemas", "schemas are dropped", {create + "schema"}),
      mutant<HandsOverTokensOnly>(
          "hands over less of a key", "a created key comes without its members",
          {create + "token", create + "no-tables", create + "dataservices", create + "apis-*",
           create + "several-*", life + "name-free-after-delete"}),
  };
}

}  // namespace carto_mock::contract
