// PostGIS's functions about columns of geometries (its reference, chapter 8.3): AddGeometryColumn()
// and its kin, which make of their arguments statements that change tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error raised(std::string message) { return {sqlstate::kRaiseException, std::move(message)}; }

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

// ---- names of types

struct TypeName {
  std::string now;     // PointZM
  std::string before;  // POINT, POINTM
};

// None: no type has that name and as many dimensions.
std::optional<TypeName> find_type_name(std::string_view written, std::int32_t dimensions) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString",
       "MultiPolygon", "GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon",
       "MultiCurve", "MultiSurface", "PolyhedralSurface", "Triangle", "Tin"});
  struct Suffix {
    std::string_view written;
    std::int32_t dimensions;
    std::string_view now;
    std::string_view before;
  };
  static constexpr auto kSuffixes = std::to_array<Suffix>({{"", 2, "", ""},
                                                           {"", 3, "Z", ""},
                                                           {"Z", 3, "Z", ""},
                                                           {"M", 3, "M", "M"},
                                                           {"", 4, "ZM", ""},
                                                           {"ZM", 4, "ZM", ""}});
  const std::string name = upper(written);
  for (const std::string_view base : kNames) {
    const std::string upper_base = upper(base);
    for (const Suffix& suffix : kSuffixes) {
      if (suffix.dimensions != dimensions || name != upper_base + std::string(suffix.written))
        continue;
      return TypeName{std::string(base).append(suffix.now),
                      upper_base + std::string(suffix.before)};
    }
  }
  return std::nullopt;
}

std::optional<std::string> type_name(std::string_view name, std::int32_t dimensions, bool is_new) {
  const std::optional<TypeName> found = find_type_name(name, dimensions);
  if (!found) return std::nullopt;
  return is_new ? found->now : found->before;
}

// ---- where a column is

struct ColumnName {
  std::string schema;
  std::string table;
  std::string column;

  std::string shown() const { return schema + "." + table + "." + column; }
  std::string quoted_table() const {
    return quote_identifier(schema) + "." + quote_identifier(table);
  }
  std::string quoted_column() const { return quote_identifier(column); }
};

// The last `count` of the names that a call begins with; those that it lacks are empty.
ColumnName column_of(Arguments arguments, std::size_t names) {
  const auto name = [&](std::size_t from_end) {
    return names < from_end ? std::string() : arguments[names - from_end].as_text();
  };
  return {name(3), name(2), name(1)};
}

bool has_schema(SessionServices& session, std::string_view name) {
  return !session
              .run_sql(fmt::format("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = {}",
                                   quote_literal(name)))
              .empty();
}

std::string current_schema(SessionServices& session) {
  const Value schema = session.run_sql("SELECT pg_catalog.current_schema()").at(0).at(0);
  return schema.is_null() ? std::string() : schema.as_text();
}

struct GeometryColumn {
  std::string type;
  std::int64_t dimensions;
};

GeometryColumn require_geometry_column(SessionServices& session, const ColumnName& name) {
  const auto rows = session.run_sql(fmt::format(
      "SELECT type, coord_dimension FROM public.geometry_columns WHERE f_table_schema = {}"
      " AND f_table_name = {} AND f_geometry_column = {}",
      quote_literal(name.schema), quote_literal(name.table), quote_literal(name.column)));
  if (rows.empty()) throw raised("column not found in geometry_columns table");
  return {rows[0][0].as_text(), rows[0][1].as_integer()};
}

bool is_known_srid(SessionServices& session, std::int64_t srid) {
  return !session.run_sql(fmt::format("SELECT 1 FROM public.spatial_ref_sys WHERE srid = {}", srid))
              .empty();
}

// 0 for what is none.
std::int64_t known_or_unknown(SessionServices& session, std::int64_t srid) {
  if (srid < 0) {
    session.notice(
        Severity::kNotice,
        fmt::format("SRID value {} converted to the officially unknown SRID value 0", srid));
  }
  return std::max<std::int64_t>(srid, 0);
}

