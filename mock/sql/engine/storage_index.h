// The indexes of SQLite behind those of the catalog.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Has an index of the table a counterpart in SQLite? Spatial ones have (spatial_boxes.h); others of
// other methods than btree only make PostgreSQL faster, as do those on expressions and with WHERE
// unless they are unique (unique_keys.h): lookups go without.
bool is_stored(const Relation& table, const IndexDefinition& index);
// PostgreSQL counts the rows when it makes an index of a table that has any (pg_class.reltuples).
void note_counted_rows(Oid table, const UtilityContext& context);
// It has written the rows anew, perhaps: whether it counted them, or forgot the number, depends on
// what the change was. Of a table whose number of rows was never known nothing is forgotten while
// it is empty.
void forget_counted_rows(Relation& table, const UtilityContext& context);
// The rows of a table or materialized view, or of all partitions.
std::int64_t count_rows(const Relation& relation, const UtilityContext& context);

// CREATE [UNIQUE] INDEX in SQLite, with the columns' collations, and before it the keys of an index
// that keeps them; or the boxes of a spatial one. Of an index without counterpart its expressions
// are computed for each row, which may fail. The index is in the catalog.
void create_storage_index(const Relation& table, const Relation& index,
                          const UtilityContext& context);
// The statement that drops that.
std::string drop_storage_index(const Relation& index);
// Removes what indexes keep of the rows of a table, which are gone: keys and boxes.
void clear_storage_indexes(const Relation& table, const UtilityContext& context);
// Throws 42704 `data type json has no default operator class for access method "btree"`.
void check_ordered_type(Type type);

}  // namespace carto_mock::sql
