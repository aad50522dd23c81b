// The format `json` (spec sql-api.md 4.1): rows, time, fields, total_rows; then an error of a
// failure in mid-stream, and the messages of the statements.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/object_layout.h"

namespace carto_mock::formats {

class JsonWriter final : public FormatWriter {
 public:
  JsonWriter(const FormatOptions& options, Output& output, const sql::TextSettings& settings);

  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag& tag) override;
  void notice(sql::Severity severity, const std::string& message) override;
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(const Error& error, const std::string& message,
            std::chrono::milliseconds elapsed) override;

 private:
  struct MessageGroup {
    std::string_view name;  // notices, warnings, …
    std::vector<std::string> messages;
  };

  void start();
  void end(const std::string* error, std::chrono::milliseconds elapsed);
  void append_fields();

  const FormatOptions& options_;
  Output& output_;
  JsonValueWriter values_;
  std::string buffer_;
  std::vector<ObjectMember> members_;   // of the last row description
  std::vector<MessageGroup> messages_;  // in order of first appearance
  std::int64_t row_count_ = 0;          // of all statements
  std::int64_t last_count_ = 0;         // of the last command
};

}  // namespace carto_mock::formats
