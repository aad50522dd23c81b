#include "sql_api/copy_endpoint.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>

#include "formats/json_text.h"
#include "sql/syntax/parser.h"
#include "sql_api/api_error.h"
#include "sql_api/gunzip_source.h"
#include "sql_api/quota_source.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

[[noreturn]] void refuse(std::string message) {
  throw ApiError{400, std::move(message), {}, {}, {}, {}};
}

// The real service never answers these; a clear error serves its clients better.
[[noreturn]] void refuse_endless(std::string_view what) {
  refuse(fmt::format("carto-mock: the real service never answers {}", what));
}

std::string read_copy(const JsValue* q) {
  if (q == nullptr || !q->is_string()) refuse("SQL is missing");
  const std::string& sql = q->get_ref<const std::string&>();
  if (!to_lower_ascii(sql.substr(0, 5)).starts_with("copy ")) refuse("SQL must start with COPY");
  return sql;
}

std::string disposition(const JsValue* filename) {
  std::string name = filename != nullptr && is_truthy(*filename) ? to_js_string(*filename) : "";
  if (name.empty()) name = "carto-sql-copyto.dmp";
  return "attachment; filename=" + encode_uri_component(name);
}

// The answer of copyto; its head goes out with the first bytes.
class CopyToSink final : public sql::ResultSink, public sql::CopySink {
 public:
  CopyToSink(http::Exchange& exchange, const http::Headers& headers)
      : exchange_(exchange), headers_(headers) {}

  void columns(std::span<const sql::OutputColumn>) override {}
  void row(std::span<const sql::Value>) override {}
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}
  sql::CopySource* copy_source() override {
    refuse_endless("COPY … FROM STDIN at copyto: send it to copyfrom");
  }
  sql::CopySink* copy_sink() override { return this; }
  void write(std::string_view bytes) override {
    begin();
    exchange_.write(bytes);
  }
  void begin() {
    if (!exchange_.has_begun()) exchange_.begin(200, headers_);
  }

 private:
  http::Exchange& exchange_;
  const http::Headers& headers_;
};

// The body of copyfrom as it comes.
class BodySource final : public sql::CopySource {
 public:
  BodySource(http::Exchange& exchange, const UploadLimits& limits)
      : exchange_(exchange), limits_(limits) {}

  std::size_t read(char* buffer, std::size_t capacity) override {
    if (limits_.minimum_bytes > 0) wait_for_data();
    const std::size_t size = exchange_.read_some(buffer, capacity);
    total_ += size;
    in_interval_ += size;
    const std::uint64_t largest = limits_.largest_body;
    if (total_ > largest) {
      refuse(fmt::format("COPY FROM maximum POST size of {} exceeded",
                         largest == kLargestCopyBody ? "2 GB" : fmt::format("{} bytes", largest)));
    }
    return size;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void wait_for_data() {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(interval_end_ - Clock::now());
      if (left.count() > 0 && exchange_.wait_for_body(left)) return;
      if (in_interval_ < limits_.minimum_bytes)
        refuse("Connection closed by server: input data too slow");
      in_interval_ = 0;
      interval_end_ = Clock::now() + limits_.interval;
    }
  }

  http::Exchange& exchange_;
  const UploadLimits limits_;
  std::uint64_t total_ = 0;
  std::uint64_t in_interval_ = 0;
  Clock::time_point interval_end_ = Clock::now() + limits_.interval;
};

class CopyFromSink final : public sql::ResultSink {
 public:
  explicit CopyFromSink(sql::CopySource& source) : source_(source) {}

  void columns(std::span<const sql::OutputColumn>) override {}
  void row(std::span<const sql::Value>) override {}
  void complete(const sql::CommandTag& tag) override {
    if (!rows_ && tag.command == "COPY") rows_ = tag.rows;
  }
  void notice(sql::Severity, const std::string&) override {}
  sql::CopySource* copy_source() override { return &source_; }
  sql::CopySink* copy_sink() override {
    refuse_endless("COPY … TO STDOUT at copyfrom: send it to copyto");
  }
  std::int64_t rows() const { return rows_.value_or(0); }

 private:
  sql::CopySource& source_;
  std::optional<std::int64_t> rows_;
};

std::string copied_body(std::chrono::milliseconds elapsed, std::int64_t rows) {
  std::string body = R"({"time":)";
  formats::append_js_number(body, static_cast<double>(elapsed.count()) / 1000,
                            formats::NonFinite::kNull);
  return body + fmt::format(R"(,"total_rows":{}}})", rows);
}

}  // namespace

void answer_copy_to(sql::Session& session, const Parameters& parameters, http::Exchange& exchange,
                    http::Headers headers) {
  const std::string sql = read_copy(parameters.find("q"));
  headers.set("Content-Disposition", disposition(parameters.find("filename")));
  headers.set("Content-Type", "application/octet-stream");
  if (sql::parse(sql).size() > 1) refuse_endless("several statements at copyto");
  CopyToSink sink(exchange, headers);
  try {
    session.execute(sql, sink);
    sink.begin();  // of no rows
  } catch (const Error& error) {
    if (!exchange.has_begun()) throw;
    exchange.write(to_api_error(error).body());
  }
  exchange.finish();
}

void answer_copy_from(sql::Session& session, const Parameters& parameters, http::Exchange& exchange,
                      http::Headers headers, const UploadLimits& limits) {
  const std::string sql = read_copy(parameters.in_query("q"));
  const auto start = std::chrono::steady_clock::now();
  BodySource body(exchange, limits);
  std::optional<GunzipSource> unpacked;
  sql::CopySource* source = &body;
  if (exchange.request().headers.get("Content-Encoding") == "gzip") {
    source = &unpacked.emplace(body);
  }
  QuotaSource within_quota(*source, session);
  CopyFromSink sink(within_quota);
  session.execute(sql, sink);
  if (sink.rows() == 0) refuse("No rows copied");
  const auto elapsed =
      std::chrono::round<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  headers.add("Content-Type", "application/json; charset=utf-8");
  exchange.respond({200, {}, std::move(headers), copied_body(elapsed, sink.rows())});
}

std::string encode_uri_component(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
    if (is_plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += hex_encode({&c, 1}, true);
    }
  }
  return encoded;
}

}  // namespace carto_mock::sql_api
