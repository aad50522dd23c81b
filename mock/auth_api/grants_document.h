// The grants of a key that is to be made: from the request's parameter to what accounts::KeyService
// takes (spec auth-api.md 3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts/key_service.h"
#include "auth_api/parameter.h"

namespace carto_mock::auth_api {

// A section that is no object: the emulated server fails on it (spec auth-api.md 5, E29).
struct BrokenGrants {};

// Steps 1 to 3 of spec 3.2: messages without the prefix `Grants `; empty: the document is well
// formed. `grants` is nullptr where the request has none. Throws BrokenGrants.
std::vector<std::string> validate_grants(const Parameter* grants);

struct GrantsDocument {
  accounts::KeyGrants grants;
  std::vector<accounts::TableGrant> tables;
  std::vector<accounts::SchemaGrant> schemas;
  bool has_apis = true;  // false: the apis section has no member apis (step 6)
};

// Of a valid document.
GrantsDocument read_grants_document(const Parameter& grants);

}  // namespace carto_mock::auth_api
