// Where the results of a statement go, row by row: HTTP writers stream them, so nothing is held
// whole.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/copy/copy_stream.h"
#include "sql/functions/session_services.h"
#include "sql/tree/query.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// What PostgreSQL's command tag says: `INSERT 0 3` is {"INSERT", 3}, `CREATE TABLE` has no rows.
struct CommandTag {
  std::string command;
  std::optional<std::int64_t> rows;

  std::string text() const;  // as on the wire
};

class ResultSink {
 public:
  virtual ~ResultSink() = default;
  // Before the rows of every statement that has a result (SELECT, RETURNING, SHOW …), also of an
  // empty one.
  virtual void columns(std::span<const OutputColumn> columns) = 0;
  virtual void row(
      std::span<const Value> values) = 0;            // values are the sink's only during the call
  virtual void complete(const CommandTag& tag) = 0;  // after each statement
  virtual void notice(Severity severity, const std::string& message) = 0;

  // Where COPY … FROM STDIN reads; nullptr: there is nothing to read, and COPY says so.
  virtual CopySource* copy_source() { return nullptr; }
  // Where COPY … TO STDOUT writes; nullptr: nobody wants it.
  virtual CopySink* copy_sink() { return nullptr; }
};

// Keeps everything: for short results inside carto-mock and for tests.
class CollectingSink final : public ResultSink {
 public:
  struct Result {
    std::vector<OutputColumn> columns;
    std::vector<std::vector<Value>> rows;
    CommandTag tag;
  };
  void columns(std::span<const OutputColumn> columns) override;
  void row(std::span<const Value> values) override;
  void complete(const CommandTag& tag) override;
  void notice(Severity severity, const std::string& message) override;

  std::vector<Result> results;  // one a statement
  std::vector<std::string> notices;

 private:
  Result pending_;
};

}  // namespace carto_mock::sql
