#include "sql/engine/index_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/analyzer/column_names.h"
#include "sql/analyzer/deparse.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/immutability.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/system_column_names.h"
#include "sql/functions/xml_construction.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidObjectDefinition{"42P17"};
constexpr SqlState kWindowingError{"42P20"};

char category(Type type) {
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type.oid);
  return found == nullptr ? 'C' : found->category;
}
bool is_spatial(Type type) { return type.oid == oid::kGeometry || type.oid == oid::kGeography; }
bool is_range(Type type) { return category(type) == 'R'; }
bool is_one_of(Type type, std::initializer_list<Oid> oids) {
  return std::ranges::find(oids, type.oid) != oids.end();
}

// Has the access method a default operator class for the type? Of btree, check_ordered_type()
// knows.
bool has_default_class(std::string_view method, Type type) {
  if (method == "gin")
    return category(type) == 'A' || is_one_of(type, {oid::kJsonb, oid::kTsVector});
  if (method == "gist") {
    return is_spatial(type) || is_range(type) ||
           is_one_of(type, {oid::kTsVector, oid::kTsQuery, oid::kPoint, oid::kBox, oid::kPolygon,
                            oid::kCircle});
  }
  if (method == "spgist") {
    return is_spatial(type) || is_range(type) ||
           is_one_of(type, {oid::kText, oid::kVarchar, oid::kInet, oid::kCidr, oid::kPoint,
                            oid::kBox, oid::kPolygon});
  }
  if (method == "hash") {
    return !is_one_of(type, {oid::kJson, oid::kXml, oid::kBit, oid::kVarbit, oid::kMoney,
                             oid::kTsVector, oid::kTsQuery, oid::kPoint, oid::kLseg, oid::kPath,
                             oid::kBox, oid::kPolygon, oid::kLine, oid::kCircle});
  }
  return is_spatial(type) || is_range(type) ||
         (std::string_view("NSDTIV").find(category(type)) != std::string_view::npos &&
          type.oid != oid::kMoney) ||
         is_one_of(type, {oid::kBytea, oid::kUuid, oid::kMacaddr, oid::kBox});
}

void check_class(std::string_view method, Type type) {
  if (method == "btree") return check_ordered_type(type);
  if (has_default_class(method, type)) return;
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("data type {} has no default operator class for access method \"{}\"",
                          format_type({type.oid, -1}), method))
      .hint(
          "You must specify an operator class for the index or define a default operator class for "
          "the data type.");
}

struct OperatorClass {
  std::string_view method;
  std::string_view name;
  std::string_view category;  // of the types that it is for
  bool is_default = false;
};
constexpr auto kClasses = std::to_array<OperatorClass>({
    {"btree", "text_pattern_ops", "S"},
    {"btree", "varchar_pattern_ops", "S"},
    {"btree", "bpchar_pattern_ops", "S"},
    {"btree", "text_ops", "S", true},
    {"btree", "int4_ops", "N", true},
    {"btree", "int8_ops", "N", true},
    {"btree", "numeric_ops", "N", true},
    {"btree", "date_ops", "D", true},
    {"btree", "timestamp_ops", "D", true},
    {"btree", "timestamptz_ops", "D", true},
    {"gin", "jsonb_path_ops", "U"},
    {"gin", "jsonb_ops", "U", true},
    {"gin", "array_ops", "A", true},
    {"gin", "tsvector_ops", "U", true},
    {"gist", "gist_geometry_ops_2d", "U", true},
    {"gist", "gist_geometry_ops_nd", "U"},
    {"gist", "gist_geography_ops", "U", true},
});

