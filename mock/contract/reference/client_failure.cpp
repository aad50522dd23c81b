#include "contract/reference/client_failure.h"

namespace carto_mock::contract {

using nlohmann::ordered_json;

std::string to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::kClient:
      return "client";
    case FailureKind::kServer:
      return "server";
    case FailureKind::kAuth:
      return "auth";
    case FailureKind::kRateLimit:
      return "rate_limit";
    case FailureKind::kTimeout:
      return "timeout";
    case FailureKind::kNetwork:
      return "network";
    case FailureKind::kParse:
      return "parse";
  }
  return "";
}

ordered_json error_object(const ClientFailure& failure) {
  ordered_json error{{"kind", to_string(failure.kind)}};
  error["http_status"] = failure.status == 0 ? ordered_json() : ordered_json(failure.status);
  error["messages"] = failure.messages;
  error["retry_after_s"] =
      failure.retry_after_s ? ordered_json(*failure.retry_after_s) : ordered_json();
  return error;
}

}  // namespace carto_mock::contract
