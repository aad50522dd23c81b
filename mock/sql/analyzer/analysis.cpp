#include "sql/analyzer/analysis.h"

#include "sql/syntax/depth_guard.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// Beyond what the guard before the parser lets through for any construct that PostgreSQL accepts.
constexpr int kMaximumDepth = 8'192;
constexpr int kMaximumNodes = 2'000'000;
// Copies, which a short text can multiply, end sooner than what the text spells out.
constexpr int kCopyWeight = 4;

void count(Analysis& analysis, int nodes) {
  analysis.nodes += nodes;
  if (analysis.nodes > kMaximumNodes) {
    throw Error(sqlstate::kProgramLimitExceeded, "statement is too complex");
  }
}

int size_of(const Expression& expression) {
  int size = 1;
  visit_children(expression,
                 ConstChildVisitor{[&](const Expression& child) { size += size_of(child); }, {}});
  return size;
}

}  // namespace

DepthGuard::DepthGuard(Analysis& analysis) : analysis_(analysis) {
  if (analysis.depth >= kMaximumDepth) throw_stack_depth_exceeded();
  count(analysis, 1);
  ++analysis.depth;
}

ExpressionPtr copy_counted(Analysis& analysis, const Expression& expression) {
  count(analysis, kCopyWeight * size_of(expression));
  return clone(expression);
}

}  // namespace carto_mock::sql::analysis
