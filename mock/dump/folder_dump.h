// `carto-mock fixture dump`: the state of all accounts as a folder that `serve --fixture` starts
// from, and the requests that led to it:
//
//   fixture.yaml, a folder a database   the state as it is
//   requests.sh                         the requests of the session, for curl
//   start/                              the state that they begin in, as far as it is known
#pragma once

#include <optional>

#include "accounts/registry.h"
#include "dump/output.h"
#include "dump/token_substitution.h"
#include "journal/journal.h"
#include "support/settable_clock.h"

namespace carto_mock::dump {

// What belongs to a state beside the accounts.
struct Surroundings {
  ClockSetting clock;
  std::optional<TokenSeed> seed;
};

struct Session {
  const journal::Journal* journal = nullptr;
  Surroundings start;
};

// The file that is no part of the state.
inline constexpr const char* kRequestScript = "requests.sh";

struct DumpOptions {
  TokenSubstitution::Mode tokens = TokenSubstitution::Mode::kReplace;
  ClockSetting clock;                   // as it is
  std::optional<Session> session = {};  // none: there is no server
};

// Each database as of one moment. Needs a thread of kStackSize (support/thread.h): views are
// parsed. Throws Error::unsupported for an object that no fixture can say.
void write_folder(const accounts::Registry& registry, const DumpOptions& options, Output& output);

}  // namespace carto_mock::dump
