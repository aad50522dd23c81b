#include "formats/format.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/arraybuffer_writer.h"
#include "formats/csv_writer.h"
#include "formats/geojson_writer.h"
#include "formats/json_writer.h"
#include "formats/svg_writer.h"
#include "formats/topojson_writer.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

// Spec sql-api.md 1.9, in the order of the enum. `undefined` is what the real service sends for
// topojson.
constexpr FormatInfo kFormats[] = {
    {Format::kJson, "json", "json", "application/json; charset=utf-8", true, false},
    {Format::kGeojson, "geojson", "geojson", "application/json; charset=utf-8", true, false},
    {Format::kTopojson, "topojson", "topojson", "undefined", true, false},
    {Format::kSvg, "svg", "svg", "image/svg+xml; charset=utf-8", false, false},
    {Format::kArraybuffer, "arraybuffer", "arraybuffer", "application/octet-stream", false, true},
    {Format::kCsv, "csv", "csv", "text/csv; charset=utf-8; header=present", false, false},
    {Format::kKml, "kml", "kml", "application/kml; charset=utf-8", false, false},
    {Format::kShp, "shp", "zip", "application/zip; charset=utf-8", false, false},
    {Format::kGpkg, "gpkg", "gpkg", "application/x-sqlite3; charset=utf-8", false, false},
    {Format::kSpatialite, "spatialite", "sqlite", "application/x-sqlite3; charset=utf-8", false,
     false},
};

std::string with_geojson(const std::string& query, const FormatOptions& options) {
  return fmt::format("SELECT *, ST_AsGeoJSON(the_geom,{}) AS the_geom FROM ({}) AS foo",
                     options.decimal_places, query);
}

Error made_by_ogr(Format format) {
  return Error::unsupported(fmt::format("format {} without ogr2ogr", format_info(format).name));
}

}  // namespace

const FormatInfo* find_format(std::string_view name) {
  const auto* found = std::ranges::find(kFormats, name, &FormatInfo::name);
  return found == std::end(kFormats) ? nullptr : found;
}

const FormatInfo& format_info(Format format) { return kFormats[static_cast<std::size_t>(format)]; }

std::string format_query(Format format, std::string query, const FormatOptions& options) {
  switch (format) {
    case Format::kJson:
    case Format::kArraybuffer:
      return query;
    case Format::kGeojson:
      return with_geojson(query, options);
    case Format::kTopojson:
      return with_geojson(query, options) + " WHERE the_geom IS NOT NULL";
    case Format::kSvg:
      return svg_query(query, options.decimal_places);
    case Format::kCsv:
      return fmt::format("SELECT * FROM ({}) AS _cartodbsqlapi", query);
    case Format::kKml:
    case Format::kShp:
    case Format::kGpkg:
    case Format::kSpatialite:
      break;
  }
  throw made_by_ogr(format);
}

std::unique_ptr<FormatWriter> make_format_writer(Format format, const FormatOptions& options,
                                                 Output& output,
                                                 const sql::TextSettings& settings) {
  switch (format) {
    case Format::kJson:
      return std::make_unique<JsonWriter>(options, output, settings);
    case Format::kGeojson:
      return std::make_unique<GeojsonWriter>(options, output, settings);
    case Format::kTopojson:
      return std::make_unique<TopojsonWriter>(options, output, settings);
    case Format::kSvg:
      return std::make_unique<SvgWriter>(options, output);
    case Format::kArraybuffer:
      return std::make_unique<ArraybufferWriter>(options, output, settings);
    case Format::kCsv:
      return std::make_unique<CsvWriter>(options, output, settings);
    case Format::kKml:
    case Format::kShp:
    case Format::kGpkg:
    case Format::kSpatialite:
      break;
  }
  throw made_by_ogr(format);
}

}  // namespace carto_mock::formats
