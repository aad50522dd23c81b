// A sink that wants the first rows of a query only, which is then stopped: what PostgreSQL's
// functions ask a query for (SPI_execute() with a count).
#pragma once

#include <cstddef>
#include <cstdint>

#include "sql/engine/result_sink.h"

namespace carto_mock::sql {

class LimitedSink final : public ResultSink {
 public:
  // Of the last one of as many statements. `most_rows` is 0: all. `sink` outlives this one.
  LimitedSink(ResultSink& sink, std::size_t statements, std::int64_t most_rows)
      : sink_(sink), left_(statements), most_rows_(most_rows) {}

  void columns(std::span<const OutputColumn> columns) override { sink_.columns(columns); }
  void row(std::span<const Value> values) override {
    ++rows_;
    sink_.row(values);
  }
  void complete(const CommandTag& tag) override {
    --left_;
    rows_ = 0;
    sink_.complete(tag);
  }
  void notice(Severity severity, const std::string& message) override {
    sink_.notice(severity, message);
  }

  bool is_full() const { return most_rows_ > 0 && left_ == 1 && rows_ >= most_rows_; }

 private:
  ResultSink& sink_;
  std::size_t left_;
  std::int64_t most_rows_;
  std::int64_t rows_ = 0;
};

}  // namespace carto_mock::sql
