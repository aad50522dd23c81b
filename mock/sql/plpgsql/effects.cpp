#include "sql/plpgsql/effects.h"

#include <algorithm>

namespace carto_mock::sql::plpgsql {
namespace {

class EffectsOf {
 public:
  explicit EffectsOf(const std::function<Effects(const std::string&)>& of_expression)
      : of_expression_(of_expression) {}

  Effects result() const { return result_; }

  void operator()(const Assignment& node) {
    for (const Step& step : node.place.steps) {
      add(step.lower);
      add(step.upper);
    }
    add(node.expression);
  }
  void operator()(const If& node) {
    add(node.branches);
    add(node.otherwise);
  }
  void operator()(const Case& node) {
    add(node.tested);
    add(node.branches);
    add(node.otherwise);
  }
  void operator()(const Loop& node) {
    add(node.condition);
    add(node.body);
  }
  void operator()(const ForRange& node) {
    add(node.lower);
    add(node.upper);
    add(node.step);
    add(node.body);
  }
  void operator()(const ForEach& node) {
    add(node.array);
    add(node.body);
  }
  void operator()(const Exit& node) { add(node.condition); }
  void operator()(const Return& node) { add(node.expression); }
  void operator()(const Raise& node) {
    add(Effects::kOrdered);
    for (const std::string& parameter : node.parameters) add(parameter);
    for (const Raise::Option& option : node.options) add(option.expression);
  }
  void operator()(const Block& node) {
    // A block with handlers is a subtransaction.
    if (!node.handlers.empty()) add(Effects::kAny);
    for (const auto& declared : node.declarations) {
      const auto* declaration = std::get_if<Declaration>(&declared);
      if (declaration != nullptr) add(declaration->initial);
    }
    add(node.body);
  }
  void operator()(const auto&) { add(Effects::kAny); }

 private:
  void add(Effects effects) { result_ = std::max(result_, effects); }
  void add(const std::string& expression) { add(of_expression_(expression)); }
  void add(const std::optional<std::string>& expression) {
    if (expression) add(*expression);
  }
  void add(const std::vector<Branch>& branches) {
    for (const Branch& branch : branches) {
      add(branch.condition);
      add(branch.body);
    }
  }
  void add(const Statements& statements) {
    for (const Statement& statement : statements) std::visit(*this, statement.node);
  }

  const std::function<Effects(const std::string&)>& of_expression_;
  Effects result_ = Effects::kNone;
};

}  // namespace

Effects effects_of(const Program& program,
                   const std::function<Effects(const std::string&)>& of_expression) {
  EffectsOf effects(of_expression);
  effects(program.body);
  return effects.result();
}

}  // namespace carto_mock::sql::plpgsql
