#include "formats/format.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/csv_writer.h"
#include "formats/geojson_writer.h"
#include "formats/json_writer.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

// Spec sql-api.md 1.9, in the order of the enum. `undefined` is what the real service sends for
// topojson.
constexpr FormatInfo kFormats[] = {
    {Format::kJson, "json", "json", "application/json; charset=utf-8", true},
    {Format::kGeojson, "geojson", "geojson", "application/json; charset=utf-8", true},
    {Format::kTopojson, "topojson", "topojson", "undefined", true},
    {Format::kSvg, "svg", "svg", "image/svg+xml; charset=utf-8", false},
    {Format::kArraybuffer, "arraybuffer", "arraybuffer", "application/octet-stream", false},
    {Format::kCsv, "csv", "csv", "text/csv; charset=utf-8; header=present", false},
    {Format::kKml, "kml", "kml", "application/kml; charset=utf-8", false},
    {Format::kShp, "shp", "zip", "application/zip; charset=utf-8", false},
    {Format::kGpkg, "gpkg", "gpkg", "application/x-sqlite3; charset=utf-8", false},
    {Format::kSpatialite, "spatialite", "sqlite", "application/x-sqlite3; charset=utf-8", false},
};

Error not_built(Format format) {
  return Error::unsupported(fmt::format("format {}", format_info(format).name));
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
      return query;
    case Format::kGeojson:
      return fmt::format("SELECT *, ST_AsGeoJSON(the_geom,{}) AS the_geom FROM ({}) AS foo",
                         options.decimal_places, query);
    case Format::kCsv:
      return fmt::format("SELECT * FROM ({}) AS _cartodbsqlapi", query);
    case Format::kTopojson:
    case Format::kSvg:
    case Format::kArraybuffer:
    case Format::kKml:
    case Format::kShp:
    case Format::kGpkg:
    case Format::kSpatialite:
      break;
  }
  throw not_built(format);
}

std::unique_ptr<FormatWriter> make_format_writer(Format format, const FormatOptions& options,
                                                 Output& output,
                                                 const sql::TextSettings& settings) {
  switch (format) {
    case Format::kJson:
      return std::make_unique<JsonWriter>(options, output, settings);
    case Format::kGeojson:
      return std::make_unique<GeojsonWriter>(options, output, settings);
    case Format::kCsv:
      return std::make_unique<CsvWriter>(options, output, settings);
    case Format::kTopojson:
    case Format::kSvg:
    case Format::kArraybuffer:
    case Format::kKml:
    case Format::kShp:
    case Format::kGpkg:
    case Format::kSpatialite:
      break;
  }
  throw not_built(format);
}

}  // namespace carto_mock::formats
