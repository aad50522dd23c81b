// Parameters whose values the planner does not know, as in PostgreSQL's generic plans: nothing is
// computed from them before a statement runs, and no error of theirs comes early.
//
//   SELECT CASE WHEN t.a > 100 THEN 1 / $1 END FROM t    -- $1 = 0 fails only where a row needs it
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Gives LiteralReferences in the place of another source's values; NULLs stay constants, which the
// folding relies on.
class OpenParameters final : public ParameterSource {
 public:
  explicit OpenParameters(const ParameterSource& source) : source_(source) {}

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string> names) const override;
  bool conflicts_with_columns() const override { return source_.conflicts_with_columns(); }
  const NamedRows* rows_named(std::string_view name) const override {
    return source_.rows_named(name);
  }

  // The execution's literals. The source's values as they were when they were first asked for.
  std::span<const Value> values() const { return values_; }

 private:
  ExpressionPtr open(ExpressionPtr value, std::string name) const;

  const ParameterSource& source_;
  // What has been asked for so far: a name is the same reference everywhere, so that expressions of
  // it are found to be equal.
  mutable std::vector<Value> values_;
  mutable std::map<std::string, int> places_;
};

}  // namespace carto_mock::sql
