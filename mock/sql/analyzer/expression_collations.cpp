#include "sql/analyzer/expression_collations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/type_rules.h"
#include "sql/tree/direct_arguments.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr SqlState kCollationMismatch{"42P21"};

using Strength = CollationStrength;
using Queries = ExpressionCollations::Queries;

// What values of a type have if nothing says otherwise; kNone: the type has no collations.
Collation collation_of(Type type) {
  const Oid base = base_type(type.oid);
  const Oid element = element_type(base);
  const Oid compared = element == kInvalidOid ? base : base_type(element);
  if (compared == oid::kName) return Collation::kC;
  return type_category(compared).category == 'S' ? Collation::kDefault : Collation::kNone;
}

// As PostgreSQL's merge_collation_state.
void merge(ExpressionCollation& result, const ExpressionCollation& next) {
  if (next.strength != result.strength) {
    if (next.strength > result.strength) result = next;
    return;
  }
  if (next.collation == result.collation) return;
  if (result.strength == Strength::kExplicit) {
    throw Error(kCollationMismatch,
                fmt::format("collation mismatch between explicit collations \"{}\" and \"{}\"",
                            collation_name(result.collation), collation_name(next.collation)))
        .at(next.location);
  }
  if (result.strength != Strength::kImplicit) return;
  // Any other collation beats the database's own.
  if (result.collation == Collation::kDefault) {
    result = next;
  } else if (next.collation != Collation::kDefault) {
    result.strength = Strength::kConflict;
    result.other = next.collation;
  }
}

ExpressionCollation implicitly(Collation collation) {
  if (collation == Collation::kNone) return {};
  return {.strength = Strength::kImplicit, .collation = collation};
}

// Those that do not look at the collation.
bool ignores_collation(std::string_view function) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"textcat", "concat", "concat_ws", "format", "length", "char_length", "octet_length"});
  return std::ranges::find(kNames, function) != kNames.end();
}

[[noreturn]] void refuse_conflict(const ExpressionCollation& found) {
  throw Error::unsupported(fmt::format("values of the collations \"{}\" and \"{}\" together",
                                       collation_name(found.collation),
                                       collation_name(found.other)));
}

ExpressionCollation comparable(const ExpressionCollation& found) {
  if (found.strength == Strength::kConflict) refuse_conflict(found);
  return found;
}

// What reads a column does not see what its query says with COLLATE.
ExpressionCollation as_column(const ExpressionCollation& output) {
  return output.strength == Strength::kConflict ? output : implicitly(output.collation);
}

// The queries around one that stands in queries[level], and that one itself.
Queries below(const Query* query, const Queries& queries, std::size_t level) {
  Queries result{query};
  result.insert(result.end(), queries.begin() + static_cast<std::ptrdiff_t>(level), queries.end());
  return result;
}

}  // namespace

// What the parts of an expression give it, of whatever type it is.
struct CollationOfNode {
  ExpressionCollations& collations;
  const Expression& expression;
  const Queries& queries;

  ExpressionCollation of(const Expression& part) const { return collations.of(part, queries); }

  template <typename Node>
  ExpressionCollation operator()(const Node& node) const {
    const ExpressionCollation result = of_children(expression);
    return compares(node) ? comparable(result) : result;
  }

  ExpressionCollation operator()(const ColumnReference& node) const {
    return collations.of_column(node, collation_of(expression.type), queries);
  }

  ExpressionCollation operator()(const Relabel& node) const {
    const ExpressionCollation argument = of(*node.argument);
    const Collation clause = collate_clause(expression);
    if (clause == Collation::kNone) return argument;
    return {.strength = Strength::kExplicit, .collation = clause, .location = expression.location};
  }

  ExpressionCollation operator()(const RowConstructor& node) const {
    for (const ExpressionPtr& field : node.fields) of(*field);
    return {};
  }

  ExpressionCollation operator()(const RowOrder& node) const {
    for (const RowOrderField& field : node.fields) of(*field.comparison);
    return {};
  }

  ExpressionCollation operator()(const FieldSelection& node) const {
    of(*node.record);
    return implicitly(collation_of(expression.type));
  }

  ExpressionCollation operator()(const NullIf& node) const { return of_children(*node.equality); }

  ExpressionCollation operator()(const CaseExpression& node) const {
    ExpressionCollation result;
    for (const CaseBranch& branch : node.branches) {
      if (node.has_subject) {
        of_condition(*branch.condition);
      } else {
        of(*branch.condition);
      }
      merge(result, of(*branch.result));
    }
    merge(result, of(*node.otherwise));
    return result;
  }

