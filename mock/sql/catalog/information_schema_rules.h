// Inside the catalog: what the information schema shows to whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/catalog/system_relations.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql::information_schema {

Value yes_or_no(bool value);

// As the relation's privileges are looked at: built-in ones have theirs too.
const Relation& privileges_of(const RelationRow& row);

template <typename Has>
bool has_any(Privileges wanted, const Has& has) {
  for (std::uint16_t bit = 1; bit != 0; bit = static_cast<std::uint16_t>(bit << 1)) {
    if ((wanted.bits() & bit) != 0 && has(Privileges::from_bits(bit))) return true;
  }
  return false;
}

// On the column or its table, any of `wanted`.
bool may_see_column(const Relation& relation, int attnum, Privileges wanted,
                    const SystemRowContext& context);
// The owner may; others with any of `on_table`, or of `on_column` on a column.
bool may_see_table(const Relation& relation, Privileges on_table, Privileges on_column,
                   const SystemRowContext& context);

// Of a relation of this kind, `columns` has the columns.
bool is_column_listed(char kind);
bool may_see_column_of(const RelationRow& row, int attnum, const SystemRowContext& context);
bool may_see_attributes(const RelationRow& type, const SystemRowContext& context);
bool may_see_type(Oid type, const SystemRowContext& context);
bool may_see_routine(const BuiltinProcedure& procedure, const SystemRowContext& context);

// Of a routine: no other has this name.
std::string specific_name(const BuiltinProcedure& procedure);

// The columns collation_catalog and so on; nothing of the database's own collation.
void write_collation(SystemRows& rows, Oid collation, std::string_view database);

// A type's schema and name in pg_type; none: it is no type of this database.
struct NameOfType {
  std::string_view schema;
  std::string name;
};
std::optional<NameOfType> name_of_type(Oid type, const CatalogSnapshot& catalog);

bool is_temporary(const RelationRow& row, const SystemRowContext& context);
// pg_is_other_temp_schema().
bool is_of_another_session(const RelationRow& row, const SystemRowContext& context);

}  // namespace carto_mock::sql::information_schema
