// The variables of a running body, by name; a loop's or handler's own ones hide those of the same
// name while it runs.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/types/value.h"

namespace carto_mock::sql::plpgsql {

struct Variable {
  std::string name;
  Type type;  // kRecord: whatever row was assigned last
  Value value = {};
  bool not_null = false;
  bool is_assigned = true;  // a record has no fields before that
  // A record whose fields are known, and which is NULL: the row that a trigger lacks.
  bool is_null_row = false;
};

class Variables final : public ParameterSource {
 public:
  // `function`: a name that may qualify the parameters'; the first `parameter_count` variables are
  // $1, $2 ….
  explicit Variables(std::string function) : function_(std::move(function)) {}

  void add_parameter(Variable variable) {
    variables_.push_back(std::move(variable));
    ++parameter_count_;
  }
  void add(Variable variable) { variables_.push_back(std::move(variable)); }
  // Another name of a variable, or of another such name.
  void add_alias(std::string name, const std::string& variable) {
    const auto known = aliases_.find(variable);
    aliases_.insert_or_assign(std::move(name), known == aliases_.end() ? variable : known->second);
  }
  Variable& get(std::string_view name);
  // Null: there is none of the name.
  const Variable* find(std::string_view name) const;

  // A variable that lives as long as this does.
  class Local {
   public:
    Local(Variables& variables, Variable variable)
        : variables_(variables), size_(variables.variables_.size()) {
      variables_.add(std::move(variable));
    }
    ~Local() {
      variables_.variables_.erase(
          variables_.variables_.begin() + static_cast<std::ptrdiff_t>(size_),
          variables_.variables_.end());
    }
    Local(const Local&) = delete;
    Local& operator=(const Local&) = delete;

   private:
    Variables& variables_;
    std::size_t size_;
  };

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string> names) const override;
  bool conflicts_with_columns() const override { return true; }

 private:
  std::string function_;
  std::vector<Variable> variables_;
  std::map<std::string, std::string, std::less<>> aliases_;
  std::size_t parameter_count_ = 0;
};

// What EXECUTE … USING gives its statement.
class UsingParameters final : public ParameterSource {
 public:
  explicit UsingParameters(std::vector<std::pair<Value, Type>> values)
      : values_(std::move(values)) {}

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string>) const override { return nullptr; }
  bool conflicts_with_columns() const override { return false; }

 private:
  std::vector<std::pair<Value, Type>> values_;
};

}  // namespace carto_mock::sql::plpgsql
