#include "sql/analyzer/view_targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/embedded_sql.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/relations.h"
#include "sql/analyzer/scope.h"
#include "sql/analyzer/select.h"
#include "sql/catalog/trigger_timing.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr int kMaximumLayers = 100;

template <typename Node>
bool holds(const Expression& expression) {
  if (get_if<Node>(expression) != nullptr) return true;
  bool found = false;
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || holds<Node>(child); }, {}});
  return found;
}

template <typename Node>
bool any_target_holds(const Query& query) {
  return std::ranges::any_of(query.targets, [](const TargetEntry& target) {
    return !target.hidden && holds<Node>(*target.expression);
  });
}

const PgQuery__RangeVar* only_relation(const PgQuery__SelectStmt& select) {
  // Of a WITH it may be a part.
  if (select.with_clause != nullptr) return nullptr;
  if (select.n_from_clause != 1 ||
      select.from_clause[0]->node_case != PG_QUERY__NODE__NODE_RANGE_VAR)
    return nullptr;
  return select.from_clause[0]->range_var;
}

bool is_written_through(const Relation& relation) {
  return relation.oid >= kFirstUserOid &&
         (relation.kind == RelationKind::kTable || relation.kind == RelationKind::kView ||
          relation.kind == RelationKind::kPartitioned);
}

bool is_table_column(const Expression& expression) {
  const auto* column = get_if<ColumnReference>(expression);
  return column != nullptr && column->levels_up == 0 && column->range_index == 0;
}

// PostgreSQL's view_query_is_auto_updatable(), in its order. `base`: what stands alone in FROM.
std::string_view refusal_of(const Query& query, const PgQuery__SelectStmt& select,
                            const Relation* base) {
  if (query.distinctness != Distinctness::kAll)
    return "Views containing DISTINCT are not automatically updatable.";
  if (select.n_group_clause > 0)
    return "Views containing GROUP BY are not automatically updatable.";
  if (query.having != nullptr) return "Views containing HAVING are not automatically updatable.";
  if (query.set_operation)
    return "Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.";
  if (select.with_clause != nullptr)
    return "Views containing WITH are not automatically updatable.";
  if (query.limit != nullptr || query.offset != nullptr)
    return "Views containing LIMIT or OFFSET are not automatically updatable.";
  if (query.is_grouped)
    return "Views that return aggregate functions are not automatically updatable.";
  if (any_target_holds<WindowCall>(query))
    return "Views that return window functions are not automatically updatable.";
  if (any_target_holds<SetFunctionCall>(query))
    return "Views that return set-returning functions are not automatically updatable.";
  if (base == nullptr || !is_written_through(*base))
    return "Views that do not select from a single table or view are not automatically updatable.";
  return {};
}

bool has_written_column(const Query& query) {
  return std::ranges::any_of(query.targets, [](const TargetEntry& target) {
    return !target.hidden && is_table_column(*target.expression);
  });
}

constexpr std::string_view kNoColumns =
    "Views that have no updatable columns are not automatically updatable.";

// Puts the expressions of a view's columns in the place of references to them.
class Substitution {
 public:
  // `range`: the range table entry that the view is, and that its table becomes.
  Substitution(const Query& view, int range) : view_(view), range_(range) {}

  // `depth`: how many queries stand between the expression and the one with the range table.
  void apply(ExpressionPtr& expression, int depth = 0) const {
    if (const auto* column = get_if<ColumnReference>(*expression)) {
      if (column->levels_up != depth || column->range_index != range_ || column->column < 0) return;
      const auto index = static_cast<std::size_t>(column->column);
      ExpressionPtr value = clone(*view_.targets.at(index).expression);
      move(value, 0, depth);
      value->location = expression->location;
      expression = std::move(value);
      return;
    }
    visit_children(*expression, visitor(depth));
  }
  void apply(Query& query, int depth = 0) const { visit_children(query, visitor(depth)); }

  // A condition of the view as one of the statement's query.
  ExpressionPtr moved(const Expression& condition) const {
    ExpressionPtr result = clone(condition);
    move(result, 0, 0);
    return result;
  }

 private:
  ChildVisitor visitor(int depth) const {
    return {[this, depth](ExpressionPtr& child) { apply(child, depth); },
            [this, depth](Query& child) { apply(child, depth + 1); }};
  }

