#include "sql/plpgsql/contents.h"

#include <optional>
#include <variant>

namespace carto_mock::sql::plpgsql {
namespace {

class Reader {
 public:
  Contents take() && { return std::move(contents_); }

  void operator()(const Assignment& node) {
    add(node.place);
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
  void operator()(const ForQuery& node) {
    contents_.acts = true;
    add(node.target);
    add(node.query);
    add(node.body);
  }
  void operator()(const ForEach& node) {
    add(node.variable);
    add(node.array);
    add(node.body);
  }
  void operator()(const ForCursor& node) {
    contents_.acts = true;
    add(node.arguments);
    add(node.body);
  }
  void operator()(const Open& node) {
    contents_.acts = true;
    if (node.query) add(*node.query);
    add(node.arguments);
  }
  void operator()(const Fetch& node) {
    contents_.acts = true;
    add(node.count);
    if (node.into) add(*node.into);
  }
  void operator()(const Close&) { contents_.acts = true; }
  void operator()(const Exit& node) {
    contents_.leaves = contents_.leaves || node.leaves;
    add(node.condition);
  }
  void operator()(const Return& node) {
    contents_.leaves = true;
    add(node.expression);
  }
  void operator()(const ReturnNext& node) {
    contents_.acts = true;
    add(node.expression);
  }
  void operator()(const ReturnQuery& node) {
    contents_.acts = true;
    add(node.query);
  }
  void operator()(const Raise& node) {
    contents_.raises = true;
    contents_.tells = contents_.tells || !(node.is_exception || node.is_repetition());
    for (const std::string& parameter : node.parameters) add(parameter);
    for (const Raise::Option& option : node.options) add(option.expression);
  }
  void operator()(const Assertion& node) {
    contents_.acts = true;
    add(node.condition);
    add(node.message);
  }
  void operator()(const Execution& node) {
    contents_.acts = true;
    add(node.query);
    if (node.into) add(*node.into);
  }
  void operator()(const Call& node) {
    contents_.acts = true;
    contents_.statements.push_back(node.text);
  }
  void operator()(const TransactionEnd&) { contents_.acts = true; }
  void operator()(const Diagnostics& node) {
    contents_.acts = true;
    for (const Diagnostics::Item& item : node.items) add(item.place);
  }
  void operator()(const Block& node) {
    // A block with handlers is a subtransaction.
    contents_.acts = contents_.acts || !node.handlers.empty();
    for (const auto& declared : node.declarations) {
      const auto* declaration = std::get_if<Declaration>(&declared);
      if (declaration == nullptr) continue;
      add(declaration->initial);
      if (declaration->cursor != nullptr)
        contents_.statements.push_back(declaration->cursor->query);
    }
    add(node.body);
    for (const Handler& handler : node.handlers) add(handler.body);
  }
  void add(const Statements& statements) {
    for (const Statement& statement : statements) std::visit(*this, statement.node);
  }

 private:
  void add(const std::string& expression) { contents_.expressions.push_back(expression); }
  void add(const std::optional<std::string>& expression) {
    if (expression) add(*expression);
  }
  void add(const Place& place) {
    for (const Step& step : place.steps) {
      add(step.lower);
      add(step.upper);
    }
  }
  void add(const Target& target) {
    for (const Place& place : target.places) add(place);
  }
  void add(const Query& query) {
    if (query.dynamic) {
      contents_.executes = true;
      add(query.text);
    } else {
      contents_.statements.push_back(query.text);
    }
    for (const std::string& parameter : query.parameters) add(parameter);
  }
  void add(const std::vector<CursorArgument>& arguments) {
    for (const CursorArgument& argument : arguments) add(argument.expression);
  }
  void add(const std::vector<Branch>& branches) {
    for (const Branch& branch : branches) {
      add(branch.condition);
      add(branch.body);
    }
  }

  Contents contents_;
};

}  // namespace

Contents contents_of(const Program& program) {
  Reader reader;
  reader(program.body);
  return std::move(reader).take();
}

Contents contents_of(const Statements& statements) {
  Reader reader;
  reader.add(statements);
  return std::move(reader).take();
}

}  // namespace carto_mock::sql::plpgsql
