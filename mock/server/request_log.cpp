#include "server/request_log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <nlohmann/json.hpp>

namespace carto_mock::server {
namespace {

std::string to_json(const nlohmann::ordered_json& line) {
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string redact_target(std::string_view target) {
  std::string redacted(target);
  for (const std::string_view name : {"api_key=", "map_key="}) {
    for (std::size_t at = redacted.find(name); at != std::string::npos;
         at = redacted.find(name, at + name.size())) {
      if (at == 0 || (redacted[at - 1] != '?' && redacted[at - 1] != '&')) continue;
      const std::size_t start = at + name.size();
      const std::size_t end = std::min(redacted.find('&', start), redacted.size());
      if (end > start) redacted.replace(start, end - start, "***");
    }
  }
  return redacted;
}

RequestLog::RequestLog(LogFormat format)
    : RequestLog(format, std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

RequestLog::RequestLog(LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink)
    : format_(format), logger_(std::make_shared<spdlog::logger>("carto-mock", std::move(sink))) {
  logger_->set_pattern(format == LogFormat::kJson ? "%v" : "%Y-%m-%dT%H:%M:%S.%e %v");
}

void RequestLog::request(const http::Request& request, int status,
                         std::chrono::microseconds duration) {
  const double milliseconds = static_cast<double>(duration.count()) / 1000;
  switch (format_) {
    case LogFormat::kText:
      logger_->info("{} {} {} {:.1f} ms", request.method, redact_target(request.target), status,
                    milliseconds);
      return;
    case LogFormat::kJson:
      logger_->info(to_json({{"method", request.method},
                             {"target", redact_target(request.target)},
                             {"status", status},
                             {"milliseconds", milliseconds}}));
      return;
  }
}

void RequestLog::failure(const http::Request& request, std::string_view what) {
  switch (format_) {
    case LogFormat::kText:
      logger_->error("{} {} failed: {}", request.method, redact_target(request.target), what);
      return;
    case LogFormat::kJson:
      logger_->error(to_json({{"method", request.method},
                              {"target", redact_target(request.target)},
                              {"failure", what}}));
      return;
  }
}

}  // namespace carto_mock::server
