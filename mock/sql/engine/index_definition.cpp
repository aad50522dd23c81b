#include "sql/engine/index_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/analyzer/column_names.h"
#include "sql/analyzer/deparse.h"
#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/operator_classes.h"
#include "sql/engine/immutability.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/traces.h"
#include "sql/functions/xml_construction.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidObjectDefinition{"42P17"};

// PostGIS's classes, which the catalog of PostgreSQL's own does not list.
struct SpatialClass {
  std::string_view method;
  std::string_view name;
  Oid type;
  bool is_default = false;
};
constexpr auto kSpatialClasses = std::to_array<SpatialClass>({
    {"brin", "brin_geography_inclusion_ops", oid::kGeography, true},
    {"brin", "brin_geometry_inclusion_ops_2d", oid::kGeometry, true},
    {"brin", "brin_geometry_inclusion_ops_3d", oid::kGeometry},
    {"brin", "brin_geometry_inclusion_ops_4d", oid::kGeometry},
    {"btree", "btree_geography_ops", oid::kGeography, true},
    {"btree", "btree_geometry_ops", oid::kGeometry, true},
    {"gist", "gist_geography_ops", oid::kGeography, true},
    {"gist", "gist_geometry_ops_2d", oid::kGeometry, true},
    {"gist", "gist_geometry_ops_nd", oid::kGeometry},
    {"hash", "hash_geometry_ops", oid::kGeometry, true},
    {"spgist", "spgist_geography_ops_nd", oid::kGeography, true},
    {"spgist", "spgist_geometry_ops_2d", oid::kGeometry, true},
    {"spgist", "spgist_geometry_ops_3d", oid::kGeometry},
    {"spgist", "spgist_geometry_ops_nd", oid::kGeometry},
});

bool has_default_class(std::string_view method, Oid type) {
  return default_operator_class(index_method(method), type) != nullptr ||
         std::ranges::any_of(kSpatialClasses, [&](const SpatialClass& known) {
           return known.is_default && known.method == method && known.type == base_type(type);
         });
}

void check_class(std::string_view method, Type type) {
  if (method == "btree") return check_ordered_type(type);
  if (has_default_class(method, type.oid)) return;
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("data type {} has no default operator class for access method \"{}\"",
                          format_type({type.oid, -1}), method))
      .hint(
          "You must specify an operator class for the index or define a default operator class for "
          "the data type.");
}

Error does_not_accept(std::string_view name, Type type) {
  return Error(sqlstate::kDatatypeMismatch,
               fmt::format("operator class \"{}\" does not accept data type {}", name,
                           format_type({type.oid, -1})));
}

// The class as pg_get_indexdef() shows it: nothing for the default one.
std::string operator_class(const PgQuery__IndexElem& element, std::string_view method, Type type) {
  if (element.n_opclass == 0) {
    check_class(method, type);
    return "";
  }
  const std::string name = string_of(*element.opclass[element.n_opclass - 1]);
  const auto spatial = std::ranges::find_if(kSpatialClasses, [&](const SpatialClass& known) {
    return known.method == method && known.name == name;
  });
  if (spatial != kSpatialClasses.end()) {
    if (spatial->type != base_type(type.oid)) throw does_not_accept(name, type);
    return spatial->is_default ? "" : name;
  }
  const Oid access_method = index_method(method);
  const OperatorClass* found = find_operator_class(access_method, name);
  if (found == nullptr) {
    throw Error(
        sqlstate::kUndefinedObject,
        fmt::format("operator class \"{}\" does not exist for access method \"{}\"", name, method));
  }
  if (!accepts_type(*found, type.oid)) throw does_not_accept(name, type);
  if (element.n_opclassopts != 0) throw Error::unsupported("options of an operator class");
  // Its equality is that of bytes.
  if (name == "record_image_ops") throw Error::unsupported("the operator class record_image_ops");
  return default_operator_class(access_method, type.oid) == found ? "" : name;
}

void check_immutable(const Expression& expression, std::string_view what, SessionState& session) {
  if (!is_immutable(expression, session)) {
    throw Error(kInvalidObjectDefinition,
                fmt::format("functions in {} must be marked IMMUTABLE", what));
  }
  if (Traces(session).within(expression).is_any())
    throw Error::unsupported(fmt::format("functions that RAISE in {}", what));
}

// PostgreSQL's ChooseIndexColumnNames(): what a result column would be called, else `expr`.
std::string expression_label(const PgQuery__Node& node, SessionState& session) {
  const std::vector<std::string> path = session.effective_search_path();
  const AnalysisContext names = analysis_context(session, path);
  const std::string name = analysis::column_name(node, analysis::Analysis{names});
  return name == "?column?" ? "expr" : name;
}

