// Catalogs of what every server has alike: tablespaces, extensions; and those that stay empty.
#include "sql/catalog/extensions.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {
void write_nothing(SystemRows&, const SystemRowContext&) {}

void write_pg_tablespace(SystemRows& rows, const SystemRowContext&) {
  constexpr Oid kDefault = 1663;
  constexpr Oid kGlobal = 1664;
  for (const auto& [oid, name] :
       {std::pair(kDefault, "pg_default"), std::pair(kGlobal, "pg_global")}) {
    rows.add();
    rows.set("oid", oid_value(oid))
        .set("spcname", text_value(name))
        .set("spcowner", oid_value(kBootstrapSuperuser));
  }
}

void write_pg_extension(SystemRows& rows, const SystemRowContext& context) {
  for (const Extension& extension : kExtensions) {
    const bool is_carto = extension.name == "cartodb";
    if (is_carto && context.catalog.find_schema("cartodb") == nullptr) continue;
    rows.add();
    rows.set("oid", oid_value(extension.oid))
        .set("extname", text_value(extension.name))
        .set("extowner", oid_value(kBootstrapSuperuser))
        .set("extnamespace", oid_value(schema_oid(extension.schema, context.catalog)))
        .set("extrelocatable", Value::boolean(false))
        .set("extversion", text_value(extension.version));
  }
}

}  // namespace carto_mock::sql
