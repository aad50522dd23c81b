// The documents that an account keeps in its database: its switches and its API keys, as JSON.
#pragma once

#include <string>
#include <string_view>

#include "accounts/account.h"

namespace carto_mock::accounts {

// Kinds of Session::put_document(). Members of an organization share a database, hence the
// account's name.
std::string key_document_kind(std::string_view account);  // by the key's name
inline constexpr std::string_view kSwitchesDocumentKind =
    "account_switches";  // by the account's name
// Schemas that have CARTO's quota function, without which no table in them can be granted (spec
// auth-api.md 4.1).
inline constexpr std::string_view kQuotaSchemaDocumentKind =
    "quota_schema";  // by the schema's name

std::string write_key(const ApiKey& key);
ApiKey read_key(std::string_view json);
std::string write_switches(const AccountSwitches& switches);
AccountSwitches read_switches(std::string_view json);

}  // namespace carto_mock::accounts
