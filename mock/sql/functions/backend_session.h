// What functions may ask of the session that no other one has: its process, its transaction's
// number, what its client has sent, whether a trigger runs (manual, chapters 9.26 and 9.27).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/catalog/system_relations.h"
#include "sql/functions/session_services.h"
#include "sql/functions/transaction_log.h"

namespace carto_mock::sql {

// A session that functions can run in is this, too.
class BackendSession {
 public:
  virtual ~BackendSession() = default;
  // The number of its process; no two open sessions of a database have the same.
  virtual std::int32_t process_number() const = 0;
  // Has it been a session's of the database, which may still be open?
  virtual bool is_process_of_database(std::int32_t number) const = 0;
  // The text that the client has sent, of maybe several statements.
  virtual std::string_view client_text() const = 0;
  // How many triggers are running, one inside the other.
  virtual int trigger_depth() const = 0;
  virtual TransactionNumber& transaction_number() = 0;
  // Does the transaction write, or is it about to?
  virtual bool is_writing() const = 0;
  // When its database was opened, which stands for the server's start.
  virtual Timestamp server_start_time() const = 0;
  // The end of the write-ahead log, which grows with each transaction that writes, and by `bytes`.
  virtual std::uint64_t log_position() const = 0;
  // How many rows a table or materialized view holds, those of running statements included.
  virtual std::int64_t row_count(Oid table) = 0;
  // None: the server's value, which no session can have changed.
  virtual std::optional<SessionSetting> session_setting(std::string_view name) const = 0;
  virtual std::uint64_t write_to_log(std::uint64_t bytes) = 0;
};

BackendSession& backend_session(SessionServices& session);

}  // namespace carto_mock::sql
