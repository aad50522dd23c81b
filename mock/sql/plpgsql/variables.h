// The variables of a running body. Names are those of levels, a block or a loop each, of which
// inner ones hide outer ones (manual, chapter 43.2).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/plpgsql/program.h"
#include "sql/tree/query.h"
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
  int number = VariableName::kNone;
  std::vector<OutputColumn> columns = {};  // of a composite type; a record has those of its value
  Type row_type{oid::kRecord};             // a record's: the type of what was assigned
  // Of a cursor that is declared with its query: that, and how many names it sees.
  const CursorDefinition* cursor = nullptr;
  std::size_t visible_names = 0;

  bool is_row() const { return type.oid == oid::kRecord || !columns.empty(); }
};

// Throws 55000 `record "r" is not assigned yet`.
void require_assigned(const Variable& record);

class Variables final : public ParameterSource {
 public:
  // `function`: a name that may qualify the parameters'; empty: of a DO block.
  explicit Variables(std::string function);

  void add_parameter(Variable variable);  // $1, $2 … too
  void add(Variable variable);
  void add_alias(std::string name, const VariableName& variable);
  void add_rows(NamedRows rows) { named_rows_.push_back(std::move(rows)); }
  Variable& get(const VariableName& name);
  // Null: there is none of the name.
  const Variable* find(std::string_view name) const;
  std::size_t parameter_count() const { return parameter_count_; }
  std::size_t name_count() const { return names_.size(); }
  void set_conflict(NameConflict conflict) { conflict_ = conflict; }

  // The names of a block or loop, and its variables: while it lives.
  class Level {
   public:
    Level(Variables& variables, std::string label);
    ~Level();
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Variables& variables_;
    std::size_t size_;
  };

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string> names) const override;
  bool conflicts_with_columns() const override { return conflict_ == NameConflict::kError; }
  bool hides_columns() const override { return conflict_ == NameConflict::kUseVariable; }
  const NamedRows* rows_named(std::string_view name) const override;
  // As named(), of the first `limit` names.
  ExpressionPtr named_of(std::span<const std::string> names, std::size_t limit) const;

 private:
  struct Name {
    std::string name;
    std::size_t index;
  };
  struct LevelContent {
    std::string label;
    std::size_t first_name;
  };
  struct Found {
    const Variable* variable;
    std::size_t used;  // of the names
  };
  std::optional<Found> lookup(std::span<const std::string> names, std::size_t limit) const;
  const Variable* in_level(std::string_view name, std::size_t first, std::size_t end) const;

  std::vector<Variable> variables_;
  std::vector<Name> names_;
  std::vector<LevelContent> levels_;
  std::vector<NamedRows> named_rows_;
  std::size_t parameter_count_ = 0;
  NameConflict conflict_ = NameConflict::kError;
};

// What a cursor's query sees: its arguments, and what was there where it is declared.
class CursorParameters final : public ParameterSource {
 public:
  CursorParameters(const Variables& variables, const Variable& cursor, std::vector<Value> arguments)
      : variables_(variables), cursor_(cursor), arguments_(std::move(arguments)) {}

  ExpressionPtr numbered(int number) const override { return variables_.numbered(number); }
  ExpressionPtr named(std::span<const std::string> names) const override;
  bool conflicts_with_columns() const override { return variables_.conflicts_with_columns(); }
  bool hides_columns() const override { return variables_.hides_columns(); }
  const NamedRows* rows_named(std::string_view name) const override {
    return variables_.rows_named(name);
  }

 private:
  const Variables& variables_;
  const Variable& cursor_;
  std::vector<Value> arguments_;
};

// What EXECUTE … USING gives its statement.
class UsingParameters final : public ParameterSource {
 public:
  // `variables`: of the body, whose named rows the statement sees; outlives this.
  UsingParameters(std::vector<std::pair<Value, Type>> values, const Variables& variables)
      : values_(std::move(values)), variables_(variables) {}

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string>) const override { return nullptr; }
  bool conflicts_with_columns() const override { return false; }
  const NamedRows* rows_named(std::string_view name) const override {
    return variables_.rows_named(name);
  }

 private:
  std::vector<std::pair<Value, Type>> values_;
  const Variables& variables_;
};

}  // namespace carto_mock::sql::plpgsql
