#include "sql/catalog/made_types.h"

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {

RowType row_type_of(Oid type, const CatalogSnapshot& catalog) {
  const bool is_array = is_row_array_type(type);
  const Oid row_type = is_array ? row_of_array(type) : type;
  if (!is_made_row_type(row_type)) return {};
  for (const Relation* relation : catalog.relations()) {
    if (relation->row_type == row_type) return {relation, is_array};
  }
  return {};
}

Oid find_made_type(Oid schema, std::string_view name, const CatalogSnapshot& catalog) {
  if (const EnumType* type = catalog.find_enum(schema, name)) return type->oid;
  if (const DomainType* type = catalog.find_domain(schema, name)) return type->oid;
  const Relation* relation = catalog.find_relation(schema, name);
  if (relation != nullptr && relation->row_type != kInvalidOid) return relation->row_type;
  if (name.size() < 2 || !name.starts_with('_')) return kInvalidOid;
  const Oid element = find_made_type(schema, name.substr(1), catalog);
  return element == kInvalidOid ? kInvalidOid : array_type_of(element);
}

Oid array_type_of(Oid element) {
  if (is_made_row_type(element)) return array_of_row(element);
  const BuiltinType* type = BuiltinCatalog::instance().find_type(element);
  return type == nullptr ? kInvalidOid : type->array;
}

std::string array_type_name(std::string_view element) {
  constexpr std::size_t kLongestName = 63;  // in bytes, characters stay whole
  std::string name = '_' + std::string(element);
  if (name.size() <= kLongestName) return name;
  std::size_t end = kLongestName;
  while ((static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  name.resize(end);
  return name;
}

}  // namespace carto_mock::sql