  ExpressionCollation operator()(const Subscript& node) const {
    for (const ExpressionPtr& index : node.upper) of_optional(index);
    for (const ExpressionPtr& index : node.lower) of_optional(index);
    return of(*node.array);
  }

  ExpressionCollation operator()(const ArrayConversion& node) const { return of(*node.array); }

  ExpressionCollation operator()(const AggregateCall& node) const {
    of_optional(node.filter);
    const auto count = static_cast<std::size_t>(node.argument_count);
    for (std::size_t i = count; i < node.arguments.size(); ++i) of(*node.arguments[i]);
    const std::size_t direct = direct_arguments(node).size();
    ExpressionCollation result;
    if (is_hypothetical_set(node)) {
      // Each is compared with the sort key of its place.
      for (std::size_t i = 0; i < direct; ++i) {
        ExpressionCollation pair = of(*node.arguments[i]);
        if (direct + i < node.arguments.size()) merge(pair, of(*node.arguments[direct + i]));
      }
      return result;
    }
    const bool merges_keys = direct == 0 || node.order_by.size() == 1;
    for (std::size_t i = 0; i < count; ++i) {
      const ExpressionCollation argument = of(*node.arguments[i]);
      if (i < direct || merges_keys) merge(result, argument);
    }
    return comparable(result);
  }

  ExpressionCollation operator()(const WindowCall& node) const {
    of_optional(node.filter);
    ExpressionCollation result;
    for (const ExpressionPtr& argument : node.arguments) merge(result, of(*argument));
    return comparable(result);
  }

  ExpressionCollation operator()(const SubqueryExpression& node) const {
    const Queries inside = below(node.query.get(), queries, 0);
    switch (node.kind) {
      case SubqueryKind::kExists:
        break;
      case SubqueryKind::kAny:
      case SubqueryKind::kAll:
        collations.any_queries_.push_back(inside);
        of(*node.comparison);
        collations.any_queries_.pop_back();
        break;
      case SubqueryKind::kScalar:
      case SubqueryKind::kArray:
        return collations.of_output(0, inside);
    }
    return {};
  }

 private:
  void of_optional(const ExpressionPtr& part) const {
    if (part) of(*part);
  }

  ExpressionCollation of_children(const Expression& whole) const {
    ExpressionCollation result;
    const auto add = [&](const Expression& part) {
      merge(result, is_pack(part) ? of_children(part) : of(part));
    };
    visit_children(whole, ConstChildVisitor{.expression = add, .query = {}});
    return result;
  }

  // The arguments of VARIADIC "any", which are no array to PostgreSQL.
  static bool is_pack(const Expression& part) {
    const auto* array = get_if<ArrayConstructor>(part);
    return array != nullptr && array->element_type == oid::kAny;
  }

  // May the node look at the collation of its parts?
  template <typename Node>
  bool compares(const Node& node) const {
    if constexpr (std::is_same_v<Node, FunctionCall>) {
      const BuiltinProcedure* procedure = collations.catalog_.find_procedure(node.procedure);
      return procedure == nullptr || !ignores_collation(procedure->name);
    } else {
      return std::is_same_v<Node, GreatestLeast> || std::is_same_v<Node, ArrayComparison> ||
             std::is_same_v<Node, SetFunctionCall>;
    }
  }

  // `x = y` of CASE x WHEN y: what x says with COLLATE is no more to it than a column's.
  void of_condition(const Expression& condition) const {
    const auto* call = get_if<FunctionCall>(condition);
    if (call == nullptr || call->arguments.size() != 2) {
      of(condition);
      return;
    }
    ExpressionCollation subject = as_column(of(*call->arguments[0]));
    merge(subject, of(*call->arguments[1]));
  }
};

ExpressionCollation ExpressionCollations::of(const Expression& expression, const Queries& queries) {
  constexpr int kMostNodes = 1'000'000;
  if (++nodes_ > kMostNodes) throw Error::unsupported("the collation of so large an expression");
  const Collation own = collation_of(expression.type);
  const ExpressionCollation parts =
      std::visit(CollationOfNode{.collations = *this, .expression = expression, .queries = queries},
                 expression.node);
  // A literal with COLLATE is perhaps still of no type.
  if (own == Collation::kNone)
    return collate_clause(expression) == Collation::kNone ? ExpressionCollation() : parts;
  return parts.strength == Strength::kNone ? implicitly(own) : parts;
}

ExpressionCollation ExpressionCollations::of_arguments(std::span<ExpressionPtr* const> arguments,
                                                       const Queries& queries) {
  ExpressionCollation result;
  for (const ExpressionPtr* argument : arguments) merge(result, of(**argument, queries));
  return comparable(result);
}

