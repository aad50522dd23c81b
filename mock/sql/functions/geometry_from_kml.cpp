// ST_GeomFromKML (PostGIS manual, chapter 8.8.3): Point, LineString, Polygon and MultiGeometry, in
// degrees.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_homogenizing.h"
#include "sql/functions/xml_elements.h"
#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kWgs84 = 4326;

[[noreturn]] void throw_invalid() { throw_geometry_error("invalid KML representation"); }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Tuples {
  std::vector<Coordinate> coordinates;
  bool has_z = false;
};

// x,y or x,y,z, with spaces between them; around commas there may be some.
class TupleReader {
 public:
  explicit TupleReader(std::string_view text) : rest_(text) {}

  Tuples read() {
    Tuples result;
    for (skip_blanks(); !rest_.empty(); skip_blanks()) {
      std::vector<double> ordinates{number()};
      while (takes_comma()) ordinates.push_back(number());
      if (ordinates.size() != 2 && ordinates.size() != 3) throw_invalid();
      const bool has_z = ordinates.size() == 3;
      if (!result.coordinates.empty() && has_z != result.has_z)
        throw_geometry_error("invalid KML representation: mixed coordinates dimension");
      result.has_z = has_z;
      result.coordinates.push_back({ordinates[0], ordinates[1], has_z ? ordinates[2] : 0, 0});
    }
    return result;
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_[0])) rest_.remove_prefix(1);
  }

  bool takes_comma() {
    const std::string_view before = rest_;
    skip_blanks();
    if (!rest_.starts_with(',')) {
      rest_ = before;
      return false;
    }
    rest_.remove_prefix(1);
    skip_blanks();
    return true;
  }

  double number() {
    if (rest_.starts_with(',')) throw Error::unsupported("KML with commas in a row");
    std::size_t length = 0;
    while (length < rest_.size() && !is_blank(rest_[length]) && rest_[length] != ',') ++length;
    const std::string text(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (!is_number(text)) throw_invalid();
    return std::strtod(text.c_str(), nullptr);
  }

  static bool is_number(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    std::size_t digits = take_digits(text);
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      digits += take_digits(text);
    }
    if (digits == 0) return false;
    if (text.starts_with('e') || text.starts_with('E')) {
      text.remove_prefix(1);
      if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
      if (take_digits(text) == 0) return false;
    }
    return text.empty();
  }

  static std::size_t take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count;
  }

  std::string_view rest_;
};

class KmlReader {
 public:
  explicit KmlReader(const CallContext& context) : context_(context) {}

  // None: it is no geometry.
  std::optional<Geometry> read(const XmlElement& element) {
    require_kml(element);
    if (element.name == "Point") return point(element);
    if (element.name == "LineString") return line(element);
    if (element.name == "Polygon") return polygon(element);
    if (element.name == "MultiGeometry") return collection(element);
    return std::nullopt;
  }

 private:
  static void require_kml(const XmlElement& element) {
    for (const auto& [name, value] : element.attributes) {
      const bool is_kml = value == "http://www.opengis.net/kml/2.2";
      if (name.starts_with("xmlns") && !is_kml)
        throw Error::unsupported("ST_GeomFromKML() of another namespace");
      if (name.starts_with("xlink")) throw Error::unsupported("ST_GeomFromKML() of links");
    }
  }

  static bool is_geometry(std::string_view name) {
    return name == "Point" || name == "LineString" || name == "Polygon" || name == "MultiGeometry";
  }

  static Tuples tuples(const XmlElement& element) {
    const XmlElement* coordinates = element.child("coordinates");
    if (coordinates == nullptr || !coordinates->children.empty()) throw_invalid();
    Tuples result = TupleReader(coordinates->text).read();
    if (result.coordinates.empty()) throw_invalid();
    return result;
  }

  static Geometry empty(GeometryType type, bool has_z) {
    Geometry geometry = empty_geometry(type, kWgs84);
    geometry.has_z = has_z;
    return geometry;
  }

  static Geometry point(const XmlElement& element) {
    Tuples at = tuples(element);
    if (at.coordinates.size() != 1) throw_invalid();
    Geometry result = empty(GeometryType::kPoint, at.has_z);
    result.coordinates = std::move(at.coordinates);
    return result;
  }

  static Geometry line(const XmlElement& element) {
    Tuples run = tuples(element);
    if (run.coordinates.size() < 2) throw_invalid();
    Geometry result = empty(GeometryType::kLineString, run.has_z);
    result.coordinates = std::move(run.coordinates);
    return result;
  }

  Geometry polygon(const XmlElement& element) const {
    const XmlElement* outer = element.child("outerBoundaryIs");
    if (outer == nullptr) throw_invalid();
    Tuples first = ring(*outer);
    Geometry result = empty(GeometryType::kPolygon, first.has_z);
    result.rings.push_back(std::move(first.coordinates));
    for (const XmlElement& boundary : element.children) {
      if (boundary.name != "innerBoundaryIs") continue;
      Tuples hole = ring(boundary);
      if (hole.has_z != result.has_z)
        throw Error::unsupported("ST_GeomFromKML() of rings with and without heights");
      result.rings.push_back(std::move(hole.coordinates));
    }
    return result;
  }

  Tuples ring(const XmlElement& boundary) const {
    constexpr std::size_t kShortestRing = 4;
    const XmlElement* ring = boundary.child("LinearRing");
    if (ring == nullptr) throw_invalid();
    Tuples run = tuples(*ring);
    if (run.coordinates.size() < kShortestRing) throw_invalid();
    if (run.coordinates.front() != run.coordinates.back()) {
      context_.session.notice(Severity::kNotice, "forced closure on an un-closed KML polygon");
      run.coordinates.push_back(run.coordinates.front());
    }
    return run;
  }

  // Without heights unless all parts have them.
  Geometry collection(const XmlElement& element) {
    std::vector<Geometry> parts;
    bool have_z = true;
    for (const XmlElement& child : element.children) {
      // To PostGIS, what follows an empty geometry does not count either.
      if (is_geometry(child.name) && child.children.empty() && child.text.empty()) break;
      std::optional<Geometry> part = read(child);
      if (!part) continue;
      have_z = have_z && part->has_z;
      parts.push_back(std::move(*part));
    }
    Geometry result = empty(GeometryType::kGeometryCollection, have_z && !parts.empty());
    for (Geometry& part : parts)
      result.parts.push_back(with_dimensions(std::move(part), result.has_z, false, 0, 0));
    return result;
  }

  const CallContext& context_;
};

Geometry from_kml(const CallContext& context, std::string_view text) {
  const std::vector<XmlElement> roots = read_xml_elements(text);
  if (roots.size() != 1) throw_invalid();
  std::optional<Geometry> geometry = KmlReader(context).read(roots[0]);
  if (!geometry) throw_invalid();
  return homogenize(*geometry);
}

constexpr FunctionEntry kEntries[] = {
    {"st_geomfromkml(text)", native<from_kml>},
};

}  // namespace

std::span<const FunctionEntry> geometry_from_kml_functions() { return kEntries; }

}  // namespace carto_mock::sql
