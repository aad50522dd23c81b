// Passes an exchange on and keeps what goes through it, bodies up to a bound.
#pragma once

#include <chrono>
#include <string>

#include "http/account_watcher.h"
#include "http/message.h"
#include "journal/entry.h"

namespace carto_mock::journal {

// Of a body, that much is kept.
inline constexpr std::size_t kKeptRequestBody = std::size_t{64} << 10;
inline constexpr std::size_t kKeptAnswerBody = std::size_t{16} << 10;

class RecordingExchange final : public http::Exchange, public http::AccountWatcher {
 public:
  explicit RecordingExchange(http::Exchange& inner)
      : inner_(inner), start_(std::chrono::steady_clock::now()), time_(SystemClock().now()) {}

  const http::Request& request() const override { return inner_.request(); }
  std::string read_body(std::size_t limit) override;
  std::size_t read_some(char* buffer, std::size_t capacity) override;
  void respond(http::Response response) override;
  void begin(int status, const http::Headers& headers) override;
  void write(std::string_view bytes) override;
  void finish() override { inner_.finish(); }
  bool has_begun() const override { return inner_.has_begun(); }
  bool is_client_gone() override { return inner_.is_client_gone(); }
  void note_account(std::string_view name) override { account_ = name; }

  int status() const { return entry_.status; }
  std::chrono::microseconds elapsed() const;
  const std::string& account() const { return account_; }  // empty: none was noted
  Entry take_entry();                                      // at the end, once

 private:
  http::Exchange& inner_;
  std::chrono::steady_clock::time_point start_;
  Timestamp time_;
  std::string account_;
  Entry entry_;
};

}  // namespace carto_mock::journal
