// An exchange that wants to know whose account it is about and what is done for it, for the
// journal: the services tell it once they know.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace carto_mock::http {

// What became of a statement (sql/engine/statement_report.h), in words.
struct StatementNote {
  std::vector<std::string> translations;  // for SQLite
  std::vector<std::string> grants;        // `select on dev.tornadoes for carto_role_1f…: granted`
};

class AccountWatcher {
 public:
  virtual ~AccountWatcher() = default;
  virtual void note_account(std::string_view name) = 0;
  virtual void note_statement(StatementNote note) = 0;
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

inline void note_statement(Exchange& exchange, StatementNote note) {
  if (auto* watcher = dynamic_cast<AccountWatcher*>(&exchange))
    watcher->note_statement(std::move(note));
}

}  // namespace carto_mock::http
