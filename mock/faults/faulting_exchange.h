// Passes an exchange on, and lets go wrong with it what is asked for: with requests of an account
// from the moment at which the service says whose account it is about.
#pragma once

#include <optional>
#include <string>

#include "faults/fault_book.h"
#include "http/account_watcher.h"
#include "journal/recording_exchange.h"

namespace carto_mock::faults {

class FaultingExchange final : public http::Exchange, public http::AccountWatcher {
 public:
  // Both outlive it. What the journal records is what goes out.
  FaultingExchange(journal::RecordingExchange& inner, FaultBook& book)
      : inner_(inner), book_(book) {}

  // Before the service gets it: what is to go wrong with requests of any account, or of none.
  // Throws like note_account().
  void meet_faults_of_all();
  // Throws Answered where the fault is the answer, ConnectionClosed where it is the end.
  void note_account(std::string_view name) override;
  void note_statement(http::StatementNote note) override { inner_.note_statement(std::move(note)); }

  const http::Request& request() const override { return inner_.request(); }
  std::string read_body(std::size_t limit) override { return inner_.read_body(limit); }
  std::size_t read_some(char* buffer, std::size_t capacity) override {
    return inner_.read_some(buffer, capacity);
  }
  bool wait_for_body(std::chrono::milliseconds timeout) override {
    return inner_.wait_for_body(timeout);
  }
  void respond(http::Response response) override;
  void begin(int status, const http::Headers& headers) override { inner_.begin(status, headers); }
  void write(std::string_view bytes) override;
  void finish() override;
  bool has_begun() const override { return inner_.has_begun(); }
  void flush() override { inner_.flush(); }
  void break_off(http::BreakOff how) override { inner_.break_off(how); }
  bool is_client_gone() override { return inner_.is_client_gone(); }

 private:
  void meet(std::optional<Fault> fault);
  void wait(std::chrono::milliseconds time);
  void send(std::string_view bytes, const FaultAction& action);
  void send_slowly(std::string_view bytes, std::uint32_t bytes_per_second);

  journal::RecordingExchange& inner_;
  FaultBook& book_;
  std::optional<Fault> fault_;
  std::size_t written_ = 0;  // bytes of the body that the service wrote
};

}  // namespace carto_mock::faults
