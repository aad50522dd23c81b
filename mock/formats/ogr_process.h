// One run of ogr2ogr that reads from a session.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sql/engine/session.h"

namespace carto_mock::formats {

struct OgrRun {
  std::filesystem::path program;
  std::filesystem::path folder;             // a private one, for the socket and what is printed
  std::vector<std::string> options_before;  // `-f FORMAT FILE`
  std::vector<std::string> options_after;   // after the data source
  std::chrono::steady_clock::time_point deadline;
  std::function<bool()> is_cancelled;
};

// Returns once the program has succeeded. Throws as OgrExporter::run() does.
void run_ogr(sql::Session& session, const OgrRun& run);

}  // namespace carto_mock::formats
