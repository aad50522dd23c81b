#include "sql/engine/column_types.h"

#include <fmt/format.h>

#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"

namespace carto_mock::sql {

void check_column_type(std::string_view column, Type type) {
  constexpr char kPseudo = 'p';
  const BuiltinType* known = BuiltinCatalog::instance().find_type(type.oid);
  if (known == nullptr || known->kind != kPseudo) return;
  throw Error(SqlState("42P16"),
              fmt::format("column \"{}\" has pseudo-type {}", column, format_type(type)));
}

}  // namespace carto_mock::sql
