#include "sql/engine/current_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/cursor.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/parser.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/types/refcursor.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidCursorState = "24000";
// No parameter of a statement's text has it.
constexpr int kPlaceParameter = 0;

const PgQuery__CurrentOfExpr* current_of(const PgQuery__Node* condition) {
  return condition != nullptr && condition->node_case == PG_QUERY__NODE__NODE_CURRENT_OF_EXPR
             ? condition->current_of_expr
             : nullptr;
}

const PgQuery__CurrentOfExpr* current_of(const PgQuery__Node& statement) {
  if (statement.node_case == PG_QUERY__NODE__NODE_UPDATE_STMT)
    return current_of(statement.update_stmt->where_clause);
  if (statement.node_case == PG_QUERY__NODE__NODE_DELETE_STMT)
    return current_of(statement.delete_stmt->where_clause);
  return nullptr;
}

// The row's place beside what the statement sees.
class PlaceParameter final : public ParameterSource {
 public:
  PlaceParameter(const ParameterSource* others, Value place)
      : others_(others), place_(std::move(place)) {}

  ExpressionPtr numbered(int number) const override {
    if (number == kPlaceParameter) return make_expression(Type{oid::kTid}, Constant{place_});
    return others_ == nullptr ? nullptr : others_->numbered(number);
  }
  ExpressionPtr named(std::span<const std::string> names) const override {
    return others_ == nullptr ? nullptr : others_->named(names);
  }
  bool conflicts_with_columns() const override {
    return others_ != nullptr && others_->conflicts_with_columns();
  }
  bool hides_columns() const override { return others_ != nullptr && others_->hides_columns(); }
  const NamedRows* rows_named(std::string_view name) const override {
    return others_ == nullptr ? nullptr : others_->rows_named(name);
  }

 private:
  const ParameterSource* others_;
  Value place_;
};

std::string reference_name(const PgQuery__RangeVar& table) {
  return quote_identifier(table.alias != nullptr ? table.alias->aliasname : table.relname);
}

// In PL/pgSQL a variable of type refcursor may have the name.
std::string cursor_name(const PgQuery__CurrentOfExpr& current, const SessionState& session) {
  std::string name = current.cursor_name;
  if (session.parameters() == nullptr) return name;
  const ExpressionPtr variable = session.parameters()->named({&name, 1});
  const auto* value = variable == nullptr ? nullptr : get_if<Constant>(*variable);
  if (value == nullptr || variable->type.oid != oid::kRefcursor) return name;
  if (value->value.is_null()) throw Error::unsupported("WHERE CURRENT OF a variable that is null");
  return value->value.as_text();
}

std::shared_ptr<const CompiledStatement> compile_with_place(const PgQuery__Node& statement,
                                                            SessionState& session, Value place) {
  const bool is_update = statement.node_case == PG_QUERY__NODE__NODE_UPDATE_STMT;
  const PgQuery__RangeVar& table =
      is_update ? *statement.update_stmt->relation : *statement.delete_stmt->relation;
  const SyntaxTree tree = parse(fmt::format("SELECT {}.ctid = $1", reference_name(table)));
  PgQuery__Node* condition = tree.statement(0).select_stmt->target_list[0]->res_target->val;
  condition->a_expr->rexpr->param_ref->number = kPlaceParameter;
  PgQuery__Node changed = statement;
  PgQuery__UpdateStmt update;
  PgQuery__DeleteStmt removal;
  if (is_update) {
    update = *statement.update_stmt;
    update.where_clause = condition;
    changed.update_stmt = &update;
  } else {
    removal = *statement.delete_stmt;
    removal.where_clause = condition;
    changed.delete_stmt = &removal;
  }
  const PlaceParameter parameters(session.parameters(), std::move(place));
  const SessionState::ParameterScope scope(session, &parameters);
  return compile_statement(changed, session);
}

// The cursor must stand on a row of this table.
void require_row_of(const Cursor& cursor, const Relation& table) {
  if (cursor.with_hold) throw Error::unsupported("WHERE CURRENT OF a cursor WITH HOLD");
  if (cursor.updatable == kInvalidOid)
    throw Error::unsupported("WHERE CURRENT OF a cursor whose rows have no known places");
  if (cursor.updatable != table.oid) {
    throw Error(kInvalidCursorState,
                fmt::format("cursor \"{}\" is not a simply updatable scan of table \"{}\"",
                            cursor.name, table.name));
  }
  if (cursor.row() == nullptr) {
    throw Error(kInvalidCursorState,
                fmt::format("cursor \"{}\" is not positioned on a row", cursor.name));
  }
}

