// Inside this folder: window functions over the frames of SQL that SQLite has not (manual, chapter
// 4.2.8): RANGE with offsets of any ordered type, EXCLUDE, offsets that are no literals.
#pragma once

#include <vector>

#include "sql/evaluator/evaluator.h"
#include "sql/lowering/plan.h"

namespace carto_mock::sql::sqlite {

// The result of each row of a partition; the rows come in the order of the window, with the
// program's inputs. Throws what the function throws, 22013 for an offset that in_range() refuses.
std::vector<Value> frame_results(const FrameProgram& program,
                                 const std::vector<std::vector<Value>>& rows,
                                 const EvaluationContext& context);

}  // namespace carto_mock::sql::sqlite