void check_indexable(const Relation& relation) {
  std::string_view plural;
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kMaterializedView:
    case RelationKind::kPartitioned:
      return;
    case RelationKind::kView:
      plural = "views";
      break;
    case RelationKind::kSequence:
      plural = "sequences";
      break;
    case RelationKind::kIndex:
      plural = "indexes";
      break;
    case RelationKind::kForeignTable:
      plural = "foreign tables";
      break;
    case RelationKind::kComposite:
      plural = "composite types";
      break;
  }
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("cannot create index on relation \"{}\"", relation.name))
      .detail(fmt::format("This operation is not supported for {}.", plural));
}

class Definition {
 public:
  Definition(const PgQuery__IndexStmt& statement, const Relation& table,
             const UtilityContext& context)
      : table_(table), context_(context) {
    index_.relation = table.oid;
    index_.unique = statement.unique != 0;
    index_.nulls_not_distinct = index_.unique && statement.nulls_not_distinct != 0;
    const std::string_view method = statement.access_method;
    index_.method = method.empty() ? "btree" : method;
    // In PostgreSQL's order: all that is written is analyzed before anything is done with it.
    const std::vector<std::string> path = context.session.effective_search_path();
    const AnalysisContext analysis = analysis_context(context.session, path);
    if (statement.where_clause != nullptr)
      predicate_ = analyze_index_predicate(*statement.where_clause, table, analysis);
    std::vector<ExpressionPtr> expressions;
    expressions.reserve(statement.n_index_params);
    for (std::size_t i = 0; i < statement.n_index_params; ++i) {
      const PgQuery__Node* written = statement.index_params[i]->index_elem->expr;
      expressions.push_back(
          written == nullptr ? nullptr : analyze_index_expression(*written, table, analysis));
    }
    check_indexable(table);
    check_method(statement);
    if (predicate_ != nullptr) check_immutable(*predicate_, "index predicate", context_.session);
    for (std::size_t i = 0; i < statement.n_index_params; ++i)
      add_key(*statement.index_params[i]->index_elem, expressions[i]);
    for (std::size_t i = 0; i < statement.n_index_including_params; ++i)
      add_included(*statement.index_including_params[i]->index_elem);
    if (predicate_ != nullptr)
      index_.predicate_sql = stored_text(*predicate_, *statement.where_clause);
  }

  IndexDefinition take(std::string& label) {
    label = labels_.joined();
    return std::move(index_);
  }

 private:
  void check_method(const PgQuery__IndexStmt& statement) const {
    constexpr std::array<std::string_view, 6> kMethods = {"brin", "btree", "gin",
                                                          "gist", "hash",  "spgist"};
    if (std::ranges::find(kMethods, index_.method) == kMethods.end()) {
      throw Error(sqlstate::kUndefinedObject,
                  fmt::format("access method \"{}\" does not exist", index_.method));
    }
    const bool is_btree = index_.method == "btree";
    const auto refuse = [&](std::string_view what) {
      throw Error(sqlstate::kFeatureNotSupported,
                  fmt::format("access method \"{}\" does not support {}", index_.method, what));
    };
    if (index_.unique && !is_btree) refuse("unique indexes");
    if (statement.n_index_including_params > 0 && !is_btree && index_.method != "gist" &&
        index_.method != "spgist") {
      refuse("included columns");
    }
    const bool is_single = index_.method == "hash" || index_.method == "spgist";
    if (statement.n_index_params > 1 && is_single) refuse("multicolumn indexes");
    const bool lacks_scans = index_.method == "gin" || index_.method == "brin";
    if (statement.n_exclude_op_names > 0 && lacks_scans) refuse("exclusion constraints");
  }

