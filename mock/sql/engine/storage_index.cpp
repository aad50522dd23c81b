#include "sql/engine/storage_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/keys.h"
#include "sql/catalog/partitions.h"
#include "sql/catalog/spatial_index.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/heap_size.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/spatial_boxes.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/unique_keys.h"
#include "sql/engine/value_conversion.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/object_names.h"
#include "sql/lowering/storage_boxes.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

void check_ordered_type(Type type) {
  if (type_traits(type.oid).compare != nullptr) return;
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("data type {} has no default operator class for access method \"btree\"",
                          format_type({type.oid, -1})))
      .hint(
          "You must specify an operator class for the index or define a default operator class for "
          "the data type.");
}

namespace {

// A key as SQLite has it.
struct StoredKey {
  std::string column;
  Type type;
  bool descending;

  std::string with_collation() const {
    const char* collation = type_traits(type.oid).collation;
    return collation == nullptr ? column : fmt::format("{} COLLATE {}", column, collation);
  }
};

// EXECUTE on the functions of an index, at the first row.
void ask_for_functions(const CompiledIndex& index, bool& asked, const UtilityContext& context) {
  if (!std::exchange(asked, true)) check_executable(context.session, index.functions);
}

// Makes and fills u<oid>, without an index so far.
std::vector<StoredKey> store_keys(const Relation& table, const Relation& index,
                                  const UtilityContext& context) {
  const CompiledIndex compiled = compile_index(table, index, context.session);
  std::vector<StoredKey> keys;
  std::string columns = "position INTEGER PRIMARY KEY";
  for (std::size_t i = 0; i < compiled.keys.size(); ++i) {
    keys.push_back({key_column(i), compiled.keys[i]->type, false});
    columns += ", " + key_column(i);
  }
  context.connection().execute(
      fmt::format("CREATE TABLE {}({})", storage_keys(index.oid), columns));
  UniqueKeys rows(compiled, context.connection());
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  bool may_call = false;
  for_each_stored_row(table, context, [&](std::int64_t position, std::span<const Value> row) {
    ask_for_functions(compiled, may_call, context);
    rows.add(row, position, evaluation);
  });
  return keys;
}

void compute_keys(const Relation& table, const Relation& index, const UtilityContext& context) {
  if (!is_computed(*index.index)) return;
  const CompiledIndex compiled = compile_index(table, index, context.session);
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  bool may_call = false;
  for_each_stored_row(table, context, [&](std::int64_t, std::span<const Value> row) {
    ask_for_functions(compiled, may_call, context);
    static_cast<void>(index_key(compiled, row, evaluation));
  });
}

std::vector<StoredKey> stored_keys(const Relation& table, const IndexDefinition& index) {
  std::vector<StoredKey> keys;
  for (std::size_t i = 0; i < index.columns.size() - index.included; ++i) {
    const int attnum = index.columns[i];
    keys.push_back({storage_column(attnum),
                    table.columns[static_cast<std::size_t>(attnum) - 1].type,
                    i < index.keys.size() && index.keys[i].descending});
  }
  return keys;
}

// 23505 where two rows of `storage` have the same keys.
void check_unique(const Relation& index, const std::string& storage,
                  const std::vector<StoredKey>& keys, const UtilityContext& context) {
  std::string condition;
  std::string grouping;
  std::string columns;
  for (const StoredKey& key : keys) {
    condition += fmt::format("{}{} IS NOT NULL", condition.empty() ? "" : " AND ", key.column);
    grouping += (grouping.empty() ? "" : ", ") + key.with_collation();
    columns += (columns.empty() ? "" : ", ") + key.column;
  }
  sqlite::Statement twice = context.connection().prepare(
      fmt::format("SELECT max(position) FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1 LIMIT 1",
                  storage, condition, grouping));
  if (!twice.step()) return;
  sqlite::Statement row = context.connection().prepare(
      fmt::format("SELECT {} FROM {} WHERE position = ?1", columns, storage));
  row.bind(1, twice.integer(0));
  row.step();
  std::string names;
  std::string values;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto [value, type] =
        plain_key(row.value(static_cast<int>(i), keys[i].type.oid), keys[i].type, *index.index);
    names += (i == 0 ? "" : ", ") + index_key_text(index, i, context.session);
    values += (i == 0 ? "" : ", ") +
              (value.is_null() ? "null" : output_text(value, type, context.session));
  }
  throw Error(sqlstate::kUniqueViolation,
              fmt::format("could not create unique index \"{}\"", index.name))
      .detail(fmt::format("Key ({})=({}) is duplicated.", names, values));
}

}  // namespace

