// Answers PostgreSQL's protocol, version 3 (manual, chapter 55), on behalf of a session: what lets
// ogr2ogr read a database of carto-mock as it reads one of PostgreSQL.
//
// It knows what a client such as OGR's driver says: simple and extended queries without parameters,
// transactions, and cursors that are read forwards. Cursors run when they are first read; their
// rows are kept, so that other queries may come between two reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/spool.h"
#include "sql/engine/session.h"
#include "support/error.h"

namespace carto_mock::formats {

// Not thread-safe.
class PostgresBackend {
 public:
  explicit PostgresBackend(sql::Session& session) : session_(session) {}

  // Takes bytes of the client and appends the answers to `out`. False: the client has taken its
  // leave, or does not speak the protocol.
  bool receive(std::string_view bytes, std::string& out);

  // The first thing that a query needed and carto-mock lacks.
  const std::optional<Error>& refusal() const { return refusal_; }

 private:
  struct Cursor {
    std::string name;
    std::string query;
    std::size_t query_offset = 0;  // of the query in the DECLARE statement
    bool has_run = false;
    std::string description;       // the message RowDescription
    Spool rows;                    // messages DataRow
    std::optional<Error> failure;  // that came after the rows
  };

  bool take_message(std::string_view& input, std::string& out);
  bool answer_start(std::string_view body, std::string& out);
  bool answer(char type, std::string_view body, std::string& out);
  void execute(const std::string& statement, std::string& out);
  void run(const std::string& statement, std::string& out);
  void declare(const std::string& statement, std::string& out);
  void fetch(const std::string& statement, std::string& out);
  void run_cursor();
  void fail(const Error& error, std::string_view statement, std::string& out);
  void append_ready(std::string& out) const;

  sql::Session& session_;
  std::string input_;
  bool has_started_ = false;
  bool is_skipping_ = false;  // after an error, up to the next Sync
  char transaction_ = 'I';    // idle, in a transaction, in a failed one: I, T, E
  std::string prepared_;      // the unnamed statement
  std::unique_ptr<Cursor> cursor_;
  std::optional<Error> refusal_;
};

}  // namespace carto_mock::formats
