#include "sql/engine/storage_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/object_names.h"
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

bool is_stored(const IndexDefinition& index) {
  return index.method == "btree" && index.predicate_sql.empty() &&
         std::ranges::find(index.columns, 0) == index.columns.end();
}

void create_storage_index(const Relation& table, const Relation& index,
                          const UtilityContext& context) {
  std::string columns;
  std::string keys;
  std::string condition;
  const std::size_t count = index.index->columns.size() - index.index->included;
  for (std::size_t i = 0; i < count; ++i) {
    const int attnum = index.index->columns[i];
    const Column& column = table.columns[static_cast<std::size_t>(attnum) - 1];
    std::string key = storage_column(attnum);
    condition += fmt::format("{}{} IS NOT NULL", i == 0 ? "" : " AND ", key);
    if (const char* collation = type_traits(column.type.oid).collation)
      key += fmt::format(" COLLATE {}", collation);
    keys += (i == 0 ? "" : ", ") + key;
    if (i < index.index->keys.size() && index.index->keys[i].descending) key += " DESC";
    columns += (i == 0 ? "" : ", ") + key;
  }
  const std::string storage = storage_table(table.oid);
  if (index.index->unique) {
    sqlite::Statement twice = context.connection().prepare(
        fmt::format("SELECT max(position) FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1 LIMIT 1",
                    storage, condition, keys));
    if (twice.step()) {
      const std::int64_t position = twice.integer(0);
      std::string names;
      std::string values;
      for (const int attnum : index.index->columns) {
        const Column& column = table.columns[static_cast<std::size_t>(attnum) - 1];
        sqlite::Statement row = context.connection().prepare(
            fmt::format("SELECT {} FROM {} WHERE position = ?1", storage_column(attnum), storage));
        row.bind(1, position);
        row.step();
        names += (names.empty() ? "" : ", ") + column.name;
        values += (values.empty() ? "" : ", ") +
                  output_value(with_object_names(row.value(0, column.type.oid), column.type,
                                                 context.session),
                               column.type, context.session.text_settings());
      }
      throw Error(sqlstate::kUniqueViolation,
                  fmt::format("could not create unique index \"{}\"", index.name))
          .detail(fmt::format("Key ({})=({}) is duplicated.", names, values));
    }
  }
  context.connection().execute(fmt::format("CREATE {}INDEX {} ON {}({})",
                                           index.index->unique ? "UNIQUE " : "",
                                           storage_index(index.oid), storage, columns));
}

}  // namespace carto_mock::sql