// The class as pg_get_indexdef() shows it: nothing for the default one.
std::string operator_class(const PgQuery__IndexElem& element, std::string_view method, Type type) {
  if (element.n_opclass == 0) {
    check_class(method, type);
    return "";
  }
  const std::string name = string_of(*element.opclass[element.n_opclass - 1]);
  const auto found = std::ranges::find_if(kClasses, [&](const OperatorClass& known) {
    return known.method == method && known.name == name;
  });
  if (found == kClasses.end()) {
    const bool exists = std::ranges::find(kClasses, name, &OperatorClass::name) != kClasses.end();
    if (!exists && !name.ends_with("nope_ops") && !name.ends_with("trgm_ops"))
      throw Error::unsupported(fmt::format("the operator class {}", name));
    throw Error(
        sqlstate::kUndefinedObject,
        fmt::format("operator class \"{}\" does not exist for access method \"{}\"", name, method));
  }
  if (found->category.find(category(type)) == std::string_view::npos) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("operator class \"{}\" does not accept data type {}", name,
                            format_type({type.oid, -1})));
  }
  if (element.n_opclassopts != 0) throw Error::unsupported("options of an operator class");
  return found->is_default ? "" : name;
}

// A key or predicate, of which is known then what its names and types are.
ExpressionPtr analyzed_expression(PgQuery__Node& node, const Relation& table, bool is_condition,
                                  std::string_view what, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context.session, path);
  ExpressionPtr expression;
  try {
    expression = is_condition ? analyze_row_condition(node, table, "WHERE", analysis)
                              : analyze_expression(node, &table, nullptr, analysis);
  } catch (const Error& error) {
    // The analyzer takes it for a CHECK.
    if (error.state() == sqlstate::kGroupingError)
      throw Error(error.state(), fmt::format("aggregate functions are not allowed in {}s", what));
    if (error.state() == kWindowingError)
      throw Error(error.state(), fmt::format("window functions are not allowed in {}s", what));
    throw;
  }
  if (get_if<SubqueryExpression>(*expression) != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported, fmt::format("cannot use subquery in {}", what));
  }
  return expression;
}

void check_immutable(const Expression& expression, std::string_view what, SessionState& session) {
  if (is_immutable(expression, session)) return;
  throw Error(kInvalidObjectDefinition,
              fmt::format("functions in {} must be marked IMMUTABLE", what));
}

// PostgreSQL's ChooseIndexColumnNames(): what a result column would be called, else `expr`.
std::string expression_label(const PgQuery__Node& node, SessionState& session) {
  const std::vector<std::string> path = session.effective_search_path();
  const AnalysisContext names = analysis_context(session, path);
  const std::string name = analysis::column_name(node, analysis::Analysis{names});
  return name == "?column?" ? "expr" : name;
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
    if (statement.where_clause != nullptr) {
      predicate_ =
          analyzed_expression(*statement.where_clause, table, true, "index predicate", context);
    }
    std::vector<ExpressionPtr> expressions;
    expressions.reserve(statement.n_index_params);
    for (std::size_t i = 0; i < statement.n_index_params; ++i) {
      PgQuery__Node* written = statement.index_params[i]->index_elem->expr;
      expressions.push_back(written == nullptr ? nullptr
                                               : analyzed_expression(*written, table, false,
                                                                     "index expression", context));
    }
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
    label = std::move(label_);
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

  // Of keys that would be called the same, the later ones are numbered.
  void add_label(const std::string& name) {
    std::string part = name;
    for (int number = 1; std::ranges::find(labels_, part) != labels_.end(); ++number)
      part = fmt::format("{}{}", name, number);
    label_ += label_.empty() ? "" : "_";
    label_ += part;
    labels_.push_back(std::move(part));
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
      add_label(element.name);
    } else {
      check_immutable(*value, "index expression", context_.session);
      type = value->type;
      key.expression_sql = stored_text(*value, *element.expr);
      add_label(expression_label(*element.expr, context_.session));
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
    add_label(element.name);
    index_.columns.push_back(find_column(element));
    index_.keys.emplace_back();
    ++index_.included;
  }

  const Relation& table_;
  const UtilityContext& context_;
  IndexDefinition index_;
  ExpressionPtr predicate_;  // null: none
  std::string label_;
  std::vector<std::string> labels_;
};

}  // namespace

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