ExpressionCollation ExpressionCollations::of_column(const ColumnReference& column, Collation own,
                                                    const Queries& queries) {
  const auto level = static_cast<std::size_t>(column.levels_up);
  const auto place = static_cast<std::size_t>(column.column);
  if (own == Collation::kNone) return {};
  if (column.range_index == SubqueryExpression::kSubqueryOutput && !any_queries_.empty())
    return of_output(place, Queries(any_queries_.back()));
  if (column.range_index < 0 || level >= queries.size()) return implicitly(own);
  const std::vector<RangeTableEntry>& entries = queries[level]->range_table;
  const auto index = static_cast<std::size_t>(column.range_index);
  if (index >= entries.size()) return implicitly(own);
  const auto& source = entries[index].source;
  if (const auto* table = std::get_if<TableSource>(&source)) {
    const Relation* relation = catalog_.find_relation(table->relation);
    const bool is_known = relation != nullptr && place < relation->columns.size() &&
                          !relation->columns[place].collation.empty();
    return implicitly(is_known ? collation_named(relation->columns[place].collation) : own);
  }
  if (const auto* subquery = std::get_if<SubquerySource>(&source))
    return of_output(place, below(subquery->query.get(), queries, level));
  if (const auto* cte = std::get_if<CteSource>(&source))
    return of_common_table(*cte, place, queries, level);
  const Queries here(queries.begin() + static_cast<std::ptrdiff_t>(level), queries.end());
  if (const auto* values = std::get_if<ValuesSource>(&source)) {
    // Rows that INSERT writes are each for themselves.
    return queries[level] == written_ ? implicitly(own)
                                      : as_column(of_values(*values, place, here));
  }
  if (const auto* functions = std::get_if<FunctionSource>(&source)) {
    std::size_t first = 0;
    for (const SourceCall& call : functions->calls) {
      if (first == place && call.column_count == 1) return as_column(of(*call.call, here));
      first += static_cast<std::size_t>(call.column_count);
    }
  }
  return implicitly(own);
}

ExpressionCollation ExpressionCollations::of_common_table(const CteSource& source,
                                                          std::size_t place, const Queries& queries,
                                                          std::size_t level) {
  const std::size_t owner = level + static_cast<std::size_t>(source.levels_up);
  constexpr ExpressionCollation kOwn{.strength = Strength::kImplicit,
                                     .collation = Collation::kDefault};
  if (owner >= queries.size()) return kOwn;
  const auto& ctes = queries[owner]->ctes;
  const auto index = static_cast<std::size_t>(source.index);
  if (index >= ctes.size() || ctes[index].query == nullptr) return kOwn;
  const Query* query = ctes[index].query.get();
  const Queries around = below(query, queries, owner);
  if (!ctes[index].recursive || !query->set_operation) return of_output(place, around);
  // What comes before the recursion decides.
  return as_column(of_operand(place, below(query->set_operation->left.get(), around, 0)));
}

ExpressionCollation ExpressionCollations::of_values(const ValuesSource& values, std::size_t place,
                                                    const Queries& queries) {
  ExpressionCollation result;
  for (const auto& row : values.rows) merge(result, of(*row.at(place), queries));
  return result;
}

ExpressionCollation ExpressionCollations::of_output(std::size_t place, const Queries& queries) {
  return as_column(of_operand(place, queries));
}

// Of one of the queries of a set operation, where what its column says with COLLATE counts.
ExpressionCollation ExpressionCollations::of_operand(std::size_t place, const Queries& queries) {
  const Query& query = *queries.front();
  if (const auto known = outputs_.find({&query, place}); known != outputs_.end())
    return known->second;
  ExpressionCollation result;
  if (query.set_operation) {
    const SetOperation& operation = *query.set_operation;
    result = of_operand(place, below(operation.left.get(), queries, 0));
    merge(result, of_operand(place, below(operation.right.get(), queries, 0)));
    if (result.strength == Strength::kConflict &&
        (operation.op != SetOperator::kUnion || !operation.all)) {
      throw Error(kCollationMismatch,
                  fmt::format("collation mismatch between implicit collations \"{}\" and \"{}\"",
                              collation_name(result.collation), collation_name(result.other)))
          .hint(
              "You can choose the collation by applying the COLLATE clause to one or both "
              "expressions.")
          .at(result.location);
    }
    result = as_column(result);
  } else if (place < query.targets.size()) {
    result = of(*query.targets[place].expression, queries);
  }
  outputs_.insert({{&query, place}, result});
  return result;
}

namespace {

class Checker {
 public:
  explicit Checker(const CatalogSnapshot& catalog) : collations_(catalog) {}

