// From syntax to typed statements: names, overloads, coercions, the privileges that are needed.
// PostgreSQL's parse analysis (manual, chapters 10 "Type Conversion" and 52.2) is the model, its
// errors are ours.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/syntax/parser.h"
#include "sql/tree/statement.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql {

class ParameterSource;
class SessionServices;

// What names mean to this session.
struct AnalysisContext {
  const CatalogSnapshot& catalog;
  const TextSettings& text_settings;
  std::span<const std::string>
      search_path;           // schemas, in order; pg_catalog is searched first without being listed
  Oid role;                  // current_user
  SessionServices& session;  // for the input of literals ('now', regclass)
  // Byte offsets, ascending, of the literals that may stay open in a cached plan
  // (engine/statement_key.h); and what the analyzer did: an index that is not in `open_literals`
  // afterwards was consumed, so its value is part of the plan.
  const std::vector<int>* literal_offsets = nullptr;
  std::set<int>* open_literals = nullptr;
  const ParameterSource* parameters = nullptr;  // null: there are none
  // Part of what the catalog keeps, a default or a CHECK: the schemas that it names may be others'.
  bool is_kept = false;
};

// SELECT, VALUES, INSERT, UPDATE, DELETE, MERGE; every other statement is a UtilityStatement.
Statement analyze(const PgQuery__Node& statement, const AnalysisContext& context);

// What CHECK asks of a row of `relation`, whose columns are ColumnReference{0, 0, column}. Throws
// 42804 `argument of CHECK must be type boolean, not type integer`.
ExpressionPtr analyze_check(const PgQuery__Node& condition, const Relation& relation,
                            const AnalysisContext& context);
// Likewise, a key of an index and what it asks behind WHERE.
ExpressionPtr analyze_index_expression(const PgQuery__Node& expression, const Relation& relation,
                                       const AnalysisContext& context);
ExpressionPtr analyze_index_predicate(const PgQuery__Node& condition, const Relation& relation,
                                      const AnalysisContext& context);

// The default of a function's parameter, as a value of `type`. Throws 42804 `argument of DEFAULT
// must be type integer, not type text`.
ExpressionPtr analyze_parameter_default(const PgQuery__Node& expression, Type type,
                                        const AnalysisContext& context);

// An expression without a query around it: a column's default, a CHECK (then `relation`'s columns
// are ColumnReference{0, 0, column}, else null). Coerced to `target` by assignment if that is
// given.
ExpressionPtr analyze_expression(const PgQuery__Node& expression, const Relation* relation,
                                 const Type* target, const AnalysisContext& context);

// GENERATED ALWAYS AS (…) STORED: likewise, over `relation`'s columns.
ExpressionPtr analyze_generation_expression(const PgQuery__Node& expression,
                                            const Relation& relation, const Type* target,
                                            const AnalysisContext& context);

// WHEN of a trigger: `old` is ColumnReference{0, 0, column}, `new` ColumnReference{0, 1, column}.
ExpressionPtr analyze_trigger_condition(const PgQuery__Node& condition, const Relation& relation,
                                        const AnalysisContext& context);

// The WHERE of COPY FROM: a condition on `relation`'s columns, ColumnReference{0, 0, column}.
ExpressionPtr analyze_copy_condition(const PgQuery__Node& condition, const Relation& relation,
                                     const AnalysisContext& context);

// What a column gets that a statement gives no value: its default, or the next value of an identity
// column, coerced to its type; NULL where it has none, and where it is generated.
ExpressionPtr column_default(const Column& column, const AnalysisContext& context);

// Is that more than NULL? NULL for a domain counts, which its constraints may refuse.
bool has_default(const Column& column, const CatalogSnapshot& catalog);

// A type name such as `varchar(10)` or `geometry(Point,4326)`. 42704 `type "x" does not exist`,
// 42501 where the role may not use the schema that is named.
Type resolve_type_name(const PgQuery__TypeName& name, const AnalysisContext& context);

}  // namespace carto_mock::sql
