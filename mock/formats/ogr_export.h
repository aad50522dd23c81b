// The formats that the real service makes with ogr2ogr: kml, shp, gpkg, spatialite (spec sql-api.md
// 4.7). carto-mock runs the same program with the same arguments, and answers its driver for
// PostgreSQL in place of the database (postgres_backend.h), so that what comes out is the same to
// the byte.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <semaphore>
#include <string>

#include "formats/format.h"
#include "formats/output.h"
#include "sql/engine/session.h"

namespace carto_mock::formats {

// Is the format made by ogr2ogr?
bool is_made_by_ogr(Format format);

struct ExportRequest {
  Format format;
  std::string query;  // the user's, paging included
  const FormatOptions& options;
  std::chrono::steady_clock::time_point deadline;
  std::function<bool()> is_cancelled;  // asked now and then
  // The program that would zip a shapefile and cannot be found; none: it is zipped.
  std::optional<std::string> missing_zip_command = {};
};

// Thread-safe.
class OgrExporter {
 public:
  // Runs the export and writes the file. Throws what the query throws by itself; `ogr2ogr command
  // return code …` with what ogr2ogr printed; Error::unsupported where it is not installed; 57014
  // `canceling statement due to statement timeout` or `… user request`, after the program has been
  // ended. Nothing is written before the file is complete.
  void run(sql::Session& session, const ExportRequest& request, Output& output);

 private:
  // Each export is a process, a connection and a file as large as its result.
  static constexpr std::ptrdiff_t kExportsAtATime = 4;

  std::counting_semaphore<kExportsAtATime> slots_{kExportsAtATime};
};

}  // namespace carto_mock::formats
