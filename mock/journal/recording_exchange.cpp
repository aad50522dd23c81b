#include "journal/recording_exchange.h"

#include <utility>

namespace carto_mock::journal {
namespace {

void keep(Body& body, std::string_view bytes, std::size_t bound) {
  body.size += bytes.size();
  if (body.text.size() < bound) body.text.append(bytes.substr(0, bound - body.text.size()));
}

}  // namespace

std::string RecordingExchange::read_body(std::size_t limit) {
  std::string body = inner_.read_body(limit);
  keep(entry_.body, body, kKeptRequestBody);
  return body;
}

std::size_t RecordingExchange::read_some(char* buffer, std::size_t capacity) {
  const std::size_t size = inner_.read_some(buffer, capacity);
  keep(entry_.body, {buffer, size}, kKeptRequestBody);
  return size;
}

void RecordingExchange::respond(http::Response response) {
  status_ = response.status;
  entry_.answer_headers = response.headers;
  keep(entry_.answer, response.body, kKeptAnswerBody);
  complete();
  inner_.respond(std::move(response));
}

void RecordingExchange::begin(int status, const http::Headers& headers) {
  status_ = status;
  entry_.answer_headers = headers;
  inner_.begin(status, headers);
}

void RecordingExchange::write(std::string_view bytes) {
  keep(entry_.answer, bytes, kKeptAnswerBody);
  inner_.write(bytes);
}

void RecordingExchange::finish() {
  complete();
  inner_.finish();
}

void RecordingExchange::note_statement(http::StatementNote note) {
  if (entry_.statements.size() < kKeptStatements) entry_.statements.push_back(std::move(note));
}

void RecordingExchange::break_off(http::BreakOff how) {
  complete();
  inner_.break_off(how);
}

void RecordingExchange::complete() {
  if (const auto record = std::exchange(record_, nullptr)) record(*this);
}

std::chrono::microseconds RecordingExchange::elapsed() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               start_);
}

Entry RecordingExchange::take_entry() {
  const http::Request& request = inner_.request();
  entry_.time = time_;
  entry_.method = request.method;
  entry_.target = request.target;
  entry_.headers = request.headers;
  entry_.status = status_;
  entry_.duration = elapsed();
  return std::move(entry_);
}

}  // namespace carto_mock::journal