  // References to the view's own level, `inner` queries above, become those of the statement's.
  void move(ExpressionPtr& expression, int inner, int depth) const {
    if (auto* column = std::get_if<ColumnReference>(&expression->node)) {
      if (column->levels_up != inner || column->range_index < 0) return;
      column->levels_up += depth;
      column->range_index = range_;
      return;
    }
    const std::function<void(Query&, int)> move_query = [&](Query& query, int level) {
      visit_children(query,
                     ChildVisitor{[&, level](ExpressionPtr& child) { move(child, level, depth); },
                                  [&, level](Query& child) { move_query(child, level + 1); }});
    };
    visit_children(*expression,
                   ChildVisitor{[&](ExpressionPtr& child) { move(child, inner, depth); },
                                [&](Query& child) { move_query(child, inner + 1); }});
  }

  const Query& view_;
  int range_;
};

void add_condition(ExpressionPtr& where, ExpressionPtr condition) {
  if (where == nullptr) {
    where = std::move(condition);
    return;
  }
  BooleanExpression both{BooleanOperator::kAnd, {}};
  both.arguments.push_back(std::move(where));
  both.arguments.push_back(std::move(condition));
  where = make_expression(Type{oid::kBool}, std::move(both));
}

std::string_view check_option_of(const Relation& view) {
  constexpr std::string_view kName = "check_option=";
  for (const std::string& option : view.options) {
    if (option.starts_with(kName)) return std::string_view(option).substr(kName.size());
  }
  return {};
}

// One row of VALUES, or several: another output changes nothing else.
bool is_values(const Query& rows) {
  return !rows.set_operation && rows.distinctness == Distinctness::kAll && rows.where == nullptr &&
         !rows.is_grouped && rows.order_by.empty() && rows.limit == nullptr &&
         rows.offset == nullptr &&
         std::ranges::none_of(rows.targets, [](const TargetEntry& target) {
           return target.hidden || holds<SetFunctionCall>(*target.expression);
         });
}

// ALTER VIEW … SET DEFAULT: values for the columns that the statement gives none.
void give_own_defaults(const Relation& view, InsertStatement& statement, Analysis& analysis) {
  for (std::size_t i = 0; i < view.columns.size(); ++i) {
    const Column& column = view.columns[i];
    const int attnum = static_cast<int>(i) + 1;
    if (column.default_sql.empty() ||
        std::ranges::find(statement.columns, attnum) != statement.columns.end())
      continue;
    if (statement.source == nullptr) {
      statement.source = std::make_unique<Query>();
    } else if (!is_values(*statement.source)) {
      if (!statement.source->ctes.empty())
        throw Error::unsupported("WITH of an INSERT that a view's own default completes");
      statement.source = wrap(std::move(statement.source), "*SELECT*");
    }
    statement.source->targets.push_back(
        {column.name, column_default(column, analysis.context), false});
    statement.columns.push_back(attnum);
  }
}

}  // namespace

ViewTarget::Layer ViewTarget::open(const Relation& view, int depth) {
  if (depth == kMaximumLayers) {
    throw Error(sqlstate::kStatementTooComplex,
                fmt::format("infinite recursion detected in rules for relation \"{}\"", view.name));
  }
  const SyntaxTree tree = parse(view.view_sql);
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  StoredQueryAnalysis query_analysis(analysis_, reader_of(view));
  Analysis& inner = query_analysis.analysis;
  Layer layer{
      &view, nullptr, analyze_select(select, inner, nullptr), std::move(inner.privileges), {}};
  forget_locations(*layer.query);
  const PgQuery__RangeVar* name = only_relation(select);
  const Relation* base = name == nullptr ? nullptr : &find_relation(inner, *name);
  layer.refusal = refusal_of(*layer.query, select, base);
  if (!layer.refusal.empty()) return layer;
  layer.base = base;
  layer.has_written_column = has_written_column(*layer.query);
  return layer;
}

