#include "app/dump_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "accounts/fixture_document.h"
#include "accounts/registry.h"
#include "dump/folder_dump.h"
#include "support/error.h"

namespace carto_mock::app {
namespace {

class MemoryOutput final : public dump::Output {
 public:
  void write(const std::string& path, std::string_view text) override { files[path] += text; }
  std::map<std::string, std::string> files;
};

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(content).str();
}

std::int64_t first_different_line(std::string_view left, std::string_view right) {
  const auto [end, ignored] = std::ranges::mismatch(left, right);
  return std::count(left.begin(), end, '\n') + 1;
}

}  // namespace

DumpFolder::DumpFolder(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code failure;
  std::filesystem::create_directories(folder_, failure);
  if (failure || !std::filesystem::is_empty(folder_, failure) || failure) {
    throw Error(
        sqlstate::kConfigFileError,
        fmt::format("{} must be an empty folder, or one that can be made", folder_.string()));
  }
}

void DumpFolder::write(const std::string& path, std::string_view text) {
  const std::filesystem::path relative(path);
  const bool leads_out =
      relative.is_absolute() ||
      std::ranges::any_of(relative, [](const auto& part) { return part == ".."; });
  if (leads_out)
    throw Error(sqlstate::kConfigFileError, fmt::format("a dump has no file {}", path));
  std::error_code failure;
  std::filesystem::create_directories((folder_ / relative).parent_path(), failure);
  std::ofstream file(folder_ / relative, std::ios::binary | std::ios::app);
  file << text;
  file.close();
  if (!file) {
    throw Error(sqlstate::kConfigFileError,
                fmt::format("{} cannot be written", (folder_ / relative).string()));
  }
}

void verify_dump(const std::filesystem::path& folder) {
  const std::string fixture = folder.string();
  const accounts::FixtureStart start = accounts::read_fixture_start(fixture);
  const SettableClock clock(start.clock.value_or(ClockSetting()));
  Random random;
  const accounts::Registry registry({.fixture = fixture, .data_directory = {}, .seed = {}}, clock,
                                    random);
  MemoryOutput again;
  dump::write_folder(
      registry, {.tokens = dump::TokenSubstitution::Mode::kKeep, .clock = clock.setting()}, again);
  again.files.erase(dump::kRequestScript);  // of the session, which is not in the state
  for (const auto& [path, text] : again.files) {
    const std::string written = read_file(folder / path);
    if (written == text) continue;
    throw Error(sqlstate::kConfigFileError,
                fmt::format("the state cannot be dumped: started from the folder, {}:{} is not as "
                            "it was written",
                            (folder / path).string(), first_different_line(written, text)));
  }
}

}  // namespace carto_mock::app