// ---- AddGeometryColumn

constexpr std::string_view kValidTypes =
    " - valid ones are:\n\tPOINT, MULTIPOINT,\n\tLINESTRING, MULTILINESTRING,\n\tPOLYGON, "
    "MULTIPOLYGON,\n\tCIRCULARSTRING, COMPOUNDCURVE, MULTICURVE,\n\tCURVEPOLYGON, "
    "MULTISURFACE,\n\tGEOMETRY, GEOMETRYCOLLECTION,\n\tPOINTM, MULTIPOINTM,\n\tLINESTRINGM, "
    "MULTILINESTRINGM,\n\tPOLYGONM, MULTIPOLYGONM,\n\tCIRCULARSTRINGM, COMPOUNDCURVEM, "
    "MULTICURVEM\n\tCURVEPOLYGONM, MULTISURFACEM, TRIANGLE, TRIANGLEM,\n\tPOLYHEDRALSURFACE, "
    "POLYHEDRALSURFACEM, TIN, TINM\n\tor GEOMETRYCOLLECTIONM";

std::string schema_for_new_column(SessionServices& session, const ColumnName& name) {
  if (!name.schema.empty()) {
    if (has_schema(session, name.schema)) return name.schema;
    throw raised(fmt::format("Schema {} is not a valid schemaname", quote_literal(name.schema)));
  }
  const auto rows = session.run_sql(
      fmt::format("SELECT n.nspname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n"
                  " ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname <> 'pg_catalog'"
                  " AND pg_catalog.pg_table_is_visible(c.oid) AND c.relname = {}",
                  quote_literal(name.table)));
  if (!rows.empty()) return rows[0][0].as_text();
  throw raised(
      fmt::format("Table {} does not occur in the search_path", quote_literal(name.table)));
}

void add_checks(SessionServices& session, const ColumnName& name, std::int64_t srid,
                std::string_view type, std::int64_t dimensions) {
  const auto add = [&](std::string_view kind, const std::string& condition) {
    session.run_sql(fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({})", name.quoted_table(),
                                quote_identifier(fmt::format("enforce_{}_{}", kind, name.column)),
                                condition));
  };
  const std::string column = name.quoted_column();
  add("srid", fmt::format("public.st_srid({}) = {}", column, srid));
  add("dims", fmt::format("public.st_ndims({}) = {}", column, dimensions));
  if (type == "GEOMETRY") return;
  add("geotype",
      fmt::format("public.geometrytype({0}) = {1} OR {0} IS NULL", column, quote_literal(type)));
}

template <std::size_t names>
Value add_column(const CallContext& context, Arguments arguments) {
  SessionServices& session = context.session;
  ColumnName name = column_of(arguments, names);
  const std::int64_t wanted_srid = arguments[names].as_integer();
  const std::string& type = arguments[names + 1].as_text();
  const std::int64_t dimensions = arguments[names + 2].as_integer();
  const bool in_type = arguments[names + 3].as_bool();
  const std::optional<TypeName> type_found =
      find_type_name(type, static_cast<std::int32_t>(dimensions));
  if (!type_found)
    throw raised(fmt::format("Invalid type name \"{}({})\"{}", type, dimensions, kValidTypes));
  if (type.ends_with('M') && dimensions != 3) throw raised("TypeM needs 3 dimensions");
  if (wanted_srid > 998999) throw raised("AddGeometryColumn() - SRID must be <= 998999");
  if (wanted_srid > 0 && !is_known_srid(session, wanted_srid))
    throw raised("AddGeometryColumn() - invalid SRID");
  const std::int64_t srid = known_or_unknown(session, wanted_srid);
  name.schema = schema_for_new_column(session, name);
  session.run_sql(fmt::format(
      "ALTER TABLE {} ADD COLUMN {} public.geometry{}", name.quoted_table(), name.quoted_column(),
      in_type ? fmt::format("({}, {})", type_found->now, srid) : std::string()));
  if (!in_type) add_checks(session, name, srid, type, dimensions);
  return Value::text(
      fmt::format("{} SRID:{} TYPE:{} DIMS:{} ", name.shown(), srid, type, dimensions));
}

