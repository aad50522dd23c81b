// Inside this folder: window functions over the frames of SQL that SQLite has not (manual, chapter
// 4.2.8): RANGE with offsets of any ordered type, EXCLUDE, offsets that are no literals.
#pragma once

#include <memory>
#include <vector>

#include "sql/evaluator/evaluator.h"
#include "sql/lowering/plan.h"

namespace carto_mock::sql::sqlite {

// The results of the rows of a partition, one after the other: what fails, fails in its row.
class FrameResults {
 public:
  // `rows`: in the order of the window, with the program's inputs. Both must outlive the object.
  FrameResults(const FrameProgram& program, const std::vector<std::vector<Value>>& rows);
  ~FrameResults();

  // Of the next row. Throws what the function and its arguments throw, 22013 for an offset that
  // in_range() refuses.
  Value next(const EvaluationContext& context);

 private:
  class Partition;
  std::unique_ptr<Partition> partition_;
};

}  // namespace carto_mock::sql::sqlite
