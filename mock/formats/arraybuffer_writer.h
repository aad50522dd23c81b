// The format `arraybuffer`: columns as typed blocks of numbers and strings (spec sql-api.md 4.8).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/arraybuffer_block.h"
#include "formats/format.h"
#include "formats/object_layout.h"

namespace carto_mock::formats {

class ArraybufferWriter final : public FormatWriter {
 public:
  ArraybufferWriter(const FormatOptions& options, Output& output,
                    const sql::TextSettings& settings);

  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag& tag) override;
  void notice(sql::Severity, const std::string&) override {}
  // Throws what the service's runtime says of values that no block can hold.
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(const Error&, const std::string&, std::chrono::milliseconds) override { return false; }

 private:
  struct Column {
    std::string name;
    std::vector<BlockValue> values;
  };

  BlockValue block_value(const sql::Value& value, const ObjectMember& member) const;

  const FormatOptions& options_;
  Output& output_;
  const sql::TextSettings& settings_;
  std::vector<ObjectMember> members_;  // of the first result
  std::vector<Column> columns_;
  std::int64_t last_count_ = 0;
  bool has_rows_ = false;
};

}  // namespace carto_mock::formats