// ---- UpdateGeometrySRID

// Is it a constraint that says what the column's SRID is?
bool has_srid_check(SessionServices& session, const ColumnName& name) {
  const auto rows =
      session.run_sql(fmt::format("SELECT c.conname FROM pg_catalog.pg_constraint AS c"
                                  " WHERE c.conrelid = {}::pg_catalog.regclass AND c.contype = 'c'"
                                  " AND pg_catalog.pg_get_constraintdef(c.oid) ILIKE '%srid(%'",
                                  quote_literal(name.quoted_table())));
  if (rows.empty()) return false;
  const std::string own = "enforce_srid_" + name.column;
  for (const std::vector<Value>& row : rows) {
    // Which column another one is about is PostGIS's guess.
    if (!row[0].as_text().starts_with("enforce_srid_"))
      throw Error::unsupported("UpdateGeometrySRID() beside other constraints on the SRID");
  }
  return std::ranges::any_of(
      rows, [&own](const std::vector<Value>& row) { return row[0].as_text() == own; });
}

template <std::size_t names>
Value update_srid(const CallContext& context, Arguments arguments) {
  SessionServices& session = context.session;
  ColumnName name = column_of(arguments, names);
  if (!name.schema.empty() && !has_schema(session, name.schema))
    throw raised("Invalid schema name");
  if (name.schema.empty()) name.schema = current_schema(session);
  const GeometryColumn column = require_geometry_column(session, name);
  const std::int64_t wanted_srid = arguments[names].as_integer();
  if (wanted_srid > 0 && !is_known_srid(session, wanted_srid)) {
    throw raised(fmt::format("invalid SRID: {} not found in spatial_ref_sys", wanted_srid));
  }
  const std::int64_t srid = known_or_unknown(session, wanted_srid);
  const std::string value = fmt::format("public.st_setsrid({}, {})", name.quoted_column(), srid);
  if (has_srid_check(session, name)) {
    const std::string constraint = quote_identifier("enforce_srid_" + name.column);
    session.run_sql(
        fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", name.quoted_table(), constraint));
    session.run_sql(
        fmt::format("UPDATE {} SET {} = {}", name.quoted_table(), name.quoted_column(), value));
    session.run_sql(fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK (public.st_srid({}) = {})",
                                name.quoted_table(), constraint, name.quoted_column(), srid));
  } else {
    const std::optional<TypeName> type =
        find_type_name(column.type, static_cast<std::int32_t>(column.dimensions));
    if (!type) throw Error::unsupported("UpdateGeometrySRID() of a column of such a type");
    session.run_sql(
        fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE public.geometry({}, {}) USING {}",
                    name.quoted_table(), name.quoted_column(), type->now, srid, value));
  }
  return Value::text(fmt::format("{} SRID changed to {}", name.shown(), srid));
}

// ---- DropGeometryColumn, DropGeometryTable

template <std::size_t names>
Value drop_column(const CallContext& context, Arguments arguments) {
  SessionServices& session = context.session;
  ColumnName name = column_of(arguments, names);
  const bool is_known = !name.schema.empty() && has_schema(session, name.schema);
  if (!name.schema.empty() && !is_known)
    session.notice(Severity::kNotice, "Invalid schema name - using current_schema()");
  if (!is_known) name.schema = current_schema(session);
  require_geometry_column(session, name);
  session.run_sql(
      fmt::format("ALTER TABLE {} DROP COLUMN {}", name.quoted_table(), name.quoted_column()));
  return Value::text(name.shown() + " effectively removed.");
}

