// What one analysis of one statement keeps, whatever query of it is at work.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/syntax_nodes.h"

namespace carto_mock::sql::analysis {

struct Scope;

// FROM names a query of a WITH (with_planning.h).
struct WithReference {
  const Scope* owner;  // whose WITH it is; null: it has been seen to
  std::size_t index;   // of the owner's query's ctes
  bool is_planned = true;
};

struct Analysis {
  const AnalysisContext& context;
  // Whose privileges a relation's access needs: kInvalidOid, the session's role; inside a view, the
  // view's owner.
  Oid check_as = kInvalidOid;
  int view_depth = 0;
  bool is_planned = true;  // false: for a view's text, which keeps what no plan needs
  std::vector<RequiredPrivilege> privileges = {};
  std::vector<WithWrite> with_writes = {};
  std::vector<WithReference> with_references = {};
  // By byte offset, the types of the statement's literals as they are written: kUnknown for a
  // string. Kept only where literals may stay open (finish.h).
  std::map<int, Oid> literal_types = {};
  // Byte offsets of literals whose value the analysis depended on (finish.h).
  std::set<int> consumed_literals = {};
  // The name of the first output column of each analyzed subquery expression: PostgreSQL names a
  // column after it.
  std::map<const PgQuery__SubLink*, std::string> sublink_names = {};
  // Tables of the INSERT around that no name here can mean; PostgreSQL's guesses at what was meant
  // know them.
  std::vector<RangeTableEntry> beyond_reach = {};
  int depth = 0;
  int nodes = 0;
};

// Counts the levels of recursion; throws 54001 `stack depth limit exceeded`, and 54000 for a
// statement that grows without bound (nested BETWEEN copies its operand).
class DepthGuard {
 public:
  explicit DepthGuard(Analysis& analysis);
  ~DepthGuard() { --analysis_.depth; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

 private:
  Analysis& analysis_;
};

// A copy of an expression that the statement holds once; counts what it adds, as DepthGuard does.
ExpressionPtr copy_counted(Analysis& analysis, const Expression& expression);

}  // namespace carto_mock::sql::analysis
