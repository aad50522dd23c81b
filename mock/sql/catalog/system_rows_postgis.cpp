// PostGIS's geometry_columns, geography_columns and spatial_ref_sys (PostGIS manual, chapters 4.5
// and 4.6).
#include <optional>
#include <string>

#include "sql/catalog/spatial_ref_sys.h"
#include "sql/catalog/system_rows.h"
#include "sql/types/geometry_typmod.h"

namespace carto_mock::sql {
namespace {

struct SpatialColumn {
  std::string schema;
  std::string relation;
  std::string column;
  std::int32_t typmod;
};

// Those of relations that the current user may read.
std::vector<SpatialColumn> spatial_columns(Oid type, const SystemRowContext& context) {
  std::vector<SpatialColumn> found;
  for (const Relation* relation : context.catalog.relations()) {
    const RelationKind kind = relation->kind;
    if (kind != RelationKind::kTable && kind != RelationKind::kView &&
        kind != RelationKind::kMaterializedView && kind != RelationKind::kForeignTable &&
        kind != RelationKind::kPartitioned) {
      continue;
    }
    if (relation->name == "raster_columns") continue;
    if (!context.catalog.has_table_privilege(context.current_user, *relation, Privilege::kSelect)) {
      continue;
    }
    for (const Column& column : relation->columns) {
      if (column.dropped || column.type.oid != type) continue;
      found.push_back({.schema = std::string(schema_name(relation->schema, context.catalog)),
                       .relation = relation->name,
                       .column = column.name,
                       .typmod = column.type.typmod});
    }
  }
  return found;
}

int srid_of(std::int32_t typmod) { return typmod < 0 ? 0 : decode_geometry_typmod(typmod).srid; }

// geometry_columns has the type in capitals and without Z, whatever the letter stands for.
std::string column_type(std::int32_t typmod) {
  std::string type = geometry_typmod_type(typmod);
  for (char& c : type) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const std::size_t both = type.find("ZM");
  if (both != std::string::npos) type.erase(both, 2);
  std::erase(type, 'Z');
  return type;
}

}  // namespace

void write_geometry_columns(SystemRows& rows, const SystemRowContext& context) {
  for (const SpatialColumn& column : spatial_columns(oid::kGeometry, context)) {
    rows.add();
    rows.set("f_table_catalog", text_value(context.database_name))
        .set("f_table_schema", text_value(column.schema))
        .set("f_table_name", text_value(column.relation))
        .set("f_geometry_column", text_value(column.column))
        .set("coord_dimension",
             Value::integer(geometry_typmod_dimensions(column.typmod).value_or(2)))
        .set("srid", Value::integer(srid_of(column.typmod)))
        .set("type", Value::text(column_type(column.typmod)));
  }
}

void write_geography_columns(SystemRows& rows, const SystemRowContext& context) {
  for (const SpatialColumn& column : spatial_columns(oid::kGeography, context)) {
    const std::optional<int> dimensions = geometry_typmod_dimensions(column.typmod);
    rows.add();
    rows.set("f_table_catalog", text_value(context.database_name))
        .set("f_table_schema", text_value(column.schema))
        .set("f_table_name", text_value(column.relation))
        .set("f_geography_column", text_value(column.column))
        .set("coord_dimension", dimensions.has_value() ? Value::integer(*dimensions) : Value())
        .set("srid", Value::integer(srid_of(column.typmod)))
        .set("type", Value::text(geometry_typmod_type(column.typmod)));
  }
}

void write_spatial_ref_sys(SystemRows& rows, const SystemRowContext&) {
  for (const SpatialRefSysRow& row : spatial_ref_sys()) {
    rows.add();
    rows.set("srid", Value::integer(row.srid))
        .set("auth_name", text_value(row.authority))
        .set("auth_srid", Value::integer(row.authority_srid))
        .set("srtext", text_value(row.wkt))
        .set("proj4text", text_value(row.proj));
  }
}

}  // namespace carto_mock::sql
