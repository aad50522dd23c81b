// Passes an exchange on and keeps what goes through it, bodies up to a bound.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "http/account_watcher.h"
#include "http/message.h"
#include "journal/entry.h"

namespace carto_mock::journal {

// Of a body, that much is kept.
inline constexpr std::size_t kKeptRequestBody = std::size_t{64} << 10;
inline constexpr std::size_t kKeptAnswerBody = std::size_t{16} << 10;
// Of a request's statements, so many: one that loops could run any number.
inline constexpr std::size_t kKeptStatements = 20;

class RecordingExchange final : public http::Exchange, public http::AccountWatcher {
 public:
  // `record` is called once, before the client can know that the answer is complete: so what it
  // asks next comes after this in the journal, and a look at the journal finds this.
  RecordingExchange(http::Exchange& inner, std::function<void(RecordingExchange&)> record)
      : inner_(inner),
        record_(std::move(record)),
        start_(std::chrono::steady_clock::now()),
        time_(SystemClock().now()) {}

  const http::Request& request() const override { return inner_.request(); }
  std::string read_body(std::size_t limit) override;
  std::size_t read_some(char* buffer, std::size_t capacity) override;
  bool wait_for_body(std::chrono::milliseconds timeout) override {
    return inner_.wait_for_body(timeout);
  }
  void respond(http::Response response) override;
  void begin(int status, const http::Headers& headers) override;
  void write(std::string_view bytes) override;
  void finish() override;
  bool has_begun() const override { return inner_.has_begun(); }
  void flush() override { inner_.flush(); }
  void break_off(http::BreakOff how) override;
  bool is_client_gone() override { return inner_.is_client_gone(); }
  void note_account(std::string_view name) override { account_ = name; }
  void note_statement(http::StatementNote note) override;
  void note_fault(std::uint32_t rule) { entry_.fault = rule; }

  // Where no answer was completed: the connection broke.
  void complete();

  int status() const { return status_; }
  std::chrono::microseconds elapsed() const;
  const std::string& account() const { return account_; }  // empty: none was noted
  Entry take_entry();                                      // for `record`, once

 private:
  http::Exchange& inner_;
  std::function<void(RecordingExchange&)> record_;  // empty: done
  std::chrono::steady_clock::time_point start_;
  Timestamp time_;
  std::string account_;
  int status_ = 0;
  Entry entry_;
};

}  // namespace carto_mock::journal
