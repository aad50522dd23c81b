#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "accounts/fixture_files.h"
#include "accounts/row_file.h"
#include "sql/types/ewkb.h"
#include "sql/types/geometry_text.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::accounts {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int32_t kDefaultSrid = 4326;  // where a geometry has no "crs" of its own

// Counts the lines that the JSON parser has passed: the parser itself does not say where a value
// stands.
class LineCountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  LineCountingIterator(const char* at, std::size_t* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  LineCountingIterator& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  LineCountingIterator operator++(int) {
    LineCountingIterator old = *this;
    ++*this;
    return old;
  }
  friend bool operator==(const LineCountingIterator& left, const LineCountingIterator& right) {
    return left.at_ == right.at_;
  }

 private:
  const char* at_;
  std::size_t* line_;
};

struct ParsedCollection {
  Json document;
  std::vector<std::size_t> feature_lines;
};

ParsedCollection parse_collection(std::string_view content, const std::string& name) {
  constexpr int kFeatureDepth = 2;  // the document, its features, one of them
  ParsedCollection result;
  std::size_t line = 1;
  std::string member;
  const auto note_features = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) member = parsed.get<std::string>();
    if (event == Json::parse_event_t::object_start && depth == kFeatureDepth &&
        member == "features") {
      result.feature_lines.push_back(line);
    }
    return true;
  };
  try {
    result.document =
        Json::parse(LineCountingIterator(content.data(), &line),
                    LineCountingIterator(content.data() + content.size(), &line), note_features);
  } catch (const Json::parse_error& failure) {
    const auto read = static_cast<std::ptrdiff_t>(std::min(failure.byte, content.size()));
    const auto lines = std::count(content.begin(), content.begin() + read, '\n');
    throw fixture_error(name, static_cast<std::size_t>(lines + 1), "not valid JSON");
  }
  return result;
}

std::optional<std::string> property_text(const Json& value) {
  if (value.is_null()) return std::nullopt;
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

RowFile parse_geojson(std::string_view content, std::string name) {
  const auto [document, lines] = parse_collection(content, name);
  if (!document.is_object() || document.value("type", Json()) != "FeatureCollection" ||
      !document.contains("features") || !document.at("features").is_array()) {
    throw fixture_error(name, 1, "expected a GeoJSON FeatureCollection with a list of features");
  }
  RowFile file;
  file.name = std::move(name);
  file.columns = {"the_geom"};
  std::size_t index = 0;
  for (const Json& feature : document.at("features")) {
    const std::size_t line = index < lines.size() ? lines[index] : 1;
    ++index;
    if (!feature.is_object() || feature.value("type", Json()) != "Feature")
      throw fixture_error(file.name, line, "expected a Feature");
    FileRow row{line, std::vector<std::optional<std::string>>(file.columns.size())};
    try {
      if (feature.contains("geometry") && !feature.at("geometry").is_null()) {
        row.fields[0] = hex_encode(
            sql::write_ewkb(sql::parse_geojson(feature.at("geometry").dump(), kDefaultSrid)), true);
      }
    } catch (const Error& failure) {
      throw fixture_error(file.name, line, failure.message());
    }
    const Json properties = feature.value("properties", Json());
    if (!properties.is_object() && !properties.is_null())
      throw fixture_error(file.name, line, "properties are not an object");
    for (const auto& [key, value] : properties.items()) {
      auto column = std::find(file.columns.begin(), file.columns.end(), key);
      if (column == file.columns.begin())
        throw fixture_error(file.name, line, "the property the_geom is taken by the geometry");
      if (column == file.columns.end()) {
        column = file.columns.insert(column, key);
        row.fields.emplace_back();
      }
      row.fields[static_cast<std::size_t>(column - file.columns.begin())] = property_text(value);
    }
    file.rows.push_back(std::move(row));
  }
  for (FileRow& row : file.rows) row.fields.resize(file.columns.size());
  return file;
}

}  // namespace carto_mock::accounts