  int find_column(const PgQuery__IndexElem& element) const {
    int attnum = 0;
    if (table_.find_column(element.name, &attnum) == nullptr) {
      check_not_indexed_system_column(element.name);
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" does not exist", element.name));
    }
    return attnum;
  }

  std::string stored_text(const Expression& expression, PgQuery__Node& written) const {
    const std::vector<std::string> path = context_.session.effective_search_path();
    return catalog_text(expression, &table_, expression_text(written),
                        analysis_context(context_.session, path));
  }

  // `value`: the expression of a key that is no column.
  void add_key(const PgQuery__IndexElem& element, const ExpressionPtr& value) {
    IndexKey key;
    Type type;
    int attnum = 0;
    if (value == nullptr) {
      attnum = find_column(element);
      type = table_.columns[static_cast<std::size_t>(attnum) - 1].type;
      labels_.add(element.name);
    } else {
      check_immutable(*value, "index expression", context_.session);
      type = value->type;
      key.expression_sql = stored_text(*value, *element.expr);
      labels_.add(expression_label(*element.expr, context_.session));
    }
    set_collation(element, attnum, type, key);
    key.operator_class = operator_class(element, index_.method, type);
    const bool has_order = element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_ASC ||
                           element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    const bool has_nulls = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST ||
                           element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST;
    if ((has_order || has_nulls) && index_.method != "btree") {
      throw Error(sqlstate::kFeatureNotSupported,
                  fmt::format("access method \"{}\" does not support {} options", index_.method,
                              has_order ? "ASC/DESC" : "NULLS FIRST/LAST"));
    }
    key.descending = element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    key.nulls_first = has_nulls
                          ? element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST
                          : key.descending;
    index_.columns.push_back(attnum);
    index_.keys.push_back(std::move(key));
  }

  void set_collation(const PgQuery__IndexElem& element, int attnum, Type type,
                     IndexKey& key) const {
    if (element.n_collation == 0) return;
    key.collation = declared_collation({element.collation, element.n_collation}, type);
    const bool is_own =
        attnum != 0 &&
        table_.columns[static_cast<std::size_t>(attnum) - 1].collation == key.collation;
    if (is_own) {
      key.collation.clear();
    } else if (key.collation.empty() && attnum != 0) {
      key.collation = "default";
    }
  }

  void add_included(const PgQuery__IndexElem& element) {
    if (element.expr != nullptr) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "expressions are not supported in included columns");
    }
    labels_.add(element.name);
    index_.columns.push_back(find_column(element));
    index_.keys.emplace_back();
    ++index_.included;
  }

  const Relation& table_;
  const UtilityContext& context_;
  IndexDefinition index_;
  ExpressionPtr predicate_;  // null: none
  ColumnLabels labels_;
};

}  // namespace

void ColumnLabels::add(const std::string& name) {
  std::string label = name;
  for (int number = 1; std::ranges::find(labels_, label) != labels_.end(); ++number)
    label = fmt::format("{}{}", name, number);
  labels_.push_back(std::move(label));
}

std::string ColumnLabels::joined() const { return fmt::format("{}", fmt::join(labels_, "_")); }

IndexDefinition define_index(const PgQuery__IndexStmt& statement, const Relation& table,
                             std::string& label, const UtilityContext& context) {
  return Definition(statement, table, context).take(label);
}

Relation reread_index(Relation index, const Relation& table, const UtilityContext& context) {
  constexpr Type kBoolean{oid::kBool};
  const std::vector<std::string> path = context.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context.session, path);
  const auto reread = [&](std::string& sql, const Type* target) {
    if (sql.empty()) return;
    const SyntaxTree tree = parse("SELECT " + sql);
    PgQuery__Node& node = *tree.statement(0).select_stmt->target_list[0]->res_target->val;
    const ExpressionPtr expression = analyze_expression(node, &table, target, analysis);
    check_immutable(*expression, "index expression", context.session);
    sql = catalog_text(*expression, &table, expression_text(node), analysis);
  };
  for (IndexKey& key : index.index->keys) reread(key.expression_sql, nullptr);
  reread(index.index->predicate_sql, &kBoolean);
  return index;
}

std::vector<IndexExpression> expressions_of_index(const Relation& index, SessionState& session) {
  const Relation& table = *session.catalog().find_relation(index.index->relation);
  std::vector<IndexExpression> expressions;
  for (const IndexKey& key : index.index->keys) {
    if (key.expression_sql.empty()) continue;
    const SyntaxTree tree = parse("SELECT " + key.expression_sql);
    const PgQuery__Node& written = *tree.statement(0).select_stmt->target_list[0]->res_target->val;
    expressions.push_back(
        {.name = expression_label(written, session),
         .type = compile_stored_expression(key.expression_sql, &table, nullptr, session)->type});
  }
  return expressions;
}

bool expressions_name(const IndexDefinition& index, std::string_view column) {
  std::string sql = "SELECT NULL";
  for (const IndexKey& key : index.keys) {
    if (!key.expression_sql.empty()) sql += ", " + key.expression_sql;
  }
  if (!index.predicate_sql.empty()) sql += " WHERE " + index.predicate_sql;
  const SyntaxTree tree = parse(sql);
  return names_column(tree.statement(0), column);
}

}  // namespace carto_mock::sql
