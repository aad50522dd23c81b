// Names of objects in results: values of regclass and its kin become the names that the session's
// catalog and search path give them, before they reach a sink.
#pragma once

#include <span>
#include <vector>

#include "sql/engine/result_sink.h"

namespace carto_mock::sql {

class NamingSink final : public ResultSink {
 public:
  // Both outlive it.
  NamingSink(ResultSink& sink, const SessionServices& session) : sink_(sink), session_(session) {}

  void columns(std::span<const OutputColumn> columns) override;
  void row(std::span<const Value> values) override;
  void complete(const CommandTag& tag) override { sink_.complete(tag); }
  void notice(Severity severity, const std::string& message) override {
    sink_.notice(severity, message);
  }
  CopySource* copy_source() override { return sink_.copy_source(); }
  CopySink* copy_sink() override { return sink_.copy_sink(); }

 private:
  ResultSink& sink_;
  const SessionServices& session_;
  std::vector<Type> types_;
  bool has_names_ = false;  // may a column hold such a value?
  std::vector<Value> row_;
};

}  // namespace carto_mock::sql
