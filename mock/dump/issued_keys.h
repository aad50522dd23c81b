// The tokens that keys were given in a session, as the Auth API's answers say.
#pragma once

#include <string>
#include <vector>

#include "journal/entry.h"

namespace carto_mock::dump {

struct IssuedKey {
  std::string account;  // whose key it is
  std::string name;
  std::string token;
};

// In the order of the entries: keys made, and tokens made anew.
std::vector<IssuedKey> issued_keys(const std::vector<journal::Entry>& entries);

}  // namespace carto_mock::dump
