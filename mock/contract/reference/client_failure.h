// Why an operation of the reference client failed, as its caller is told.
#pragma once

#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace carto_mock::contract {

enum class FailureKind { kClient, kServer, kAuth, kRateLimit, kTimeout, kNetwork, kParse };

std::string to_string(FailureKind kind);  // "client", "rate_limit", … as in the protocol

struct ClientFailure : std::exception {
  ClientFailure(FailureKind failure_kind, int http_status, std::vector<std::string> texts)
      : kind(failure_kind), status(http_status), messages(std::move(texts)) {}
  const char* what() const noexcept override {
    return messages.empty() ? "" : messages.front().c_str();
  }

  FailureKind kind;
  int status = 0;  // 0: there was no answer
  std::vector<std::string> messages;
  std::optional<double> retry_after_s;  // of a rate limit
};

nlohmann::ordered_json error_object(const ClientFailure& failure);  // as in the protocol

}  // namespace carto_mock::contract