  void visit(const Statement& statement) {
    if (const auto* insert = std::get_if<InsertStatement>(&statement.body))
      collations_.set_written(insert->source.get());
    visit_children(statement, ConstChildVisitor{[this](const Expression& e) { visit(e, {}); },
                                                [this](const Query& query) { visit(query, {}); }});
  }

  void visit(const Expression& expression, const Queries& queries) {
    collations_.of(expression, queries);
    visit_parts(expression, queries);
  }

 private:
  void visit(const Query& query, const Queries& around) {
    const Queries queries = below(&query, around, 0);
    visit_children(query, ConstChildVisitor{[&](const Expression& e) { visit(e, queries); },
                                            [&](const Query& nested) { visit(nested, queries); }});
    for (const CommonTableExpression& cte : query.ctes) {
      if (cte.query != nullptr && cte.recursive && cte.query->set_operation)
        check_recursion(cte, below(cte.query.get(), queries, 0));
    }
    if (!collations_.is_written(query)) check_values(query, queries);
    check_columns(query, queries);
  }

  void check_values(const Query& query, const Queries& queries) {
    for (const RangeTableEntry& entry : query.range_table) {
      const auto* values = std::get_if<ValuesSource>(&entry.source);
      if (values == nullptr) continue;
      for (std::size_t i = 0; i < entry.columns.size(); ++i)
        collations_.of_values(*values, i, queries);
    }
  }

  // The recursion must not change the collation that its column has at first.
  void check_recursion(const CommonTableExpression& cte, const Queries& queries) {
    const SetOperation& operation = *cte.query->set_operation;
    for (std::size_t i = 0; i < cte.columns.size(); ++i) {
      const Collation first =
          collations_.of_output(i, below(operation.left.get(), queries, 0)).collation;
      const ExpressionCollation whole = collations_.of_output(i, queries);
      if (whole.strength != Strength::kImplicit || whole.collation == first) continue;
      throw Error(
          kCollationMismatch,
          fmt::format("recursive query \"{}\" column {} has collation \"{}\" in "
                      "non-recursive term but collation \"{}\" overall",
                      cte.name, i + 1, collation_name(first), collation_name(whole.collation)))
          .hint("Use the COLLATE clause to set the collation of the non-recursive term.");
    }
  }

  // Columns of set operations, and what rows are sorted or told apart by.
  void check_columns(const Query& query, const Queries& queries) {
    if (query.set_operation) {
      for (std::size_t i = 0; i < query.targets.size(); ++i)
        comparable(collations_.of_output(i, queries));
      return;
    }
    const auto refuse_target = [&](int target) {
      comparable(
          collations_.of(*query.targets[static_cast<std::size_t>(target)].expression, queries));
    };
    std::ranges::for_each(query.group_by, refuse_target);
    std::ranges::for_each(query.distinct_on, refuse_target);
    for (const SortKey& key : query.order_by) refuse_target(key.target);
    for (std::size_t i = 0; i < query.targets.size(); ++i) {
      if (query.distinctness == Distinctness::kDistinct) refuse_target(static_cast<int>(i));
    }
    for (const Window& window : query.windows) {
      for (const auto* keys : {&window.partition_by, &window.order_by}) {
        for (const ExpressionPtr& key : *keys) comparable(collations_.of(*key, queries));
      }
    }
  }

  void visit_parts(const Expression& expression, const Queries& queries) {
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& part) { visit_parts(part, queries); },
                                     [&](const Query& query) { visit(query, queries); }});
  }

  ExpressionCollations collations_;
};

bool has_collation(const Query& query);

bool has_collation(const Expression& expression) {
  if (collate_clause(expression) != Collation::kNone) return true;
  bool found = false;
  visit_children(expression,
                 ConstChildVisitor{[&](const Expression& e) { found = found || has_collation(e); },
                                   [&](const Query& q) { found = found || has_collation(q); }});
  return found;
}

bool has_collation(const Query& query) {
  bool found = false;
  visit_children(query,
                 ConstChildVisitor{[&](const Expression& e) { found = found || has_collation(e); },
                                   [&](const Query& q) { found = found || has_collation(q); }});
  return found;
}

}  // namespace

void check_collations(const Statement& statement, const CatalogSnapshot& catalog) {
  // Without COLLATE nothing can meet that the declared columns of a statement may not
  // (collations.h).
  bool found = false;
  visit_children(statement,
                 ConstChildVisitor{[&](const Expression& e) { found = found || has_collation(e); },
                                   [&](const Query& q) { found = found || has_collation(q); }});
  if (found) Checker(catalog).visit(statement);
}

void check_collations(const Expression& expression, const CatalogSnapshot& catalog) {
  if (has_collation(expression)) Checker(catalog).visit(expression, {});
}

}  // namespace carto_mock::sql::analysis
