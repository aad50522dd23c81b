// The requests of a session as a shell script that sends them again, with curl.
#pragma once

#include <string>
#include <vector>

#include "journal/entry.h"

namespace carto_mock::dump {

struct RecordedRequests {
  std::vector<journal::Entry> entries;  // of all accounts, by their numbers
  bool are_complete =
      true;  // false: they do not begin with the first one after the state in start/
};

std::string request_script(const RecordedRequests& requests);

}  // namespace carto_mock::dump
