// WKT and EWKT to geometries. Messages and the places that their hints name are PostGIS's, whose
// lexer counts the character after a number as the number's, too.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

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
    {"MULTILINESTRING", GeometryType::kMultiLineString},
    {"MULTIPOLYGON", GeometryType::kMultiPolygon},
    {"MULTIPOINT", GeometryType::kMultiPoint},
    {"LINESTRING", GeometryType::kLineString},
    {"POLYGON", GeometryType::kPolygon},
    {"POINT", GeometryType::kPoint},
});
constexpr auto kOtherTypeNames = std::to_array<std::string_view>(
    {"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE",
     "POLYHEDRALSURFACE", "TRIANGLE", "TIN"});

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
    Error result(sqlstate::kInternalError, std::move(message));
    if (text_.empty()) return result;
    return std::move(result).hint(
        fmt::format("\"{}\" <-- parse error at position {} within geometry",
                    text_.substr(0, position_), position_));
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

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
    for (const std::string_view other : kOtherTypeNames) {
      if (starts_with_ignoring_case(rest, other)) {
        throw Error::unsupported("geometries with curves, surfaces or triangles");
      }
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

  // What a geometry's text says, or its coordinates show, about Z and M.
  struct Dimensions {
    bool is_declared = false;
    bool is_known = false;
    bool has_z = false;
    bool has_m = false;
  };

  Geometry geometry(int depth) {
    if (depth > kMaximumDepth) {
      throw Error(sqlstate::kInternalError, "Geometry has too many chained collections");
    }
    if (token_.kind != Token::Kind::kType) throw invalid();
    Geometry result;
    result.type = token_.type;
    advance();
    Dimensions dimensions;
    if (token_.kind == Token::Kind::kDimensions) {
      dimensions = {true, true, token_.has_z, token_.has_m};
      advance();
    }
    if (!skip(Token::Kind::kEmpty)) body(result, dimensions, depth);
    result.has_z = dimensions.has_z;
    result.has_m = dimensions.has_m;
    for (Geometry& part : result.parts) {
      // Only empty parts say nothing themselves.
      if (result.type == GeometryType::kGeometryCollection) {
        if (part.has_z != result.has_z || part.has_m != result.has_m) {
          throw Error(sqlstate::kInternalError, "Dimensions mismatch in lwcollection");
        }
      } else {
        part.has_z = result.has_z;
        part.has_m = result.has_m;
      }
    }
    return result;
  }

  void body(Geometry& geometry, Dimensions& dimensions, int depth) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        expect(Token::Kind::kOpen);
        geometry.coordinates.push_back(coordinate(dimensions));
        close();
        if (is_nan(geometry.coordinates.front())) geometry.coordinates.clear();
        return;
      case GeometryType::kLineString:
        geometry.coordinates = coordinates(dimensions, kLinePoints, false);
        return;
      case GeometryType::kPolygon:
        rings(geometry, dimensions);
        return;
      case GeometryType::kMultiPoint:
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
        expect(Token::Kind::kOpen);
        do {
          geometry.parts.push_back(part(part_type(geometry.type), dimensions));
        } while (skip(Token::Kind::kComma));
        close();
        return;
      case GeometryType::kGeometryCollection:
        expect(Token::Kind::kOpen);
        do {
          geometry.parts.push_back(this->geometry(depth + 1));
          const Geometry& added = geometry.parts.back();
          if (!dimensions.is_known) dimensions = {false, true, added.has_z, added.has_m};
        } while (skip(Token::Kind::kComma));
        close();
        return;
    }
  }

  // A part of a Multi*: its kind is not written.
  Geometry part(GeometryType type, Dimensions& dimensions) {
    Geometry result;
    result.type = type;
    if (skip(Token::Kind::kEmpty)) return result;
    if (type == GeometryType::kPoint) {
      const bool has_parentheses = skip(Token::Kind::kOpen);
      result.coordinates.push_back(coordinate(dimensions));
      if (has_parentheses) close();
      if (is_nan(result.coordinates.front())) result.coordinates.clear();
    } else if (type == GeometryType::kLineString) {
      result.coordinates = coordinates(dimensions, kLinePoints, false);
    } else {
      rings(result, dimensions);
    }
    return result;
  }

  void rings(Geometry& polygon, Dimensions& dimensions) {
    expect(Token::Kind::kOpen);
    do {
      polygon.rings.push_back(coordinates(dimensions, kRingPoints, true));
    } while (skip(Token::Kind::kComma));
    close();
  }

  // PostGIS checks what a parenthesis closes before it reads on.
  void close() {
    if (token_.kind != Token::Kind::kClose) throw invalid();
    if (pending_mix_) throw mixed_dimensions();
    advance();
  }

  std::vector<Coordinate> coordinates(Dimensions& dimensions, std::size_t minimum, bool is_ring) {
    expect(Token::Kind::kOpen);
    std::vector<Coordinate> result;
    do {
      result.push_back(coordinate(dimensions));
    } while (skip(Token::Kind::kComma));
    if (token_.kind != Token::Kind::kClose) throw invalid();
    if (pending_mix_) throw mixed_dimensions();
    if (result.size() < minimum) throw lexer_.error("geometry requires more points");
    const bool is_closed = result.front().x == result.back().x &&
                           result.front().y == result.back().y &&
                           (!dimensions.has_z || result.front().z == result.back().z);
    if (is_ring && !is_closed) throw lexer_.error("geometry contains non-closed rings");
    advance();
    return result;
  }

  double ordinate() {
    if (token_.kind != Token::Kind::kNumber) throw invalid();
    const double value = token_.number;
    advance();
    return value;
  }

  Coordinate coordinate(Dimensions& dimensions) {
    std::array<double, 4> ordinates{};
    std::size_t count = 0;
    ordinates[count++] = ordinate();
    ordinates[count++] = ordinate();
    while (count < ordinates.size() && token_.kind == Token::Kind::kNumber) {
      ordinates[count++] = ordinate();
    }
    if (!dimensions.is_known) dimensions = {false, true, count >= 3, count == 4};
    const std::size_t wanted = 2U + (dimensions.has_z ? 1U : 0U) + (dimensions.has_m ? 1U : 0U);
    if (count != wanted) {
      // Declared dimensions are compared when the parenthesis closes.
      if (!dimensions.is_declared) throw mixed_dimensions();
      pending_mix_ = true;
    }
    Coordinate result{ordinates[0], ordinates[1], 0, 0};
    if (dimensions.has_z) result.z = ordinates[2];
    if (dimensions.has_m) result.m = ordinates[dimensions.has_z ? 3 : 2];
    return result;
  }

  static bool is_nan(const Coordinate& coordinate) {
    return coordinate.x != coordinate.x && coordinate.y != coordinate.y;
  }

  static constexpr std::size_t kLinePoints = 2;
  static constexpr std::size_t kRingPoints = 4;

  Lexer lexer_;
  Token token_;
  bool pending_mix_ = false;
};

}  // namespace

Geometry parse_ewkt(std::string_view text) { return Parser(text).run(); }

}  // namespace carto_mock::sql
