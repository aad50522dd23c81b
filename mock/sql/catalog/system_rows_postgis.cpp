// PostGIS's geometry_columns, geography_columns and spatial_ref_sys (PostGIS manual, chapters 4.5
// and 4.6).
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sql/catalog/refused_value.h"
#include "sql/catalog/spatial_ref_sys.h"
#include "sql/catalog/stored_expression.h"
#include "sql/catalog/system_rows.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/number_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct SpatialColumn {
  std::string schema;
  const Relation* relation;
  int attnum;

  const Column& column() const { return relation->columns[static_cast<std::size_t>(attnum - 1)]; }
  std::int32_t typmod() const { return column().type.typmod; }
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
    for (int attnum = 1; attnum <= static_cast<int>(relation->columns.size()); ++attnum) {
      const Column& column = relation->columns[static_cast<std::size_t>(attnum - 1)];
      if (column.dropped || column.type.oid != type) continue;
      found.push_back({.schema = std::string(schema_name(relation->schema, context.catalog)),
                       .relation = relation,
                       .attnum = attnum});
    }
  }
  return found;
}

int srid_of(std::int32_t typmod) { return typmod < 0 ? 0 : decode_geometry_typmod(typmod).srid; }

// geometry_columns has types without Z, whatever the letter stands for.
std::string without_z(std::string type) {
  for (std::size_t both; (both = type.find("ZM")) != std::string::npos;) type.erase(both, 2);
  std::erase(type, 'Z');
  return type;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string column_type(std::int32_t typmod) {
  std::string type = geometry_typmod_type(typmod);
  for (char& c : type) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return without_z(std::move(type));
}

// What CHECK constraints say of a column, as AddGeometryColumn() writes them for whoever wants no
// type modifiers. The view reads it out of their text.
struct ColumnChecks {
  std::optional<Value> srid;
  std::optional<Value> dimensions;
  std::optional<std::string> type;
};

// As ILIKE '%name(% = %'.
bool asks_for(std::string_view condition, std::string_view name) {
  const std::string text = lower(condition);
  const std::size_t call = text.find(name);
  return call != std::string::npos && text.find(" = ", call + name.size()) != std::string::npos;
}

// What stands between the first and the second separator, without parentheses.
std::string second_part(std::string_view text, std::string_view separator) {
  const std::size_t first = text.find(separator);
  if (first == std::string_view::npos) return {};
  text.remove_prefix(first + separator.size());
  std::string part(text.substr(0, text.find(separator)));
  std::erase_if(part, [](char c) { return c == '(' || c == ')'; });
  return part;
}

template <typename T>
void set_once(std::optional<T>& place, T value) {
  // The view would have the column twice.
  if (place) throw Error::unsupported("geometry_columns where several CHECKs are about a column");
  place = std::move(value);
}

ColumnChecks checks_of(const SpatialColumn& column) {
  ColumnChecks checks;
  for (const Constraint& constraint : column.relation->constraints) {
    const bool is_about = constraint.kind == ConstraintKind::kCheck &&
                          std::ranges::count(constraint.columns, column.attnum) != 0;
    if (!is_about) continue;
    std::string text = constraint.check_sql;
    if (!constraint.validated) text += " NOT VALID";
    const auto number = [&text] {
      const std::string part = second_part(text, " = ");
      try {
        return Value::integer(parse_integer(part, INT32_MIN, INT32_MAX, "integer"));
      } catch (const Error&) {  // PostgreSQL fails where it comes to read it
        return refused_value("geometry_columns where a CHECK says more than a number");
      }
    };
    const bool asks_srid = asks_for(text, "srid(");
    const bool asks_dimensions = asks_for(text, "ndims(");
    const bool asks_type = asks_for(text, "geometrytype(");
    if ((asks_srid || asks_dimensions || asks_type) && text.starts_with(kAsWritten))
      throw Error::unsupported("geometry_columns beside a CHECK that cannot be shown");
    if (asks_srid) set_once(checks.srid, number());
    if (asks_dimensions) set_once(checks.dimensions, number());
    if (asks_type) set_once(checks.type, second_part(text, "'"));
  }
  return checks;
}

}  // namespace

void write_geometry_columns(SystemRows& rows, const SystemRowContext& context) {
  for (const SpatialColumn& column : spatial_columns(oid::kGeometry, context)) {
    const ColumnChecks checks = checks_of(column);
    const std::int32_t typmod = column.typmod();
    const int srid = srid_of(typmod);
    const std::optional<int> dimensions = geometry_typmod_dimensions(typmod);
    std::string type = column_type(typmod);
    if (type == "GEOMETRY" && checks.type) type = without_z(*checks.type);
    rows.add();
    rows.set("f_table_catalog", text_value(context.database_name))
        .set("f_table_schema", text_value(column.schema))
        .set("f_table_name", text_value(column.relation->name))
        .set("f_geometry_column", text_value(column.column().name))
        .set("coord_dimension", dimensions ? Value::integer(*dimensions)
                                           : checks.dimensions.value_or(Value::integer(2)))
        .set("srid", srid != 0 ? Value::integer(srid) : checks.srid.value_or(Value::integer(0)))
        .set("type", Value::text(std::move(type)));
  }
}

void write_geography_columns(SystemRows& rows, const SystemRowContext& context) {
  for (const SpatialColumn& column : spatial_columns(oid::kGeography, context)) {
    const std::optional<int> dimensions = geometry_typmod_dimensions(column.typmod());
    rows.add();
    rows.set("f_table_catalog", text_value(context.database_name))
        .set("f_table_schema", text_value(column.schema))
        .set("f_table_name", text_value(column.relation->name))
        .set("f_geography_column", text_value(column.column().name))
        .set("coord_dimension", dimensions.has_value() ? Value::integer(*dimensions) : Value())
        .set("srid", Value::integer(srid_of(column.typmod())))
        .set("type", Value::text(geometry_typmod_type(column.typmod())));
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
