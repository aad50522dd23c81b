// An exchange that wants to know whose account it is about, for the journal: the services tell it
// once they know.
#pragma once

#include <exception>
#include <string_view>

#include "http/message.h"

namespace carto_mock::http {

class AccountWatcher {
 public:
  virtual ~AccountWatcher() = default;
  virtual void note_account(std::string_view name) = 0;
};

// Thrown by note_account() where the request has been answered already, by a fault that was asked
// for: the service has nothing left to do.
struct Answered : std::exception {
  const char* what() const noexcept override { return "answered in the service's place"; }
};

// Nothing where the exchange is no watcher.
inline void note_account(Exchange& exchange, std::string_view name) {
  if (auto* watcher = dynamic_cast<AccountWatcher*>(&exchange)) watcher->note_account(name);
}

}  // namespace carto_mock::http
