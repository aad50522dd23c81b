#include "formats/ogr_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "formats/export_columns.h"
#include "formats/ogr_process.h"
#include "formats/zip_archive.h"
#include "support/child_process.h"
#include "support/error.h"
#include "support/private_directory.h"

namespace carto_mock::formats {
namespace {

constexpr std::chrono::milliseconds kSlotCheckInterval{100};

struct OgrDriver {
  Format format;
  std::string_view name;
  std::string_view extension;
  bool keeps_hyphens;                       // in the layer's name
  std::vector<std::string_view> arguments;  // of this format only
};

const OgrDriver* find_driver(Format format) {
  // SPATIALITE=yes stands where ogr2ogr looks for names of layers: the file is a plain one of OGR.
  static const std::vector<OgrDriver> drivers = {
      {Format::kKml, "KML", "kml", false, {}},
      {Format::kShp, "ESRI Shapefile", "shp", true, {}},
      {Format::kGpkg, "GPKG", "gpkg", true, {"-lco", "FID=cartodb_id"}},
      {Format::kSpatialite, "SQLite", "sqlite", false, {"SPATIALITE=yes"}},
  };
  const auto found = std::ranges::find(drivers, format, &OgrDriver::format);
  return found == drivers.end() ? nullptr : &*found;
}

std::string layer_name(std::string name, const OgrDriver& driver) {
  if (!driver.keeps_hyphens) std::ranges::replace(name, '-', '_');
  return name;
}

bool is_spatial(const ExportColumn& column) {
  return column.type.oid == sql::oid::kGeometry || column.type.oid == sql::oid::kGeography;
}

struct Spatial {
  std::int64_t srid;
  std::string type;  // `POINT`
};

// Of the first geometry that there is.
std::optional<Spatial> find_spatial(sql::Session& session, const std::string& query,
                                    const std::vector<ExportColumn>& columns) {
  const auto column = std::ranges::find_if(columns, is_spatial);
  if (column == columns.end()) return std::nullopt;
  const std::string name = quoted_name(column->name);
  sql::CollectingSink sink;
  try {
    session.execute(fmt::format("SELECT ST_SRID({0}::geometry), GeometryType({0}::geometry)"
                                " FROM ({1}) AS _cartodbsqlapi WHERE {0} IS NOT NULL LIMIT 1",
                                name, query),
                    sink);
  } catch (const Error& error) {
    // PostgreSQL would not compute the columns that are not asked for; if one of them fails, the
    // export fails with it.
    if (error.state() == sqlstate::kQueryCanceled || !error.unsupported_construct().empty()) throw;
    return std::nullopt;
  }
  const auto& rows = sink.results.front().rows;
  if (rows.empty()) return std::nullopt;
  return Spatial{rows[0][0].as_integer(), std::string(rows[0][1].as_text())};
}

std::vector<ExportColumn> find_columns(sql::Session& session, const ExportRequest& request) {
  sql::CollectingSink sink;
  session.execute(fmt::format("SELECT * FROM ({}) AS _cartodbsqlapi LIMIT 0", request.query), sink);
  return export_columns(sink.results.front().columns, request.options.skipfields);
}

void write_file(const std::filesystem::path& path, Output& output) {
  std::ifstream file(path, std::ios::binary);
  std::string piece(std::size_t{256} << 10, '\0');
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    output.write(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  } while (file);
}

// A shape file is several files.
void write_archive(const std::filesystem::path& folder, Output& output) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  std::ranges::sort(files);
  ZipArchive archive(output);
  for (const std::filesystem::path& file : files) archive.add(file);
  archive.finish();
}

// In the words of Node's child_process (spec sql-api.md 4.7).
Error zip_failure(std::string_view command) {
  return Error(sqlstate::kInternalError,
               fmt::format("Error executing zip command,  Error: spawn {} ENOENT", command));
}

// Gives the slot back at the end.
class Slot {
 public:
  template <typename Semaphore>
  explicit Slot(Semaphore& slots) : release_([&slots] { slots.release(); }) {}
  ~Slot() { release_(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  std::function<void()> release_;
};

}  // namespace

bool is_made_by_ogr(Format format) { return find_driver(format) != nullptr; }

void OgrExporter::run(sql::Session& session, const ExportRequest& request, Output& output) {
  const OgrDriver& driver = *find_driver(request.format);
  const auto program = find_program("ogr2ogr");
  if (!program) {
    throw Error::unsupported(
        fmt::format("format {} without the program ogr2ogr (Debian's package gdal-bin)",
                    format_info(request.format).name));
  }
  const std::vector<ExportColumn> columns = find_columns(session, request);
  const std::optional<Spatial> spatial = find_spatial(session, request.query, columns);

  while (!slots_.try_acquire_for(kSlotCheckInterval)) {
    if (request.is_cancelled())
      throw Error(sqlstate::kQueryCanceled, "canceling statement due to user request");
    if (std::chrono::steady_clock::now() > request.deadline)
      throw Error(sqlstate::kQueryCanceled, "canceling statement due to statement timeout");
  }
  const Slot slot(slots_);
  const PrivateDirectory folder(PrivateDirectory::Place::kDisk, "sqlapi-");
  const std::filesystem::path results = folder.path() / "results";
  std::filesystem::create_directory(results);
  const std::filesystem::path file =
      results / fmt::format("{}.{}", request.options.filename, driver.extension);

  OgrRun run{*program, folder.path(), {}, {}, request.deadline, request.is_cancelled};
  run.options_before = {"-f", std::string(driver.name), file.string()};
  run.options_after = {
      "-sql",
      fmt::format("SELECT {} FROM ({}) AS _cartodbsqlapi", select_list(columns, ""), request.query),
      "-nln", layer_name(request.options.filename, driver)};
  for (const std::string_view option :
       {"RESIZE=YES", "ENCODING=UTF-8", "STRING_QUOTING=IF_NEEDED", "LINEFORMAT=CRLF"}) {
    run.options_after.insert(run.options_after.end(), {"-lco", std::string(option)});
  }
  run.options_after.insert(run.options_after.end(), driver.arguments.begin(),
                           driver.arguments.end());
  if (spatial && spatial->srid > 0) {
    run.options_after.insert(run.options_after.end(),
                             {"-a_srs", fmt::format("EPSG:{}", spatial->srid)});
  }
  if (spatial) run.options_after.insert(run.options_after.end(), {"-nlt", spatial->type});
  run_ogr(session, run);
  if (request.format == Format::kShp) {
    if (request.missing_zip_command) throw zip_failure(*request.missing_zip_command);
    write_archive(results, output);
  } else {
    write_file(file, output);
  }
}

}  // namespace carto_mock::formats
