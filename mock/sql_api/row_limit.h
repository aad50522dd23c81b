// A limit on the size of a result's rows, as the service's database driver keeps it (spec
// sql-api.md 5.5).
#pragma once

#include <cstdint>
#include <vector>

#include "sql/engine/result_sink.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql_api {

// Hands results on. Throws 54000 `Row too large, was … bytes` for a row whose message in
// PostgreSQL's protocol has more than `largest` bytes; that ends the statement.
class RowLimitSink final : public sql::ResultSink {
 public:
  // `settings` of the session that runs the statement; it and `sink` outlive this.
  RowLimitSink(sql::ResultSink& sink, std::uint32_t largest, const sql::TextSettings& settings)
      : sink_(sink), largest_(largest), settings_(settings) {}

  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag& tag) override { sink_.complete(tag); }
  void notice(sql::Severity severity, const std::string& message) override {
    sink_.notice(severity, message);
  }
  sql::CopySource* copy_source() override { return sink_.copy_source(); }
  sql::CopySink* copy_sink() override { return sink_.copy_sink(); }

 private:
  std::size_t message_size(std::span<const sql::Value> values) const;

  sql::ResultSink& sink_;
  const std::uint32_t largest_;
  const sql::TextSettings& settings_;
  std::vector<sql::Type> types_;  // of the columns
};

}  // namespace carto_mock::sql_api
