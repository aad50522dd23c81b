#include "sql/engine/materialized_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sql/engine/function_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/table_writer.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// PostgreSQL keeps the rows that stay the same in their places, which nothing here does.
[[noreturn]] void refuse_concurrently(const Relation& view, bool skip_data,
                                      const UtilityContext& context) {
  if (!view.is_populated) {
    throw Error(sqlstate::kFeatureNotSupported,
                "CONCURRENTLY cannot be used when the materialized view is not populated");
  }
  if (skip_data) {
    throw Error(sqlstate::kSyntaxError,
                "CONCURRENTLY and WITH NO DATA options cannot be used together");
  }
  const std::vector<const Relation*> indexes = context.catalog().indexes_of(view.oid);
  if (std::ranges::none_of(indexes, [](const Relation* index) { return index->index->unique; })) {
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                fmt::format("cannot refresh materialized view \"{}.{}\" concurrently",
                            quote_identifier(context.catalog().find_schema(view.schema)->name),
                            quote_identifier(view.name)))
        .hint(
            "Create a unique index with no WHERE clause on one or more columns of the materialized "
            "view.");
  }
  throw Error::unsupported("REFRESH MATERIALIZED VIEW CONCURRENTLY");
}

// Puts other rows in place of a view's: those that `fill` writes. As in PostgreSQL the indexes are
// made anew over them, with errors of CREATE INDEX.
template <typename Fill>
void refill(Relation view, bool is_populated, const UtilityContext& context, Fill fill) {
  std::vector<Relation> indexes;
  for (const Relation* index : context.catalog().indexes_of(view.oid)) {
    if (is_stored(view, *index->index)) indexes.push_back(*index);
  }
  context.transaction.connection().forget_plans();
  for (const Relation& index : indexes) context.connection().execute(drop_storage_index(index));
  context.connection().execute("DELETE FROM " + storage_table(view.oid));
  view.is_populated = is_populated;
  context.put(view);
  fill(view);
  for (const Relation& index : indexes) create_storage_index(view, index, context);
}

}  // namespace

std::int64_t fill_from_query(const Relation& relation, const CompiledStatement& query,
                             const Clearance& clearance, const UtilityContext& context) {
  if (!query.with_writes.empty()) throw Error::unsupported("a table made by a writing WITH");
  const Clearance filling(relation.oid, Privilege::kInsert);
  TableWriter writer(relation, nullptr, {}, filling, context);
  return execute_plan(std::get<CompiledSelect>(query.body).plan, clearance, context,
                      [&](std::span<const Value> row) { writer.place(row); });
}

std::int64_t replace_rows(const Relation& view, std::span<const int> columns,
                          const std::function<bool(std::vector<Value>&)>& next,
                          const UtilityContext& context) {
  if (!context.session.is_superuser()) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("cannot change materialized view \"{}\"", view.name));
  }
  std::int64_t count = 0;
  refill(view, true, context, [&](const Relation& emptied) {
    count = insert_values(emptied, columns, next, nullptr,
                          Clearance(emptied.oid, Privilege::kInsert), context);
  });
  return count;
}

CommandTag refresh_materialized_view(const PgQuery__RefreshMatViewStmt& statement,
                                     const UtilityContext& context) {
  Relation view = get_relation(qualified_name(*statement.relation), context);
  const bool has_rows = view.kind == RelationKind::kTable ||
                        view.kind == RelationKind::kMaterializedView ||
                        view.kind == RelationKind::kPartitioned;
  if (!has_rows) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is not a table or materialized view", view.name));
  }
  check_ownership(context.catalog(), context.role(), view);
  if (view.kind != RelationKind::kMaterializedView) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("\"{}\" is not a materialized view", view.name));
  }
  if (statement.concurrent != 0) refuse_concurrently(view, statement.skip_data != 0, context);
  const SyntaxTree tree = parse(view.view_sql);
  // Whoever refreshes it, the query runs as the owner.
  const SessionState::RoleScope as_owner(context.session, view.owner);
  const std::shared_ptr<const CompiledStatement> query =
      compile_statement(tree.statement(0), context.session);
  const Clearance clearance = check_may_run(context.session, *query);
  const bool with_data = statement.skip_data == 0;
  refill(view, with_data, context, [&](const Relation& emptied) {
    if (with_data) static_cast<void>(fill_from_query(emptied, *query, clearance, context));
  });
  return {"REFRESH MATERIALIZED VIEW", std::nullopt};
}

}  // namespace carto_mock::sql
