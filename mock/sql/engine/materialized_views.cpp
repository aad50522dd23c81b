#include "sql/engine/materialized_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sql/engine/function_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/value_conversion.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The unique indexes by which rows are recognized: plain ones over all rows.
std::vector<const Relation*> recognizing_indexes(const Relation& view,
                                                 const UtilityContext& context) {
  std::vector<const Relation*> indexes = context.catalog().indexes_of(view.oid);
  std::erase_if(indexes, [](const Relation* index) {
    const IndexDefinition& definition = *index->index;
    return !definition.unique || !definition.predicate_sql.empty() ||
           std::ranges::find(definition.columns, 0) != definition.columns.end();
  });
  return indexes;
}

void check_may_refresh_concurrently(const Relation& view, bool skip_data,
                                    const UtilityContext& context) {
  if (!view.is_populated) {
    throw Error(sqlstate::kFeatureNotSupported,
                "CONCURRENTLY cannot be used when the materialized view is not populated");
  }
  if (skip_data) {
    throw Error(sqlstate::kSyntaxError,
                "CONCURRENTLY and WITH NO DATA options cannot be used together");
  }
  if (recognizing_indexes(view, context).empty()) {
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                fmt::format("cannot refresh materialized view \"{}.{}\" concurrently",
                            quote_identifier(context.catalog().find_schema(view.schema)->name),
                            quote_identifier(view.name)))
        .hint(
            "Create a unique index with no WHERE clause on one or more columns of the materialized "
            "view.");
  }
}

// Of all its values' texts: equal for rows that are the same to the bit.
std::string row_image(std::span<const Value> row, const Relation& view,
                      const SessionState& session) {
  std::string image;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Type type = view.columns[i].type;
    const std::string text = row[i].is_null() ? "" : output_text(row[i], type, session);
    image += fmt::format("{}{}:{}", row[i].is_null() ? "-" : "", text.size(), text);
  }
  return image;
}

std::string row_text(std::span<const Value> row, const Relation& view,
                     const SessionState& session) {
  Record record;
  for (std::size_t i = 0; i < row.size(); ++i) {
    record.types.push_back(view.columns[i].type);
    record.fields.push_back(row[i]);
  }
  return output_text(Value::record(std::move(record)), Type{oid::kRecord}, session);
}

// Changes only the rows that differ (manual, page REFRESH MATERIALIZED VIEW).
class RowMerge {
 public:
  RowMerge(const Relation& view, const UtilityContext& context) : view_(view), context_(context) {
    for (const Relation* index : recognizing_indexes(view, context)) {
      const std::vector<int>& columns = index->index->columns;
      const auto end = columns.end() - static_cast<std::ptrdiff_t>(index->index->included);
      key_columns_.insert(columns.begin(), end);
    }
  }

  void add(std::span<const Value> row) { rows_.emplace_back(row.begin(), row.end()); }

  void merge() const {
    check_no_duplicates();
    std::map<std::string, std::int64_t> kept;
    std::vector<std::int64_t> going;
    for_each_stored_row(view_, context_, [&](std::int64_t position, std::span<const Value> row) {
      const bool is_new =
          has_key(row) && kept.emplace(row_image(row, view_, context_.session), position).second;
      if (!is_new) going.push_back(position);
    });
    std::vector<const std::vector<Value>*> coming;
    for (const std::vector<Value>& row : rows_) {
      const bool stays = has_key(row) && kept.erase(row_image(row, view_, context_.session)) > 0;
      if (!stays) coming.push_back(&row);
    }
    for (const auto& [image, position] : kept) going.push_back(position);
    const Clearance changing(view_.oid, Privileges(Privilege::kInsert) | Privilege::kDelete);
    const RowRules rules = compile_row_rules(view_, context_.session);
    TableWriter writer(view_, &rules, {}, changing, context_);
    for (const std::int64_t position : going) writer.remove(position);
    for (const std::vector<Value>* row : coming) writer.place(*row);
  }

 private:
  // NULL equals nothing: rows with NULL in a key are never recognized.
  bool has_key(std::span<const Value> row) const {
    return std::ranges::none_of(key_columns_, [row](int attnum) {
      return row[static_cast<std::size_t>(attnum) - 1].is_null();
    });
  }

  void check_no_duplicates() const {
    std::set<std::string> seen;
    for (const std::vector<Value>& row : rows_) {
      if (std::ranges::any_of(row, &Value::is_null)) continue;
      if (seen.insert(row_image(row, view_, context_.session)).second) continue;
      throw Error(SqlState("21000"),
                  fmt::format("new data for materialized view \"{}\" contains duplicate rows "
                              "without any null columns",
                              view_.name))
          .detail(fmt::format("Row: {}", row_text(row, view_, context_.session)));
    }
  }

  const Relation& view_;
  const UtilityContext& context_;
  std::set<int> key_columns_;  // attnums
  std::vector<std::vector<Value>> rows_;
};

// Puts other rows in place of a view's: those that `fill` writes. As in PostgreSQL the indexes are
// made anew over them, with errors of CREATE INDEX.
template <typename Fill>
void refill(Relation view, bool is_populated, const UtilityContext& context, Fill fill) {
  std::vector<Relation> indexes;
  for (const Relation* index : context.catalog().indexes_of(view.oid)) indexes.push_back(*index);
  context.transaction.connection().forget_plans();
  for (const Relation& index : indexes) {
    if (is_stored(view, *index.index)) context.connection().execute(drop_storage_index(index));
  }
  context.connection().execute("DELETE FROM " + storage_table(view.oid));
  view.is_populated = is_populated;
  if (view.is_analyzed || view.counted_rows) view.counted_rows = -1;
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
  if (statement.concurrent != 0)
    check_may_refresh_concurrently(view, statement.skip_data != 0, context);
  const SyntaxTree tree = parse(view.view_sql);
  // Whoever refreshes it, the query runs as the owner.
  const SessionState::RoleScope as_owner(context.session, view.owner);
  const std::shared_ptr<const CompiledStatement> query =
      compile_statement(tree.statement(0), context.session);
  const Clearance clearance = check_may_run(context.session, *query);
  if (statement.concurrent != 0) {
    RowMerge rows(view, context);
    execute_plan(std::get<CompiledSelect>(query->body).plan, clearance, context,
                 [&rows](std::span<const Value> row) { rows.add(row); });
    rows.merge();
    return {"REFRESH MATERIALIZED VIEW", std::nullopt};
  }
  const bool with_data = statement.skip_data == 0;
  refill(view, with_data, context, [&](const Relation& emptied) {
    if (with_data) static_cast<void>(fill_from_query(emptied, *query, clearance, context));
  });
  return {"REFRESH MATERIALIZED VIEW", std::nullopt};
}

}  // namespace carto_mock::sql
