#include "server/request_log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <nlohmann/json.hpp>

#include "journal/credentials.h"

namespace carto_mock::server {
namespace {

std::string to_json(const nlohmann::ordered_json& line) {
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string redact_target(std::string_view target) {
  return journal::substitute_in_target(
      target, [](const std::string&) { return std::string(journal::kRedacted); });
}

RequestLog::RequestLog(LogFormat format, Redact redact)
    : RequestLog(format, std::move(redact), std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

RequestLog::RequestLog(LogFormat format, Redact redact, std::shared_ptr<spdlog::sinks::sink> sink)
    : format_(format),
      redact_(std::move(redact)),
      logger_(std::make_shared<spdlog::logger>("carto-mock", std::move(sink))) {
  logger_->set_pattern(format == LogFormat::kJson ? "%v" : "%Y-%m-%dT%H:%M:%S.%e %v");
}

void RequestLog::request(const http::Request& request, int status,
                         std::chrono::microseconds duration) {
  const std::string target = redact_(redact_target(request.target));
  const double milliseconds = static_cast<double>(duration.count()) / 1000;
  switch (format_) {
    case LogFormat::kText:
      logger_->info("{} {} {} {:.1f} ms", request.method, target, status, milliseconds);
      return;
    case LogFormat::kJson:
      logger_->info(to_json({{"method", request.method},
                             {"target", target},
                             {"status", status},
                             {"milliseconds", milliseconds}}));
      return;
  }
}

void RequestLog::failure(const http::Request& request, std::string_view what) {
  const std::string target = redact_(redact_target(request.target));
  const std::string reason = redact_(what);
  switch (format_) {
    case LogFormat::kText:
      logger_->error("{} {} failed: {}", request.method, target, reason);
      return;
    case LogFormat::kJson:
      logger_->error(
          to_json({{"method", request.method}, {"target", target}, {"failure", reason}}));
      return;
  }
}

}  // namespace carto_mock::server
