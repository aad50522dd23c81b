// The writing statements of WITH, which write as far as their rows are read
// (EvaluationContext::written).
#pragma once

#include <cstddef>

#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql::sqlite {

class WritingParts {
 public:
  virtual ~WritingParts() = default;
  // Are the context's written rows theirs?
  virtual bool is_of(const EvaluationContext& context) const = 0;
  // Has the statement write until it has returned another row; false: it has ended.
  virtual bool more(std::size_t part) = 0;
};

// While it lives, plans that run on the connection get the rows of the parts from them.
class WritingPartsScope {
 public:
  WritingPartsScope(Connection& connection, WritingParts& parts);
  ~WritingPartsScope();
  WritingPartsScope(const WritingPartsScope&) = delete;
  WritingPartsScope& operator=(const WritingPartsScope&) = delete;

 private:
  Connection& connection_;
  WritingParts* previous_;
};

}  // namespace carto_mock::sql::sqlite