template <std::size_t names>
Value drop_table(const CallContext& context, Arguments arguments) {
  SessionServices& session = context.session;
  ColumnName name{names < 2 ? std::string() : arguments[names - 2].as_text(),
                  arguments[names - 1].as_text(),
                  {}};
  if (name.schema.empty()) name.schema = current_schema(session);
  const std::string shown = fmt::format("{}.{}", name.schema, name.table);
  const bool is_there =
      !session
           .run_sql(fmt::format("SELECT 1 FROM pg_catalog.pg_class AS c"
                                " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
                                " WHERE n.nspname = {} AND c.relname = {}",
                                quote_literal(name.schema), quote_literal(name.table)))
           .empty();
  if (is_there) {
    session.run_sql(fmt::format("DROP TABLE IF EXISTS {} RESTRICT", name.quoted_table()));
  } else {
    const bool has_its_schema = has_schema(session, name.schema);
    session.notice(Severity::kNotice, fmt::format("{} \"{}\" does not exist, skipping",
                                                  has_its_schema ? "table" : "schema",
                                                  has_its_schema ? name.table : name.schema));
  }
  return Value::text(shown + " dropped.");
}

// ---- Populate_Geometry_Columns

// What a column's values have in common, by the first of them. None: there is none.
struct Population {
  std::string type;
  std::int64_t srid;
  std::int64_t dimensions;
};

std::optional<Population> population_of(SessionServices& session, const ColumnName& name) {
  const std::string column = name.quoted_column();
  const std::string values = fmt::format(
      "SELECT public.geometrytype({0}) AS type, public.st_srid({0}) AS srid,"
      " public.st_ndims({0}) AS dimensions FROM ONLY {1} WHERE {0} IS NOT NULL",
      column, name.quoted_table());
  const auto first = session.run_sql(values + " LIMIT 1");
  if (first.empty()) return std::nullopt;
  // Which of them PostGIS names in its warning is a matter of what ALTER TABLE meets first.
  if (session.run_sql(fmt::format("SELECT DISTINCT * FROM ({}) AS v", values)).size() > 1)
    throw Error::unsupported("populate_geometry_columns() of a column of several kinds");
  return Population{first[0][0].as_text(), first[0][1].as_integer(), first[0][2].as_integer()};
}

void constrain(SessionServices& session, const ColumnName& name, const Population& found) {
  const auto add = [&](std::string_view kind, const std::string& condition) {
    session.run_sql(
        fmt::format("ALTER TABLE ONLY {} ADD CONSTRAINT {} CHECK ({})", name.quoted_table(),
                    quote_identifier(fmt::format("enforce_{}_{}", kind, name.column)), condition));
  };
  const std::string column = name.quoted_column();
  if (found.srid > 0) add("srid", fmt::format("public.st_srid({}) = {}", column, found.srid));
  add("dims", fmt::format("public.st_ndims({}) = {}", column, found.dimensions));
  add("geotype", fmt::format("public.geometrytype({}) = {}", column, quote_literal(found.type)));
}

// False: nothing in the column tells.
bool populate(SessionServices& session, const ColumnName& name, bool in_type) {
  const std::optional<Population> found = population_of(session, name);
  if (!found) {
    session.notice(
        Severity::kWarning,
        fmt::format("No data in table {}.{}, so no information to determine geometry type and srid",
                    name.schema, name.table));
    return false;
  }
  if (!in_type) {
    constrain(session, name, *found);
    return true;
  }
  const auto type = type_name(found->type, static_cast<std::int32_t>(found->dimensions), true);
  if (!type) throw Error::unsupported("populate_geometry_columns() of such a type");
  session.run_sql(fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE public.geometry({}, {})",
                              name.quoted_table(), name.quoted_column(), *type, found->srid));
  return true;
}

