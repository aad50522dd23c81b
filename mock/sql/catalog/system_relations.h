// The system catalogs and views that carto-mock can read (manual, chapters 53, 54 and 37; PostGIS
// manual, chapter 4.5), with their rows made of a snapshot and the built-in catalog. Their
// definitions are the dumped ones.
//
//   if (const Relation* relation = find_system_relation("pg_catalog", "pg_class")) …
//
// What cannot be known is as in a fresh cluster before the first ANALYZE: relpages 0, reltuples -1,
// no TOAST tables.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Like a relation of a snapshot, with the privileges that a real server's has; owned by the first
// superuser. nullptr: there is none of this name. Immutable, one instance a process.
const Relation* find_system_relation(std::string_view schema, std::string_view name);
const Relation* find_system_relation(Oid oid);

// Throws Error::unsupported where the rows of the relation are not built.
void require_system_relation(const Relation& relation);
// The same for one column (from 0). To be asked for every column that a query reads, since
// system_relation_rows() has NULL there.
void require_system_column(const Relation& relation, int column);

// What pg_settings shows of a setting that a session can change.
struct SessionSetting {
  std::string value;  // in the setting's unit
  std::string reset_value;
  std::string source;  // empty: the server's
};

// A key of an index that is no column: what its column of the index is called, and its type.
struct IndexExpression {
  std::string name;
  Type type;
};

// Columns of a relation that a query reads, by attnum; none: it only counts its rows.
struct ColumnsRead {
  Oid relation;
  std::vector<int> columns;
};

struct SystemRowContext {
  const CatalogSnapshot& catalog;
  std::string_view database_name;
  Oid current_user;
  // What only a session knows. Its schema of temporary relations; empty: it has none.
  std::string temporary_schema = {};
  // What a sequence gave last; none: nothing yet.
  std::function<std::optional<std::int64_t>(Oid)> sequence_value = nullptr;
  // As pg_get_indexdef() shows it.
  std::function<std::string(const Relation& index)> index_definition = nullptr;
  // Of the keys that are no columns, in their order.
  std::function<std::vector<IndexExpression>(const Relation& index)> index_expressions = nullptr;
  // FOR VALUES … or DEFAULT, as pg_get_expr() shows it.
  std::function<std::string(const PartitionBound& bound)> partition_bound_definition = nullptr;
  // As pg_get_expr() shows it.
  std::function<std::string(std::string_view sql)> default_definition = nullptr;
  // As pg_get_viewdef() shows it.
  std::function<std::string(Oid view)> view_definition = nullptr;
  // Can INSERT, UPDATE and DELETE write through a view of the snapshot?
  std::function<bool(Oid view)> is_updatable = nullptr;
  // Which columns of a view of the snapshot UPDATE can write; empty: none of them.
  std::function<std::vector<bool>(Oid view)> updatable_columns = nullptr;
  // As pg_get_triggerdef() shows it.
  std::function<std::string(const Trigger& trigger, const Relation& relation)> trigger_definition =
      nullptr;
  // Of a table or materialized view.
  std::function<std::int64_t(Oid table)> row_count = nullptr;
  // None: the session has the server's.
  std::function<std::optional<SessionSetting>(std::string_view name)> session_setting = nullptr;
  // What the query of a view of the snapshot depends on; none: on more than columns of relations.
  std::function<std::optional<std::vector<ColumnsRead>>(Oid view)> view_reads = nullptr;
};
// One Value a column; shared with other readers where the rows are the same at all times.
using SystemRelationRows = std::shared_ptr<const std::vector<std::vector<Value>>>;
// All columns of all rows. Throws Error::unsupported for a relation that is not built.
SystemRelationRows system_relation_rows(Oid relation, const SystemRowContext& context);

}  // namespace carto_mock::sql