// The table that the query reads without doing more with its rows than to choose some; null:
// there is more to it.
const PgQuery__RangeVar* only_table(const PgQuery__SelectStmt& select) {
  const bool is_more = select.op != PG_QUERY__SET_OPERATION__SETOP_NONE ||
                       select.n_from_clause != 1 || select.n_distinct_clause > 0 ||
                       select.n_group_clause > 0 || select.having_clause != nullptr ||
                       select.n_window_clause > 0 || select.n_values_lists > 0 ||
                       select.with_clause != nullptr || select.into_clause != nullptr;
  // The planner may read rows in their order, or sort them.
  const bool is_sorted = select.n_sort_clause > 0 && select.n_locking_clause == 0;
  if (is_more || is_sorted || select.from_clause[0]->node_case != PG_QUERY__NODE__NODE_RANGE_VAR)
    return nullptr;
  return select.from_clause[0]->range_var;
}

bool may_return_sets(const PgQuery__SelectStmt& select, const CatalogSnapshot& catalog) {
  bool found = false;
  for (std::size_t i = 0; i < select.n_target_list; ++i) {
    visit_nodes(*select.target_list[i], [&](const PgQuery__Node& node) {
      if (node.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) return;
      const PgQuery__FuncCall& call = *node.func_call;
      const std::string_view name = call.funcname[call.n_funcname - 1]->string->sval;
      found = found || call.over != nullptr;
      for (const BuiltinProcedure* one : BuiltinCatalog::instance().procedures(name))
        found = found || one->returns_set;
      for (const StoredFunction* one : catalog.functions(name))
        found = found || one->definition().returns_set;
    });
  }
  return found;
}

}  // namespace

bool is_of_current_row(const PgQuery__Node& statement) { return current_of(statement) != nullptr; }

bool may_name_current_row(std::string_view text) {
  constexpr std::string_view kWord = "current";
  const auto is_same = [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == right;
  };
  for (auto from = text.begin(); from != text.end();) {
    const auto found = std::search(from, text.end(), kWord.begin(), kWord.end(), is_same);
    if (found == text.end()) return false;
    from = found + static_cast<std::ptrdiff_t>(kWord.size());
    if (from != text.end() && *from != '_') return true;  // no CURRENT_DATE
  }
  return false;
}

std::shared_ptr<const CompiledStatement> compile_for_current_row(const PgQuery__Node& statement,
                                                                 SessionState& session) {
  const std::string name = cursor_name(*current_of(statement), session);
  const Cursors& cursors = session.cursors();
  const auto found = std::ranges::find(cursors, name, &Cursor::name);
  const std::vector<Value>* row = found == cursors.end() ? nullptr : found->row();
  const bool has_place = row != nullptr && found->updatable != kInvalidOid;
  // What is wrong with the statement itself is said first.
  auto compiled = compile_with_place(statement, session, has_place ? row->back() : Value());
  const CatalogSnapshot& catalog = session.catalog();
  const Relation& table = *catalog.find_relation(std::get<CompiledWrite>(compiled->body).relation);
  if (!catalog.has_table_privilege(session.current_user(), table, Privilege::kSelect))
    throw Error::unsupported("WHERE CURRENT OF for who may not read the table");
  require_row_of(require_cursor(session.cursors(), name), table);
  session.nested_statements().require_in_place(table.oid, row->back());
  return compiled;
}

std::shared_ptr<const CompiledStatement> compile_with_places(const PgQuery__Node& query,
                                                             const UtilityContext& context) {
  if (query.node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return nullptr;
  const PgQuery__RangeVar* name = only_table(*query.select_stmt);
  if (name == nullptr || may_return_sets(*query.select_stmt, context.catalog())) return nullptr;
  const Relation* table = find_relation(qualified_name(*name), context);
  if (table == nullptr || table->kind != RelationKind::kTable) return nullptr;
  const SyntaxTree tree = parse(fmt::format("SELECT {}.ctid", reference_name(*name)));
  PgQuery__SelectStmt select = *query.select_stmt;
  std::vector<PgQuery__Node*> targets(select.target_list,
                                      select.target_list + select.n_target_list);
  targets.push_back(tree.statement(0).select_stmt->target_list[0]);
  select.target_list = targets.data();
  select.n_target_list = targets.size();
  select.n_locking_clause = 0;
  PgQuery__Node changed = query;
  changed.select_stmt = &select;
  try {
    auto compiled = compile_statement(changed, context.session);
    return compiled->needs_writer ? nullptr : compiled;
  } catch (const Error&) {
    return nullptr;  // aggregates, say
  }
}

}  // namespace carto_mock::sql
