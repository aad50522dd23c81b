// Describes a query instead of running it, as the message Describe of PostgreSQL's protocol does:
//
//   DescriptionSink sink;
//   session.execute("SELECT * FROM t", sink);   // fills sink.described
#pragma once

#include <string>
#include <vector>

#include "sql/engine/result_sink.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// Manual, chapter 55.7, RowDescription.
struct DescribedColumn {
  std::string name;
  Type type;
  Oid relation = kInvalidOid;  // the table whose column it is; none: computed, or a view's
  int attribute = 0;           // its number there, from 1
};

// The runner of statements knows it, and runs nothing. Privileges are not checked.
class DescriptionSink final : public ResultSink {
 public:
  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value>) override {}
  void complete(const CommandTag&) override {}
  void notice(Severity, const std::string&) override {}

  std::vector<DescribedColumn> described;  // of the first statement; empty where it is no SELECT
};

std::vector<DescribedColumn> describe_query(std::string_view query, SessionState& session);

}  // namespace carto_mock::sql
