#include <functional>

#include "sql/plpgsql/interpreter.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

using Visit = std::function<void(const Statement&)>;

void visit_all(const Statements& statements, const Visit& visit);

// The statements in a statement.
struct Inner {
  const Visit& visit;

  void operator()(const If& node) const {
    for (const Branch& branch : node.branches) visit_all(branch.body, visit);
    visit_all(node.otherwise, visit);
  }
  void operator()(const Case& node) const {
    for (const Branch& branch : node.branches) visit_all(branch.body, visit);
    visit_all(node.otherwise, visit);
  }
  void operator()(const Loop& node) const { visit_all(node.body, visit); }
  void operator()(const ForRange& node) const { visit_all(node.body, visit); }
  void operator()(const ForQuery& node) const { visit_all(node.body, visit); }
  void operator()(const ForEach& node) const { visit_all(node.body, visit); }
  void operator()(const ForCursor& node) const { visit_all(node.body, visit); }
  void operator()(const Block& node) const {
    visit_all(node.body, visit);
    for (const Handler& handler : node.handlers) visit_all(handler.body, visit);
  }
  void operator()(const auto&) const {}
};

void visit_all(const Statements& statements, const Visit& visit) {
  for (const Statement& statement : statements) {
    visit(statement);
    std::visit(Inner{visit}, statement.node);
  }
}

void check_return(const Return& statement, const ResultShape& shape) {
  if (!statement.expression) {
    const bool needs_none = shape.is_set || shape.type.oid == oid::kVoid || !shape.outputs.empty();
    if (!needs_none) throw Error(sqlstate::kSyntaxError, "missing expression at or near \";\"");
    return;
  }
  if (shape.is_procedure)
    throw Error(sqlstate::kSyntaxError, "RETURN cannot have a parameter in a procedure");
  if (shape.is_set) {
    throw Error(sqlstate::kDatatypeMismatch,
                "RETURN cannot have a parameter in function returning set")
        .hint("Use RETURN NEXT or RETURN QUERY.");
  }
  if (shape.type.oid == oid::kVoid) {
    throw Error(sqlstate::kDatatypeMismatch,
                "RETURN cannot have a parameter in function returning void");
  }
  if (!shape.outputs.empty()) {
    throw Error(sqlstate::kDatatypeMismatch,
                "RETURN cannot have a parameter in function with OUT parameters");
  }
}

}  // namespace

void check_returns(const Program& program, const ResultShape& shape) {
  const Visit check = [&shape](const Statement& statement) {
    if (const auto* plain = std::get_if<Return>(&statement.node)) check_return(*plain, shape);
    const auto* next = std::get_if<ReturnNext>(&statement.node);
    if (next != nullptr && next->expression && !shape.outputs.empty()) {
      throw Error(sqlstate::kDatatypeMismatch,
                  "RETURN NEXT cannot have a parameter in function with OUT parameters");
    }
  };
  visit_all(program.body.body, check);
  for (const Handler& handler : program.body.handlers) visit_all(handler.body, check);
}

}  // namespace carto_mock::sql::plpgsql