bool is_stored(const Relation& table, const IndexDefinition& index) {
  if (boxed_column(table, index)) return true;
  return index.method == "btree" && (!is_computed(index) || keeps_keys(index));
}

void note_counted_rows(Oid table, const UtilityContext& context) {
  const Relation* found = context.catalog().find_relation(table);
  const bool has_storage = found != nullptr && (found->kind == RelationKind::kTable ||
                                                found->kind == RelationKind::kMaterializedView);
  if (!has_storage) return;
  const std::int64_t rows = count_rows(*found, context);
  if (rows == 0 && found->counted_rows.value_or(-1) < 0) return;
  note_heap(*found, false, context);
  Relation counted = *found;
  counted.is_analyzed = true;
  counted.counted_rows = rows;
  context.put(std::move(counted));
}

void forget_counted_rows(Relation& table, const UtilityContext& context) {
  if (table.partition_key || table.index || table.sequence) return;
  const bool is_counted = table.is_analyzed || table.counted_rows;
  if (!is_counted &&
      (context.catalog().indexes_of(table.oid).empty() || count_rows(table, context) == 0))
    return;
  table.is_analyzed = true;
  table.counted_rows.reset();
}

std::int64_t count_rows(const Relation& relation, const UtilityContext& context) {
  std::vector<const Relation*> tables = {&relation};
  if (relation.partition_key) tables = leaf_partitions(context.catalog(), relation);
  std::int64_t rows = 0;
  for (const Relation* table : tables) {
    sqlite::Statement count = context.connection().prepare(
        fmt::format("SELECT count(*) FROM {}", storage_table(table->oid)));
    if (count.step()) rows += count.integer(0);
  }
  return rows;
}

void create_storage_index(const Relation& table, const Relation& index,
                          const UtilityContext& context) {
  if (table.partition_key) return;  // its partitions have the rows
  note_counted_rows(table.oid, context);
  if (!is_stored(table, *index.index)) return compute_keys(table, index, context);
  if (boxed_column(table, *index.index)) {
    create_spatial_boxes(table, index, context.connection());
    return fill_spatial_boxes(table, index, context.connection(),
                              [&] { context.session.check_interrupts(); });
  }
  const bool own = keeps_keys(*index.index);
  const std::string storage = own ? storage_keys(index.oid) : storage_table(table.oid);
  const std::vector<StoredKey> keys =
      own ? store_keys(table, index, context) : stored_keys(table, *index.index);
  if (index.index->unique) check_unique(index, storage, keys, context);
  const bool is_unique = index.index->unique && !is_deferrable_index(table, index.oid);
  std::string columns;
  for (const StoredKey& key : keys) {
    columns += (columns.empty() ? "" : ", ") + key.with_collation();
    if (key.descending) columns += " DESC";
  }
  context.connection().execute(fmt::format("CREATE {}INDEX {} ON {}({})",
                                           is_unique ? "UNIQUE " : "", storage_index(index.oid),
                                           storage, columns));
}

std::string drop_storage_index(const Relation& index) {
  if (index.index->method != "btree")
    return "DROP TABLE IF EXISTS " + storage_boxes(index.index->relation, index.oid);
  return keeps_keys(*index.index) ? "DROP TABLE IF EXISTS " + storage_keys(index.oid)
                                  : "DROP INDEX IF EXISTS " + storage_index(index.oid);
}

void clear_storage_indexes(const Relation& table, const UtilityContext& context) {
  for (const Relation* index : context.catalog().indexes_of(table.oid)) {
    if (keeps_keys(*index->index))
      context.connection().execute("DELETE FROM " + storage_keys(index->oid));
    if (boxed_column(table, *index->index))
      clear_spatial_boxes(table, *index, context.connection());
  }
}

}  // namespace carto_mock::sql
