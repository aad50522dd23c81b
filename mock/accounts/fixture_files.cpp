#include "accounts/fixture_files.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "accounts/embedded_fixtures.h"

namespace carto_mock::accounts {
namespace {

constexpr std::string_view kDocument = "fixture.yaml";

std::optional<std::string_view> find_embedded(const std::filesystem::path& path) {
  const std::string wanted = path.lexically_normal().generic_string();
  for (const EmbeddedFile& file : embedded_fixture_files()) {
    if (file.path == wanted) return file.content;
  }
  return std::nullopt;
}

}  // namespace

Error fixture_error(std::string_view file, std::size_t line, std::string_view message) {
  return Error(sqlstate::kConfigFileError, fmt::format("{}:{}: {}", file, line, message));
}

FixtureFiles FixtureFiles::open(const std::string& fixture) {
  FixtureFiles files;
  files.folder_ = fixture;
  std::error_code ignored;
  if (std::filesystem::exists(files.folder_ / kDocument, ignored)) return files;
  if (std::filesystem::is_directory(files.folder_, ignored)) {
    throw Error(sqlstate::kConfigFileError,
                fmt::format("the fixture folder {} has no {}", fixture, kDocument));
  }
  if (!fixture.empty() && find_embedded(files.folder_ / kDocument)) {
    files.is_built_in_ = true;
    return files;
  }
  throw Error(
      sqlstate::kConfigFileError,
      fmt::format(
          "there is no fixture {}: expected a folder with {}, or one of the built-in fixtures: {}",
          fixture, kDocument, fmt::join(built_in_fixtures(), ", ")));
}

std::string FixtureFiles::read(const std::string& path) const {
  if (is_built_in_) {
    if (const auto content = find_embedded(folder_ / path)) return std::string(*content);
    throw Error(sqlstate::kConfigFileError, fmt::format("{}: no such file", display_name(path)));
  }
  std::ifstream file(folder_ / path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf()).flush()) {
    std::error_code ignored;
    if (file && std::filesystem::is_regular_file(folder_ / path, ignored))
      return {};  // an empty file
    throw Error(sqlstate::kConfigFileError, fmt::format("{}: cannot be read", display_name(path)));
  }
  return std::move(content).str();
}

std::string FixtureFiles::display_name(const std::string& path) const {
  const std::string name = (folder_ / path).lexically_normal().generic_string();
  return is_built_in_ ? "(built-in) " + name : name;
}

std::vector<std::string> built_in_fixtures() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_fixture_files()) {
    const std::filesystem::path path(file.path);
    if (path.filename() == kDocument) names.push_back(path.parent_path().generic_string());
  }
  return names;
}

std::string_view built_in_gazetteer() {
  return find_embedded("gazetteer.json").value_or(std::string_view());
}

}  // namespace carto_mock::accounts
