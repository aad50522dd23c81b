#include "sql/analyzer/deparse.h"

#include <string>
#include <string_view>
#include <utility>

#include "sql/analyzer/analysis.h"
#include "sql/analyzer/deparser.h"
#include "sql/analyzer/select.h"
#include "sql/catalog/stored_expression.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/parser.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string column_name(const Relation* relation, const ColumnReference& column) {
  if (relation == nullptr || column.levels_up != 0 || column.column < 0)
    throw no_text("such a reference");
  return quote_identifier(relation->columns.at(static_cast<std::size_t>(column.column)).name);
}

// Of the relation, range table entry 0.
ColumnText column_names(const Relation* relation) {
  return [relation](const ColumnReference& column) {
    return column_name(column.range_index == 0 ? relation : nullptr, column);
  };
}

// The rows that the WHEN of a trigger sees.
ColumnText trigger_columns(const Relation& relation) {
  return [&relation](const ColumnReference& column) {
    return (column.range_index == 0 ? "old." : "new.") + column_name(&relation, column);
  };
}

ColumnText domain_value() {
  return [](const ColumnReference&) { return std::string("VALUE"); };
}

std::string text_in_form(const Expression& expression, const ColumnText& names, TextForm form,
                         const AnalysisContext& context) {
  Deparser deparser(names, context, form);
  deparser.write(expression, Deparser::Implicit::kHidden);
  return std::move(deparser).take();
}

// The typed tree keeps no COLLATE.
bool has_collate_clause(std::string_view expression) {
  if (expression.find("COLLATE") == std::string_view::npos) return false;
  const SyntaxTree tree = parse("SELECT " + std::string(expression));
  bool found = false;
  visit_nodes(tree.statement(0), [&found](const PgQuery__Node& node) {
    found = found || node.node_case == PG_QUERY__NODE__NODE_COLLATE_CLAUSE;
  });
  return found;
}

std::string text_or_written(const Expression& expression, const ColumnText& column_text,
                            std::string_view written, const AnalysisContext& context) {
  if (has_collate_clause(written)) return std::string(kAsWritten).append(written);
  try {
    return deparse(expression, column_text, context);
  } catch (const Error& error) {
    if (error.state() != sqlstate::kFeatureNotSupported) throw;
    return std::string(kAsWritten).append(written);
  }
}

}  // namespace

std::string deparse(const Expression& expression, const Relation* relation,
                    const AnalysisContext& context) {
  return deparse(expression, column_names(relation), context);
}

std::string deparse(const Expression& expression, const ColumnText& column_text,
                    const AnalysisContext& context) {
  return text_in_form(expression, column_text, TextForm{}, context);
}

std::string shown_text(const Expression& expression, const Relation* relation, TextForm form,
                       const AnalysisContext& context) {
  return text_in_form(expression, column_names(relation), form, context);
}

std::string shown_trigger_condition(const Expression& condition, const Relation& relation,
                                    TextForm form, const AnalysisContext& context) {
  return text_in_form(condition, trigger_columns(relation), form, context);
}

std::string shown_domain_check(const Expression& condition, TextForm form,
                               const AnalysisContext& context) {
  return text_in_form(condition, domain_value(), form, context);
}

std::string catalog_text(const Expression& expression, const Relation* relation,
                         std::string_view written, const AnalysisContext& context) {
  return text_or_written(expression, column_names(relation), written, context);
}

std::string trigger_condition_text(const Expression& condition, const Relation& relation,
                                   std::string_view written, const AnalysisContext& context) {
  return text_or_written(condition, trigger_columns(relation), written, context);
}

std::string domain_check_text(const Expression& condition, std::string_view written,
                              const AnalysisContext& context) {
  return text_or_written(condition, domain_value(), written, context);
}

namespace {

bool is_row_order(const PgQuery__AExpr& expression) {
  if (expression.lexpr == nullptr || expression.n_name == 0 ||
      expression.lexpr->node_case != PG_QUERY__NODE__NODE_ROW_EXPR)
    return false;
  const std::string_view name = expression.name[expression.n_name - 1]->string->sval;
  return name == "<" || name == "<=" || name == ">" || name == ">=";
}

void refuse_distinct_groups(const PgQuery__SelectStmt& select) {
  if (select.group_distinct) throw no_text("GROUP BY DISTINCT");
  if (select.larg != nullptr) refuse_distinct_groups(*select.larg);
  if (select.rarg != nullptr) refuse_distinct_groups(*select.rarg);
}

// What the typed tree has other forms for, which mean the same but read differently.
void refuse_lost_forms(const PgQuery__Node& query) {
  visit_nodes(query, [](const PgQuery__Node& node) {
    switch (node.node_case) {
      case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        throw no_text("COLLATE");
      case PG_QUERY__NODE__NODE_SELECT_STMT:
        refuse_distinct_groups(*node.select_stmt);
        break;
      case PG_QUERY__NODE__NODE_RANGE_TABLE_SAMPLE:
        throw no_text("TABLESAMPLE");
      case PG_QUERY__NODE__NODE_A_EXPR:
        if (is_row_order(*node.a_expr)) throw no_text("an order of rows");
        break;
      default:
        break;
    }
  });
}

}  // namespace

std::unique_ptr<Query> analyze_view_query(const PgQuery__Node& query,
                                          const AnalysisContext& context) {
  refuse_lost_forms(query);
  analysis::Analysis analysis{context};
  analysis.is_planned = false;
  return analysis::analyze_select(*query.select_stmt, analysis, nullptr);
}

std::string view_query_text(const Query& query, const std::vector<std::string>* columns,
                            TextForm form, const AnalysisContext& context) {
  const ColumnText no_columns;
  Deparser deparser(no_columns, context, form);
  // A view's rule has two tables more, the row as it was and as it is to be.
  deparser.write_query(query, columns, true, {"old", "new"});
  return std::move(deparser).take();
}

}  // namespace carto_mock::sql