ViewTarget::ViewTarget(const Relation& target, int event, Analysis& analysis)
    : target_(target), analysis_(analysis) {
  const Relation* next = &target;
  while (next != nullptr && next->kind == RelationKind::kView &&
         !has_instead_trigger(*next, event)) {
    layers_.push_back(open(*next, static_cast<int>(layers_.size())));
    next = layers_.back().base;
  }
  // A view that reads another one was analyzed with what that one reads.
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
    std::vector<RequiredPrivilege>& privileges = layers_[i].privileges;
    const std::size_t inner = std::min(layers_[i + 1].privileges.size(), privileges.size() - 1);
    privileges.erase(privileges.begin() + 1,
                     privileges.begin() + 1 + static_cast<std::ptrdiff_t>(inner));
  }
  if (layers_.empty()) return;
  shown_ = target;
  for (std::size_t i = 0; i < shown_->columns.size(); ++i) {
    Column& column = shown_->columns[i];
    const Column* origin = table_column(static_cast<int>(i) + 1);
    if (origin == nullptr || !column.default_sql.empty()) continue;
    column.default_sql = default_below(static_cast<int>(i) + 1);
    if (column.default_sql != origin->default_sql) continue;
    column.identity = origin->identity;
    column.identity_sequence = origin->identity_sequence;
    column.generated = origin->generated;
  }
}

const Column* ViewTarget::table_column(int attnum) const {
  const Column* column = &target_.columns.at(static_cast<std::size_t>(attnum) - 1);
  for (const Layer& layer : layers_) {
    if (layer.base == nullptr) return nullptr;
    const Expression& value =
        *layer.query->targets.at(static_cast<std::size_t>(attnum) - 1).expression;
    if (!is_table_column(value)) return nullptr;
    const int index = get_if<ColumnReference>(value)->column;
    column = &layer.base->columns.at(static_cast<std::size_t>(index));
    attnum = index + 1;
  }
  return column;
}

const std::string& ViewTarget::default_below(int attnum) const {
  const Column* column = &target_.columns.at(static_cast<std::size_t>(attnum) - 1);
  for (const Layer& layer : layers_) {
    const Expression& value =
        *layer.query->targets.at(static_cast<std::size_t>(attnum) - 1).expression;
    attnum = get_if<ColumnReference>(value)->column + 1;
    column = &layer.base->columns.at(static_cast<std::size_t>(attnum) - 1);
    if (!column->default_sql.empty()) break;
  }
  return column->default_sql;
}

void ViewTarget::check_take_values(std::span<const int> attnums) const {
  for (const int attnum : attnums) {
    const Column& column = table().columns.at(static_cast<std::size_t>(attnum) - 1);
    if (!column.generated && column.identity != Identity::kAlways) continue;
    Error refused = takes_only_default(
        fmt::format("cannot insert a non-DEFAULT value into column \"{}\"", column.name), column);
    if (column.generated) throw refused;
    throw std::move(refused).hint("Use OVERRIDING SYSTEM VALUE to override.");
  }
}

void ViewTarget::to_table(ExpressionPtr& expression, int range) const {
  for (const Layer& layer : layers_) Substitution(*layer.query, range).apply(expression);
}

const Relation& ViewTarget::table() const {
  if (layers_.empty()) return target_;
  return layers_.back().base != nullptr ? *layers_.back().base : *layers_.back().view;
}

int ViewTarget::base_column(const Layer& layer, int attnum, std::string_view action) const {
  const TargetEntry& target = layer.query->targets.at(static_cast<std::size_t>(attnum) - 1);
  if (is_table_column(*target.expression))
    return get_if<ColumnReference>(*target.expression)->column + 1;
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("cannot {} column \"{}\" of view \"{}\"", action,
                          layer.view->columns.at(static_cast<std::size_t>(attnum) - 1).name,
                          layer.view->name))
      .detail("View columns that are not columns of their base relation are not updatable.");
}

std::vector<int> ViewTarget::base_columns(const Layer& layer, const std::vector<int>& attnums,
                                          std::string_view action) const {
  std::vector<int> columns;
  for (const int attnum : attnums) {
    const int column = base_column(layer, attnum, action);
    if (std::ranges::find(columns, column) != columns.end()) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("multiple assignments to same column \"{}\"",
                              layer.base->columns.at(static_cast<std::size_t>(column) - 1).name));
    }
    columns.push_back(column);
  }
  return columns;
}

