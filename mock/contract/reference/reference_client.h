// A client of CARTO's APIs that keeps every rule of the contract: `carto-mock check --server` plays
// it, and each mutant (contract-tests/mutants) is this client with one rule broken. Its steps are
// virtual for that reason alone.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "contract/client_protocol.h"
#include "contract/reference/api_request.h"
#include "contract/reference/client_failure.h"
#include "contract/reference/transport.h"

namespace carto_mock::contract {

// Of one account. Not thread-safe; as cheap as its strings.
class ReferenceClient {
 public:
  using Json = nlohmann::ordered_json;

  ReferenceClient() = default;
  virtual ~ReferenceClient() = default;
  ReferenceClient(const ReferenceClient&) = delete;
  ReferenceClient& operator=(const ReferenceClient&) = delete;

  static std::set<std::string> capabilities();
  // The outcomes of a case's steps, as in the protocol.
  Json play(const ClientEnvironment& environment, const Json& steps);
  // What it has sent and was answered so far, as the journal of a mock has it (server/
  // admin_journal.h): for a server that keeps none.
  const Json& sent() const { return sent_; }
  // What it has written to its log: nothing, but a mutant may.
  const std::string& logged() const { return log_; }

 protected:
  struct Attempt {
    int retries = 0;  // so many more, of what may be repeated
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
  };

  // An operation: its name, its arguments, what it hands over. Throws ClientFailure.
  virtual Json perform(const std::string& operation, const Json& arguments);

  // Requests (reference_client.cpp).
  virtual void place_key(ApiRequest& request);
  virtual http::ClientResponse send(const ApiRequest& request);
  virtual http::ClientResponse exchange(ApiRequest request);
  virtual std::optional<std::chrono::milliseconds> wait_before_retry(const ApiRequest& request,
                                                                     const ClientFailure& failure,
                                                                     int attempt);
  virtual std::string encode(const Parameters& parameters);
  virtual http::ClientResponse follow(const ApiRequest& request, http::ClientResponse response);
  virtual std::string encode_target(const ApiRequest& request);

  // Answers (reference_client.cpp).
  virtual void check_status(const http::ClientResponse& response);
  virtual ClientFailure failure_of(const http::ClientResponse& response);
  virtual std::vector<std::string> messages_of(const std::string& body);
  virtual Json read_json(const http::ClientResponse& response);

  // The SQL API (sql_operations.cpp).
  virtual Json query(const Json& arguments);
  virtual ApiRequest query_request(const Json& arguments);
  virtual bool fits_url(const std::string& statement);
  virtual Json read_rows(const http::ClientResponse& response);
  // The JSON that a script of JSONP hands to its callback. Throws ClientFailure kParse.
  virtual std::string unwrap(const http::ClientResponse& script);
  virtual Json create_job(const Json& arguments);
  virtual Json read_job(const Json& arguments);
  virtual Json cancel_job(const Json& arguments);
  Json update_job(const Json& arguments);
  Json list_jobs();
  virtual Json copy_from(const Json& arguments);
  virtual Json copy_to(const Json& arguments);

  // The Auth API (key_operations.cpp).
  virtual Json create_key(const Json& arguments);
  virtual Json grants_of(const Json& arguments);
  virtual Json show_key(const Json& arguments);
  virtual Json list_keys(const Json& arguments);
  virtual bool has_next_page(const Json& page);
  virtual Json regenerate_key(const Json& arguments);
  virtual Json delete_key(const Json& arguments);
  virtual std::string key_path(const std::string& name);

  const ClientEnvironment& environment() const { return environment_; }
  Attempt& attempt() { return attempt_; }
  void log(const std::string& line) { log_ += line + '\n'; }

 private:
  void note_sent(const http::Request& head, const std::string& body,
                 std::chrono::system_clock::time_point time, const http::ClientResponse& response);

  ClientEnvironment environment_;
  BaseUrl base_;
  Attempt attempt_;  // of the operation that runs
  Json sent_ = Json::array();
  std::string log_;
};

}  // namespace carto_mock::contract
