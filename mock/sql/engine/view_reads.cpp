#include "sql/engine/view_reads.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/system_relations.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/object_names.h"
#include "sql/syntax/syntax_walk.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kFirstUnpinned = 12000;  // FirstUnpinnedObjectId: the server's own are below
constexpr Oid kBootstrapSuperuser = 10;

std::string_view last_name(std::size_t count, PgQuery__Node* const* names) {
  if (count == 0 || names[count - 1]->node_case != PG_QUERY__NODE__NODE_STRING) return {};
  return names[count - 1]->string->sval;
}

bool is_own_function(std::string_view name, const CatalogSnapshot& catalog) {
  const auto takes_object_name = [](const BuiltinProcedure& one) {
    return std::ranges::any_of(one.arguments, is_object_name_type);
  };
  return catalog.functions(name).empty() &&
         std::ranges::all_of(BuiltinCatalog::instance().procedures(name),
                             [&](const BuiltinProcedure* one) {
                               return one->schema == "pg_catalog" && !takes_object_name(*one);
                             });
}

// What a query names, beside columns.
class NamedObjects {
 public:
  NamedObjects(const PgQuery__Node& query, const AnalysisContext& context) : context_(context) {
    visit_nodes(query, [this](const PgQuery__Node& node) { visit(node); });
  }

  bool has_others() const { return has_others_; }
  // Are there columns that may be computed with, compared, sorted or called otherwise?
  bool uses(const std::set<std::string, std::less<>>& columns) const {
    if (columns.empty()) return false;
    return is_renaming_ || std::ranges::any_of(columns, [this](const std::string& column) {
             return std::ranges::any_of(computing_, [&column](const PgQuery__Node* node) {
               return names_column(*node, column);
             });
           });
  }
  bool names_a_row() const {
    return std::ranges::any_of(
        relations_, [this](const std::string& name) { return plain_columns_.contains(name); });
  }

 private:
  void visit(const PgQuery__Node& node) {
    switch (static_cast<int>(node.node_case)) {
      case PG_QUERY__NODE__NODE_FUNC_CALL: {
        const PgQuery__FuncCall& call = *node.func_call;
        const std::string_view name = last_name(call.n_funcname, call.funcname);
        has_others_ = has_others_ || !is_own_function(name, context_.catalog);
        computing_.push_back(&node);
        break;
      }
      case PG_QUERY__NODE__NODE_TYPE_CAST: {
        const Type type = resolve_type_name(*node.type_cast->type_name, context_);
        has_others_ = has_others_ || type.oid >= kFirstUnpinned || is_object_name_type(type.oid);
        computing_.push_back(&node);
        break;
      }
      case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        has_others_ = true;
        break;
      case PG_QUERY__NODE__NODE_A_EXPR:
      case PG_QUERY__NODE__NODE_CASE_EXPR:
      case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      case PG_QUERY__NODE__NODE_SUB_LINK:
      case PG_QUERY__NODE__NODE_A_INDIRECTION:
      case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
      case PG_QUERY__NODE__NODE_ROW_EXPR:
      case PG_QUERY__NODE__NODE_XML_EXPR:
        computing_.push_back(&node);
        break;
      case PG_QUERY__NODE__NODE_SELECT_STMT: {
        const PgQuery__SelectStmt& select = *node.select_stmt;
        is_renaming_ = is_renaming_ || select.n_group_clause > 0 || select.n_sort_clause > 0 ||
                       select.n_distinct_clause > 0 || select.n_window_clause > 0 ||
                       select.op != PG_QUERY__SET_OPERATION__SETOP_NONE ||
                       select.with_clause != nullptr;
        break;
      }
      case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
      case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
        is_renaming_ = true;
        break;
      case PG_QUERY__NODE__NODE_JOIN_EXPR:
        is_renaming_ = is_renaming_ || node.join_expr->n_using_clause > 0 ||
                       node.join_expr->is_natural != 0 || node.join_expr->alias != nullptr;
        break;
      case PG_QUERY__NODE__NODE_RANGE_VAR: {
        const PgQuery__RangeVar& range = *node.range_var;
        relations_.insert(range.alias == nullptr ? range.relname : range.alias->aliasname);
        is_renaming_ = is_renaming_ || (range.alias != nullptr && range.alias->n_colnames > 0);
        break;
      }
      case PG_QUERY__NODE__NODE_COLUMN_REF:
        if (node.column_ref->n_fields == 1) {
          plain_columns_.insert(
              std::string(last_name(node.column_ref->n_fields, node.column_ref->fields)));
        }
        break;
      default:
        break;
    }
  }

  const AnalysisContext& context_;
  bool has_others_ = false;
  bool is_renaming_ = false;  // a column may go by another name, or be compared where it stands
  std::vector<const PgQuery__Node*> computing_;
  std::set<std::string, std::less<>> relations_;
  std::set<std::string, std::less<>> plain_columns_;
};

// The names of columns whose types are not the server's own.
std::set<std::string, std::less<>> columns_of_other_types(const std::map<Oid, std::set<int>>& read,
                                                          const CatalogSnapshot& catalog) {
  std::set<std::string, std::less<>> names;
  for (const auto& [oid, columns] : read) {
    const Relation* relation = catalog.find_relation(oid);
    if (relation == nullptr) relation = find_system_relation(oid);
    for (const int attnum : columns) {
      const Column& column = relation->columns.at(static_cast<std::size_t>(attnum) - 1);
      if (column.type.oid >= kFirstUnpinned) names.insert(column.name);
    }
  }
  return names;
}

}  // namespace

std::optional<std::vector<ColumnsRead>> columns_read_by_view(Oid view, SessionState& session) {
  const Relation* relation = session.catalog().find_relation(view);
  if (relation == nullptr || relation->view_sql.empty()) return std::nullopt;
  const SyntaxTree tree = parse(relation->view_sql);
  const std::vector<std::string> path = session.effective_search_path();
  // What it reads may be in schemas that not even its owner may use any more.
  const SessionState::RoleScope all(session, kBootstrapSuperuser);
  AnalysisContext context = analysis_context(session, path);
  context.is_kept = true;
  const NamedObjects named(tree.statement(0), context);
  if (named.has_others() || named.names_a_row()) return std::nullopt;
  const Statement statement = analyze(tree.statement(0), analysis_context(session, path));
  std::map<Oid, std::set<int>> read;
  for (const RequiredPrivilege& required : statement.privileges) {
    if (required.check_as != kInvalidOid) continue;  // inside a view that it reads
    const Relation* source = session.catalog().find_relation(required.relation);
    const bool reads_as_caller = source != nullptr && source->security_invoker;
    if (reads_as_caller) return std::nullopt;
    std::set<int>& columns = read[required.relation];
    columns.insert(required.selected_columns.begin(), required.selected_columns.end());
    if (!columns.empty() && *columns.begin() <= 0) return std::nullopt;
  }
  if (named.uses(columns_of_other_types(read, session.catalog()))) return std::nullopt;
  std::vector<ColumnsRead> result;
  result.reserve(read.size());
  for (const auto& [oid, columns] : read)
    result.push_back({oid, std::vector<int>(columns.begin(), columns.end())});
  return result;
}

}  // namespace carto_mock::sql
