// One line a request, as text or JSON. Tokens are never written.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"

namespace spdlog {
class logger;
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace carto_mock::server {

// The values of api_key and map_key in a target become `***`.
std::string redact_target(std::string_view target);

enum class LogFormat { kText, kJson };

// Thread-safe.
class RequestLog {
 public:
  // To standard error.
  explicit RequestLog(LogFormat format);
  RequestLog(LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink);

  void request(const http::Request& request, int status, std::chrono::microseconds duration);
  // Something in carto-mock failed that should not.
  void failure(const http::Request& request, std::string_view what);

 private:
  LogFormat format_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace carto_mock::server