void ViewTarget::map_assignments(const Layer& layer, std::vector<ColumnAssignment>& assignments,
                                 std::string_view action) const {
  std::vector<int> columns;
  columns.reserve(assignments.size());
  for (const ColumnAssignment& assignment : assignments) columns.push_back(assignment.column);
  columns = base_columns(layer, columns, action);
  for (std::size_t i = 0; i < columns.size(); ++i) assignments[i].column = columns[i];
}

void ViewTarget::require_layers(std::string_view action, bool needs_columns,
                                std::string_view hint) const {
  for (const Layer& layer : layers_) {
    const bool lacks_columns = needs_columns && !layer.has_written_column;
    if (layer.refusal.empty() && !lacks_columns) continue;
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                fmt::format("cannot {} view \"{}\"", action, layer.view->name))
        .detail(std::string(layer.refusal.empty() ? kNoColumns : layer.refusal))
        .hint(std::string(hint));
  }
}

void ViewTarget::add_privileges(std::size_t privilege, std::string_view action) const {
  RequiredPrivilege outer = analysis_.privileges[privilege];
  const auto mapped = [&](const Layer& layer, std::vector<int> columns) {
    for (int& column : columns) column = base_column(layer, column, action);
    std::ranges::sort(columns);
    return columns;
  };
  for (const Layer& layer : layers_) {
    RequiredPrivilege required = layer.privileges.front();
    required.privileges = outer.privileges;
    required.inserted_columns = mapped(layer, outer.inserted_columns);
    required.updated_columns = mapped(layer, outer.updated_columns);
    analysis_.privileges.push_back(required);
    analysis_.privileges.insert(analysis_.privileges.end(), layer.privileges.begin() + 1,
                                layer.privileges.end());
    outer = std::move(required);
  }
}

void ViewTarget::replace_target(Query& source) const {
  for (const Layer& layer : layers_) {
    const Substitution substitution(*layer.query, 0);
    substitution.apply(source);
    if (layer.query->where != nullptr)
      add_condition(source.where, substitution.moved(*layer.query->where));
    RangeTableEntry& entry = source.range_table.front();
    entry.alias = layer.query->range_table.front().alias;
    entry.columns = relation_columns(*layer.base);
    entry.source = TableSource{layer.base->oid};
  }
}

void ViewTarget::read_written_view(Query& source) const {
  const Relation& view = table();
  if (view.kind != RelationKind::kView) return;
  const SyntaxTree tree = parse(view.view_sql);
  StoredQueryAnalysis query_analysis(analysis_, reader_of(view));
  Analysis& inner = query_analysis.analysis;
  std::unique_ptr<Query> query = analyze_select(*tree.statement(0).select_stmt, inner, nullptr);
  forget_locations(*query);
  source.range_table.front().source = SubquerySource{std::move(query)};
  analysis_.privileges.insert(analysis_.privileges.end(), inner.privileges.begin(),
                              inner.privileges.end());
}

std::vector<ViewCheck> ViewTarget::conditions(Conditions which) const {
  if (which == Conditions::kChecked && table().kind == RelationKind::kView &&
      std::ranges::any_of(layers_,
                          [](const Layer& layer) { return !check_option_of(*layer.view).empty(); }))
    throw Error::unsupported("WITH CHECK OPTION of a view on one with INSTEAD OF triggers");
  std::vector<ViewCheck> conditions;
  // CASCADED holds for all views below as well.
  bool is_wanted = which == Conditions::kAll;
  for (const Layer& layer : layers_) {
    // A condition so far is over this layer's view.
    const Substitution substitution(*layer.query, 0);
    for (ViewCheck& condition : conditions) substitution.apply(condition.condition);
    const std::string_view option = check_option_of(*layer.view);
    is_wanted = is_wanted || option == "cascaded";
    if ((option.empty() && !is_wanted) || layer.query->where == nullptr) continue;
    conditions.insert(conditions.begin(),
                      ViewCheck{layer.view->name, substitution.moved(*layer.query->where)});
  }
  return conditions;
}

