// One line a request, as text or JSON. Tokens are never written: neither what stands where a token
// belongs, nor known tokens wherever they stand.
#pragma once

#include <chrono>
#include <functional>
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
  // Takes known tokens out of a text.
  using Redact = std::function<std::string(std::string_view)>;

  // To standard error.
  RequestLog(LogFormat format, Redact redact);
  RequestLog(LogFormat format, Redact redact, std::shared_ptr<spdlog::sinks::sink> sink);

  void request(const http::Request& request, int status, std::chrono::microseconds duration);
  // Something in carto-mock failed that should not.
  void failure(const http::Request& request, std::string_view what);

 private:
  LogFormat format_;
  Redact redact_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace carto_mock::server
