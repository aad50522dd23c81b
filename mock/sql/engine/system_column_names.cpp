#include "sql/engine/system_column_names.h"

#include <fmt/format.h>

#include "sql/engine/object_names.h"
#include "support/error.h"

namespace carto_mock::sql {

void check_not_system_column(std::string_view name) {
  if (!is_system_column_name(name)) return;
  throw Error(sqlstate::kDuplicateColumn,
              fmt::format("column name \"{}\" conflicts with a system column name", name));
}

void check_not_indexed_system_column(std::string_view name) {
  if (!is_system_column_name(name)) return;
  // PostgreSQL looks for an operator class first, which the other types lack, or not.
  if (name != system_column_name(kRowPlaceColumn) && name != system_column_name(kTableOidColumn))
    throw Error::unsupported(fmt::format("a key on the system column {}", name));
  throw Error(sqlstate::kFeatureNotSupported, "index creation on system columns is not supported");
}

int altered_column(const Relation& table, std::string_view name, std::string_view verb) {
  if (is_system_column_name(name)) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cannot {} system column \"{}\"", verb, name));
  }
  return attnum_of(table, name);
}

}  // namespace carto_mock::sql