void ViewTarget::rewrite(InsertStatement& statement, std::size_t privilege) const {
  if (layers_.empty()) return check_written_kind(target_, "insert into", analysis_);
  require_layers("insert into", true,
                 "To enable inserting into the view, provide an INSTEAD OF INSERT trigger or an "
                 "unconditional ON INSERT DO INSTEAD rule.");
  constexpr std::string_view kAction = "insert into";
  const std::size_t given = statement.columns.size();
  for (const Layer& layer : layers_) {
    give_own_defaults(*layer.view, statement, analysis_);
    statement.columns = base_columns(layer, statement.columns, kAction);
    if (statement.on_conflict) map_assignments(layer, statement.on_conflict->assignments, kAction);
  }
  check_take_values(std::span(statement.columns).subspan(given));
  for (TargetEntry& target : statement.returning.targets) to_table(target.expression, 0);
  if (statement.on_conflict) {
    const auto read_table = [this](ExpressionPtr& expression) {
      if (expression == nullptr) return;
      to_table(expression, 0);
      to_table(expression, 1);
    };
    for (ColumnAssignment& assignment : statement.on_conflict->assignments)
      read_table(assignment.value);
    read_table(statement.on_conflict->condition);
    if (statement.on_conflict->updates)
      statement.on_conflict->visible = conditions(Conditions::kAll);
  }
  statement.view_checks = conditions(Conditions::kChecked);
  statement.relation = table().oid;
  add_privileges(privilege, kAction);
}

void ViewTarget::rewrite(UpdateStatement& statement, std::size_t privilege) const {
  if (layers_.empty()) {
    check_written_kind(target_, "update", analysis_);
    return read_written_view(*statement.source);
  }
  require_layers("update", true,
                 "To enable updating the view, provide an INSTEAD OF UPDATE trigger or an "
                 "unconditional ON UPDATE DO INSTEAD rule.");
  for (const Layer& layer : layers_) map_assignments(layer, statement.assignments, "update");
  for (ColumnAssignment& assignment : statement.assignments) to_table(assignment.value, 0);
  for (TargetEntry& target : statement.returning.targets) to_table(target.expression, 0);
  replace_target(*statement.source);
  read_written_view(*statement.source);
  statement.view_checks = conditions(Conditions::kChecked);
  statement.relation = table().oid;
  add_privileges(privilege, "update");
}

void ViewTarget::rewrite(DeleteStatement& statement, std::size_t privilege) const {
  if (layers_.empty()) {
    check_written_kind(target_, "delete from", analysis_);
    return read_written_view(*statement.source);
  }
  require_layers("delete from", false,
                 "To enable deleting from the view, provide an INSTEAD OF DELETE trigger or an "
                 "unconditional ON DELETE DO INSTEAD rule.");
  for (TargetEntry& target : statement.returning.targets) to_table(target.expression, 0);
  replace_target(*statement.source);
  read_written_view(*statement.source);
  statement.relation = table().oid;
  add_privileges(privilege, "delete from");
}

}  // namespace carto_mock::sql::analysis

namespace carto_mock::sql {

namespace {

struct AnalyzedView {
  std::unique_ptr<Query> query;
  std::string_view refusal;
};

AnalyzedView analyze_view(const PgQuery__Node& query, const AnalysisContext& context) {
  analysis::Analysis analysis{context};
  const PgQuery__SelectStmt& select = *query.select_stmt;
  AnalyzedView view{analysis::analyze_select(select, analysis, nullptr), {}};
  const PgQuery__RangeVar* name = analysis::only_relation(select);
  const Relation* base = name == nullptr ? nullptr : &analysis::find_relation(analysis, *name);
  view.refusal = analysis::refusal_of(*view.query, select, base);
  return view;
}

}  // namespace

std::string_view update_refusal(const PgQuery__Node& query, const AnalysisContext& context) {
  const AnalyzedView view = analyze_view(query, context);
  if (!view.refusal.empty()) return view.refusal;
  return analysis::has_written_column(*view.query) ? std::string_view() : analysis::kNoColumns;
}

std::vector<int> written_columns(const PgQuery__Node& query, const AnalysisContext& context) {
  const AnalyzedView view = analyze_view(query, context);
  std::vector<int> columns;
  if (!view.refusal.empty()) return columns;
  columns.reserve(view.query->targets.size());
  for (const TargetEntry& target : view.query->targets) {
    if (target.hidden) continue;
    const bool is_column = analysis::is_table_column(*target.expression);
    columns.push_back(is_column ? get_if<ColumnReference>(*target.expression)->column + 1 : 0);
  }
  return columns;
}

}  // namespace carto_mock::sql
