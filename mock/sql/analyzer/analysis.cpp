#include "sql/analyzer/analysis.h"

#include "sql/syntax/depth_guard.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// Beyond what the guard before the parser lets through for any construct that PostgreSQL accepts.
constexpr int kMaximumDepth = 8'192;
constexpr int kMaximumNodes = 4'000'000;

}  // namespace

DepthGuard::DepthGuard(Analysis& analysis) : analysis_(analysis) {
  if (analysis.depth >= kMaximumDepth) throw_stack_depth_exceeded();
  if (++analysis.nodes > kMaximumNodes) {
    throw Error(sqlstate::kProgramLimitExceeded, "statement is too complex");
  }
  ++analysis.depth;
}

}  // namespace carto_mock::sql::analysis
