// WKT and EWKT to geometries. Messages and the places that their hints name are PostGIS's, whose
// lexer counts the character after a number as the number's, too.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "sql/types/geometry_text.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kMaximumDepth = 200;

struct Token {
  enum class Kind : std::uint8_t {
    kType,
    kEmpty,
    kDimensions,
    kSrid,
    kNumber,
    kOpen,
    kClose,
    kComma,
    kSemicolon,
    kEnd,
    kUnknown,
  };
  Kind kind = Kind::kEnd;
  GeometryType type = GeometryType::kPoint;
  bool has_z = false;
  bool has_m = false;
  double number = 0;
  std::int64_t srid = 0;
};

struct TypeName {
  std::string_view name;
  GeometryType type;
};
// Longer names before those that they begin with.
constexpr auto kTypeNames = std::to_array<TypeName>({
    {"GEOMETRYCOLLECTION", GeometryType::kGeometryCollection},
    {"POLYHEDRALSURFACE", GeometryType::kPolyhedralSurface},
    {"CIRCULARSTRING", GeometryType::kCircularString},
    {"COMPOUNDCURVE", GeometryType::kCompoundCurve},
    {"CURVEPOLYGON", GeometryType::kCurvePolygon},
    {"MULTICURVE", GeometryType::kMultiCurve},
    {"MULTISURFACE", GeometryType::kMultiSurface},
    {"TRIANGLE", GeometryType::kTriangle},
    {"TIN", GeometryType::kTin},
    {"MULTILINESTRING", GeometryType::kMultiLineString},
    {"MULTIPOLYGON", GeometryType::kMultiPolygon},
    {"MULTIPOINT", GeometryType::kMultiPoint},
    {"LINESTRING", GeometryType::kLineString},
    {"POLYGON", GeometryType::kPolygon},
    {"POINT", GeometryType::kPoint},
});

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (offset_ < text_.size() && is_blank(text_[offset_])) advance(1);
    const std::string_view rest = text_.substr(offset_);
    if (rest.empty()) return {};
    Token token;
    switch (rest.front()) {
      case '(':
        return punctuation(Token::Kind::kOpen);
      case ')':
        return punctuation(Token::Kind::kClose);
      case ',':
        return punctuation(Token::Kind::kComma);
      case ';':
        return punctuation(Token::Kind::kSemicolon);
      default:
        break;
    }
    if (number(rest, token) || word(rest, token)) return token;
    advance(1);
    token.kind = Token::Kind::kUnknown;
    return token;
  }

  Error error(std::string message) const {
    return Error(sqlstate::kInternalError, std::move(message))
        .hint(fmt::format("\"{}\" <-- parse error at position {} within geometry", excerpt(),
                          position_));
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  // What leads to the error, at most 40 characters of it.
  std::string excerpt() const {
    constexpr std::size_t kMaximumLength = 40;
    constexpr std::string_view kEllipsis = "...";
    if (position_ <= kMaximumLength) return std::string(text_.substr(0, position_));
    const std::size_t kept = kMaximumLength - kEllipsis.size();
    const std::size_t start = std::min(position_ - kept, text_.size());
    return std::string(kEllipsis) + std::string(text_.substr(start, kept));
  }

  void advance(std::size_t length) {
    offset_ += length;
    position_ += length;
  }

  Token punctuation(Token::Kind kind) {
    advance(1);
    Token token;
    token.kind = kind;
    return token;
  }

  // A number needs a character behind it that can follow one.
  bool number(std::string_view rest, Token& token) {
    std::string_view digits = rest;
    if (digits.front() == '-') digits.remove_prefix(1);
    double value = 0;
    std::size_t length = 0;
    if (starts_with_ignoring_case(digits, "nan")) {
      value = std::numeric_limits<double>::quiet_NaN();
      length = rest.size() - digits.size() + 3;
    } else {
      if (digits.empty() || (!is_digit(digits.front()) && digits.front() != '.')) return false;
      const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), value);
      if (parsed.ec == std::errc::invalid_argument) return false;
      if (parsed.ec == std::errc::result_out_of_range) {
        throw Error::unsupported("WKT numbers beyond double precision");
      }
      length = static_cast<std::size_t>(parsed.ptr - rest.data());
    }
    const bool is_followed = length < rest.size() &&
                             (is_blank(rest[length]) || rest[length] == ',' || rest[length] == ')');
    if (!is_followed) return false;
    offset_ += length;
    position_ += length + 1;
    token.kind = Token::Kind::kNumber;
    token.number = value;
    return true;
  }

  bool word(std::string_view rest, Token& token) {
    if (srid(rest, token)) return true;
    for (const TypeName& known : kTypeNames) {
      if (!starts_with_ignoring_case(rest, known.name)) continue;
      advance(known.name.size());
      token.kind = Token::Kind::kType;
      token.type = known.type;
      return true;
    }
    if (starts_with_ignoring_case(rest, "EMPTY")) {
      advance(5);
      token.kind = Token::Kind::kEmpty;
      return true;
    }
    token.has_z = to_lower(rest.front()) == 'z';
    const std::size_t m_place = token.has_z ? 1 : 0;
    token.has_m = rest.size() > m_place && to_lower(rest[m_place]) == 'm';
    if (!token.has_z && !token.has_m) return false;
    advance(m_place + (token.has_m ? 1 : 0));
    token.kind = Token::Kind::kDimensions;
    return true;
  }

  bool srid(std::string_view rest, Token& token) {
    constexpr std::string_view kPrefix = "SRID=";
    if (!starts_with_ignoring_case(rest, kPrefix)) return false;
    const std::string_view digits = rest.substr(kPrefix.size());
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), token.srid);
    if (parsed.ec != std::errc()) return false;
    advance(static_cast<std::size_t>(parsed.ptr - rest.data()));
    token.kind = Token::Kind::kSrid;
    return true;
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t position_ = 1;  // as PostGIS counts
};

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { advance(); }

  Geometry run() {
    std::int32_t srid = 0;
    if (token_.kind == Token::Kind::kSrid) {
      srid = clamp_srid(token_.srid);
      advance();
      expect(Token::Kind::kSemicolon);
    }
    Geometry result = geometry(0);
    if (token_.kind != Token::Kind::kEnd) throw invalid();
    if (has_mismatch_) {
      throw Error(sqlstate::kInternalError, "Dimensions mismatch in lwcollection");
    }
    set_srid(result, srid);
    return result;
  }

 private:
  void advance() { token_ = lexer_.next(); }
  Error invalid() const { return lexer_.error("parse error - invalid geometry"); }
  void expect(Token::Kind kind) {
    if (token_.kind != kind) throw invalid();
    advance();
  }
  bool skip(Token::Kind kind) {
    if (token_.kind != kind) return false;
    advance();
    return true;
  }
  Error mixed_dimensions() const {
    return lexer_.error("can not mix dimensionality in a geometry");
  }

  static void set_srid(Geometry& geometry, std::int32_t srid) {
    geometry.srid = srid;
    for (Geometry& part : geometry.parts) set_srid(part, srid);
  }

  // Whether there are Z and M: as the text declares it, or as the number of ordinates shows (three:
  // Z).
  struct Dimensions {
    bool has_z = false;
    bool has_m = false;

    std::size_t count() const { return 2U + (has_z ? 1U : 0U) + (has_m ? 1U : 0U); }
    friend bool operator==(const Dimensions&, const Dimensions&) = default;
  };
  static Dimensions dimensions_of(const Geometry& geometry) {
    return {geometry.has_z, geometry.has_m};
  }

  Geometry geometry(int depth) {
    Geometry result = unfinished(depth);
    advance();
    return result;
  }

  // Up to its last token, which stays: PostGIS judges what it has before it reads on.
  Geometry unfinished(int depth) {
    if (depth > kMaximumDepth) {
      throw Error(sqlstate::kInternalError, "Geometry has too many chained collections");
    }
    if (token_.kind != Token::Kind::kType) throw invalid();
    Geometry result;
    result.type = token_.type;
    advance();
    std::optional<Dimensions> declared;
    if (token_.kind == Token::Kind::kDimensions) {
      declared = {token_.has_z, token_.has_m};
      advance();
    }
    if (token_.kind == Token::Kind::kEmpty) {
      if (declared) declare(result, *declared);
      return result;
    }
    switch (result.type) {
      case GeometryType::kPoint:
        point(result);
        break;
      case GeometryType::kLineString:
        result.coordinates = coordinates(result, kLinePoints);
        break;
      case GeometryType::kPolygon:
        rings(result);
        break;
      case GeometryType::kCircularString:
        arcs(result);
        break;
      case GeometryType::kTriangle:
        triangle(result);
        break;
      case GeometryType::kMultiPoint:
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
      case GeometryType::kGeometryCollection:
        parts(result, declared, depth);
        return result;
      default:
        members(result, declared, depth);
        return result;
    }
    close(result, declared);
    return result;
  }

  // At the parenthesis that ends a geometry: only now does PostGIS look at what was declared.
  void close(Geometry& geometry, const std::optional<Dimensions>& declared) {
    if (token_.kind != Token::Kind::kClose) throw invalid();
    if (declared) {
      if (declared->count() != dimensions_of(geometry).count()) throw mixed_dimensions();
      declare(geometry, *declared);
    }
  }

  // Makes a third ordinate M where that is what the text declares.
  static void declare(Geometry& geometry, const Dimensions& declared) {
    const bool moves_z_to_m = geometry.has_z && !declared.has_z;
    geometry.has_z = declared.has_z;
    geometry.has_m = declared.has_m;
    const auto declare_all = [moves_z_to_m](std::vector<Coordinate>& coordinates) {
      if (!moves_z_to_m) return;
      for (Coordinate& coordinate : coordinates) std::swap(coordinate.z, coordinate.m);
    };
    declare_all(geometry.coordinates);
    for (auto& ring : geometry.rings) declare_all(ring);
    for (Geometry& part : geometry.parts) declare(part, declared);
  }

  void parts(Geometry& geometry, const std::optional<Dimensions>& declared, int depth) {
    const bool is_collection = geometry.type == GeometryType::kGeometryCollection;
    expect(Token::Kind::kOpen);
    do {
      geometry.parts.push_back(is_collection ? this->geometry(depth + 1)
                                             : part(part_type(geometry.type)));
    } while (skip(Token::Kind::kComma));
    close_parts(geometry, declared);
  }

  // At the parenthesis that ends the parts.
  void close_parts(Geometry& geometry, const std::optional<Dimensions>& declared) {
    if (token_.kind != Token::Kind::kClose) throw invalid();
    if (declared) {
      for (const Geometry& part : geometry.parts) {
        if (!part.is_empty() && dimensions_of(part).count() != declared->count()) {
          throw mixed_dimensions();
        }
      }
      declare(geometry, *declared);
    } else {
      const Dimensions first = dimensions_of(geometry.parts.front());
      geometry.has_z = first.has_z;
      geometry.has_m = first.has_m;
      for (const Geometry& part : geometry.parts) {
        has_mismatch_ = has_mismatch_ || dimensions_of(part) != first;
      }
    }
  }

  // Parts whose kind is written where it is not the usual one: of curves and surfaces.
  void members(Geometry& geometry, const std::optional<Dimensions>& declared, int depth) {
    expect(Token::Kind::kOpen);
    do {
      Geometry next = member(geometry.type, depth);
      check_member(geometry, next);
      geometry.parts.push_back(std::move(next));
      advance();
    } while (skip(Token::Kind::kComma));
    close_parts(geometry, declared);
  }

  // Up to its last token.
  Geometry member(GeometryType whole, int depth) {
    const bool is_patch = whole == GeometryType::kPolyhedralSurface || whole == GeometryType::kTin;
    if (token_.kind == Token::Kind::kType) {
      if (is_patch || !may_contain(whole, token_.type)) throw invalid();
      return unfinished(depth + 1);
    }
    Geometry result;
    result.type = untagged_member(whole);
    if (token_.kind == Token::Kind::kEmpty && !is_patch) return result;
    if (result.type == GeometryType::kTriangle) {
      triangle(result);
    } else if (result.type == GeometryType::kPolygon) {
      rings(result);
    } else {
      result.coordinates = coordinates(result, kLinePoints);
    }
    if (token_.kind != Token::Kind::kClose) throw invalid();
    return result;
  }

  static GeometryType untagged_member(GeometryType whole) {
    switch (whole) {
      case GeometryType::kTin:
        return GeometryType::kTriangle;
      case GeometryType::kMultiSurface:
      case GeometryType::kPolyhedralSurface:
        return GeometryType::kPolygon;
      default:
        return GeometryType::kLineString;
    }
  }

  // May `next` stand in the curve behind what is there, or be a ring of the polygon?
  void check_member(const Geometry& whole, const Geometry& next) const {
    const bool is_ring = whole.type == GeometryType::kCurvePolygon;
    if (!is_ring && whole.type != GeometryType::kCompoundCurve) return;
    if (!is_ring && next.is_empty()) throw lexer_.error("incontinuous compound curve");
    if (!whole.parts.empty() && dimensions_of(whole.parts.front()) != dimensions_of(next))
      throw mixed_dimensions();
    if (is_ring) {
      const std::size_t needed =
          next.type == GeometryType::kCircularString ? kArcPoints : kRingPoints;
      if (next.vertex_count() < needed) throw lexer_.error("geometry requires more points");
      if (!is_same_place(first_vertex(next), last_vertex(next)))
        throw lexer_.error("geometry contains non-closed rings");
    } else if (!whole.parts.empty() &&
               !is_same_place(last_vertex(whole.parts.back()), first_vertex(next))) {
      throw lexer_.error("incontinuous compound curve");
    }
  }

  // Of a line, arcs, or a curve of both, which is not empty.
  static const Coordinate& first_vertex(const Geometry& curve) {
    return curve.parts.empty() ? curve.coordinates.front() : first_vertex(curve.parts.front());
  }
  static const Coordinate& last_vertex(const Geometry& curve) {
    return curve.parts.empty() ? curve.coordinates.back() : last_vertex(curve.parts.back());
  }
  static bool is_same_place(const Coordinate& one, const Coordinate& other) {
    return one.x == other.x && one.y == other.y && one.z == other.z;
  }

  void arcs(Geometry& geometry) {
    geometry.coordinates = coordinates(geometry, kArcPoints);
    if (geometry.coordinates.size() % 2 == 0)
      throw lexer_.error("geometry must have an odd number of points");
  }

  void triangle(Geometry& geometry) {
    expect(Token::Kind::kOpen);
    geometry.rings.push_back(coordinates(geometry, 0));
    expect(Token::Kind::kClose);
    if (token_.kind != Token::Kind::kClose) throw invalid();
    if (geometry.rings.front().size() != kRingPoints)
      throw lexer_.error("triangle must have exactly 4 points");
    if (!is_same_place(geometry.rings.front().front(), geometry.rings.front().back()))
      throw lexer_.error("geometry contains non-closed rings");
  }

  // A part of a Multi*: its kind is not written.
  Geometry part(GeometryType type) {
    Geometry result;
    result.type = type;
    if (skip(Token::Kind::kEmpty)) return result;
    if (type == GeometryType::kPoint) {
      if (token_.kind != Token::Kind::kOpen) {
        single_coordinate(result);
        return result;
      }
      point(result);
    } else if (type == GeometryType::kLineString) {
      result.coordinates = coordinates(result, kLinePoints);
    } else {
      rings(result);
    }
    expect(Token::Kind::kClose);
    return result;
  }

  // These read up to the closing parenthesis, which stays.
  void point(Geometry& geometry) {
    expect(Token::Kind::kOpen);
    single_coordinate(geometry);
  }

  void single_coordinate(Geometry& geometry) {
    std::size_t count = 0;
    const Coordinate only = coordinate(count);
    set_dimensions(geometry, count);
    const bool is_nan = only.x != only.x && only.y != only.y;
    // Its bytes would be those of an empty point, which PostGIS tells from it in memory.
    if (is_nan) throw Error::unsupported("a point at NaN NaN");
    geometry.coordinates.push_back(only);
  }

  void rings(Geometry& polygon) {
    expect(Token::Kind::kOpen);
    bool is_mixed = false;
    do {
      Geometry ring;
      polygon.rings.push_back(coordinates(ring, kRingPoints));
      // In x and y alone.
      const Coordinate& first = polygon.rings.back().front();
      const Coordinate& last = polygon.rings.back().back();
      if (first.x != last.x || first.y != last.y)
        throw lexer_.error("geometry contains non-closed rings");
      if (polygon.rings.size() == 1) {
        polygon.has_z = ring.has_z;
        polygon.has_m = ring.has_m;
      }
      is_mixed = is_mixed || dimensions_of(ring) != dimensions_of(polygon);
      expect(Token::Kind::kClose);
    } while (skip(Token::Kind::kComma));
    if (is_mixed && token_.kind == Token::Kind::kClose) throw mixed_dimensions();
  }

  std::vector<Coordinate> coordinates(Geometry& geometry, std::size_t minimum) {
    expect(Token::Kind::kOpen);
    std::vector<Coordinate> result;
    std::size_t count = 0;
    do {
      result.push_back(coordinate(count));
    } while (skip(Token::Kind::kComma));
    set_dimensions(geometry, count);
    if (token_.kind != Token::Kind::kClose) throw invalid();
    if (result.size() < minimum) throw lexer_.error("geometry requires more points");
    return result;
  }

  static void set_dimensions(Geometry& geometry, std::size_t count) {
    geometry.has_z = count >= 3;
    geometry.has_m = count == 4;
  }

  double ordinate() {
    if (token_.kind != Token::Kind::kNumber) throw invalid();
    const double value = token_.number;
    advance();
    return value;
  }

  // `count` is that of the coordinates before, 0 for the first one.
  Coordinate coordinate(std::size_t& count) {
    std::array<double, 4> ordinates{};
    std::size_t read = 0;
    ordinates[read++] = ordinate();
    ordinates[read++] = ordinate();
    while (read < ordinates.size() && token_.kind == Token::Kind::kNumber) {
      ordinates[read++] = ordinate();
    }
    if (count == 0) count = read;
    if (count != read) throw mixed_dimensions();
    return {ordinates[0], ordinates[1], ordinates[2], ordinates[3]};
  }

  static constexpr std::size_t kLinePoints = 2;
  static constexpr std::size_t kArcPoints = 3;
  static constexpr std::size_t kRingPoints = 4;

  Lexer lexer_;
  Token token_;
  bool has_mismatch_ = false;  // PostGIS finds it after the text was read
};

}  // namespace

AnyGeometry parse_any_ewkt(std::string_view text) { return {Parser(text).run()}; }

Geometry parse_ewkt(std::string_view text) { return require_plain(parse_any_ewkt(text)); }

}  // namespace carto_mock::sql