// How many columns of the table have got a type.
std::int64_t populate_table(SessionServices& session, std::int64_t table, bool in_type) {
  const auto columns = session.run_sql(fmt::format(
      "SELECT n.nspname, c.relname, a.attname, g.type, g.coord_dimension, g.srid"
      " FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
      " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped"
      " JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid AND t.typname = 'geometry'"
      " LEFT JOIN public.geometry_columns AS g ON g.f_table_schema = n.nspname AND"
      " g.f_table_name = c.relname AND g.f_geometry_column = a.attname"
      " WHERE c.oid = {} AND c.relkind IN ('r', 'f', 'p') AND n.nspname NOT ILIKE 'pg_temp%'"
      " ORDER BY a.attnum",
      table));
  std::int64_t populated = 0;
  for (const std::vector<Value>& row : columns) {
    if (row[3].is_null() || row[3].as_text() != "GEOMETRY") continue;
    if (!in_type && (row[4].as_integer() != 2 || row[5].as_integer() != 0))
      throw Error::unsupported(
          "populate_geometry_columns() of a column that says something already");
    if (!populate(session, {row[0].as_text(), row[1].as_text(), row[2].as_text()}, in_type))
      return 0;
    ++populated;
  }
  return populated;
}

std::int64_t populate_one(const CallContext& context, std::int64_t table, bool in_type) {
  return populate_table(context.session, table, in_type);
}

std::string populate_all(const CallContext& context, bool in_type) {
  const auto tables = context.session.run_sql(
      "SELECT DISTINCT c.oid, c.relkind FROM pg_catalog.pg_class AS c"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
      " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped"
      " JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid AND t.typname = 'geometry'"
      " WHERE c.relkind IN ('r', 'v', 'f', 'p') AND n.nspname NOT ILIKE 'pg_temp%'"
      " AND c.relname <> 'raster_columns' ORDER BY c.oid");
  std::int64_t populated = 0;
  for (const std::vector<Value>& row : tables) {
    if (row[1].as_text() != "v")
      populated += populate_table(context.session, row[0].as_integer(), in_type);
  }
  return fmt::format("probed:{} inserted:{}", tables.size(), populated);
}

// ---- ST_FindExtent

template <std::size_t names>
Value find_extent(const CallContext& context, Arguments arguments) {
  // In quotes as it is, quotes within it too.
  const auto quoted = [](const std::string& name) { return '"' + name + '"'; };
  const ColumnName name = column_of(arguments, names);
  const std::string schema = names == 3 ? quoted(name.schema) + '.' : "";
  return context.session
      .run_sql(fmt::format("SELECT public.ST_Extent({}) As extent FROM {}{}", quoted(name.column),
                           schema, quoted(name.table)))
      .at(0)
      .at(0);
}

constexpr FunctionEntry kEntries[] = {
    {"addgeometrycolumn(character varying,character varying,integer,character "
     "varying,integer,boolean)",
     add_column<2>},
    {"addgeometrycolumn(character varying,character varying,character "
     "varying,integer,character varying,integer,boolean)",
     add_column<3>},
    {"addgeometrycolumn(character varying,character varying,character varying,character "
     "varying,integer,character varying,integer,boolean)",
     add_column<4>},
    {"updategeometrysrid(character varying,character varying,integer)", update_srid<2>},
    {"updategeometrysrid(character varying,character varying,character varying,integer)",
     update_srid<3>},
    {"updategeometrysrid(character varying,character varying,character varying,character "
     "varying,integer)",
     update_srid<4>},
    {"dropgeometrycolumn(character varying,character varying)", drop_column<2>},
    {"dropgeometrycolumn(character varying,character varying,character varying)", drop_column<3>},
    {"dropgeometrycolumn(character varying,character varying,character varying,character varying)",
     drop_column<4>},
    {"dropgeometrytable(character varying)", drop_table<1>},
    {"dropgeometrytable(character varying,character varying)", drop_table<2>},
    {"dropgeometrytable(character varying,character varying,character varying)", drop_table<3>},
    {"populate_geometry_columns(oid,boolean)", native<populate_one>},
    {"populate_geometry_columns(boolean)", native<populate_all>},
    {"postgis_type_name(character varying,integer,boolean)", native<type_name>},
    {"st_findextent(text,text)", find_extent<2>},
    {"st_findextent(text,text,text)", find_extent<3>},
};

}  // namespace

std::span<const FunctionEntry> geometry_column_functions() { return kEntries; }

}  // namespace carto_mock::sql
