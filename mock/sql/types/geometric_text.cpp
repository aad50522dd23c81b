#include "sql/types/geometric_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sql/types/number_text.h"
#include "sql/types/text_scanner.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// PostgreSQL's geometric operators take smaller numbers for zero.
constexpr double kEpsilon = 1.0E-06;

bool is_zero(double number) { return std::fabs(number) <= kEpsilon; }
bool is_same(double left, double right) { return left == right || is_zero(left - right); }

// Parentheses may be left away almost everywhere; the order of the tests is PostgreSQL's.
class ShapeParser {
 public:
  ShapeParser(std::string_view text, Oid type, bool is_decoding)
      : text_(text), rest_(text), type_(type), is_decoding_(is_decoding) {}

  GeometricShape parse() {
    skip_blanks();
    switch (type_) {
      case oid::kPoint:
        read_pair();
        break;
      case oid::kLine:
        read_line();
        break;
      case oid::kLseg:
        read_points(2, true);
        break;
      case oid::kBox:
        read_points(2, false);
        if (!is_decoding_) order_corners();
        break;
      case oid::kPath:
        read_path();
        break;
      case oid::kCircle:
        read_circle();
        break;
      default:  // polygon
        read_points(count_pairs(), false);
        break;
    }
    if (!rest_.empty()) throw invalid();
    return std::move(shape_);
  }

 private:
  Error invalid() const {
    return Error(
        sqlstate::kInvalidTextRepresentation,
        fmt::format("invalid input syntax for type {}: \"{}\"", type_traits(type_).name, text_));
  }
  void skip_blanks() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!skip(c)) throw invalid();
  }

  std::size_t number_length() const {
    std::size_t end = 0;
    const auto at = [&] { return end < rest_.size() ? rest_[end] : '\0'; };
    const auto skip_digits = [&] {
      while (is_digit(at())) ++end;
    };
    if (at() == '+' || at() == '-') ++end;
    for (const std::string_view name : {"infinity", "inf", "nan"}) {
      if (starts_with_ignoring_case(rest_.substr(end), name)) return end + name.size();
    }
    skip_digits();
    if (at() == '.') ++end;
    skip_digits();
    if (to_lower(at()) == 'e') {
      const std::size_t before_exponent = end++;
      if (at() == '+' || at() == '-') ++end;
      if (!is_digit(at())) return before_exponent;
      skip_digits();
    }
    return end;
  }

  void read_number() {
    skip_blanks();
    const std::string_view number = rest_.substr(0, number_length());
    try {
      shape_.numbers.push_back(parse_float8(number));
    } catch (const Error& error) {
      if (error.state() == sqlstate::kInvalidTextRepresentation) throw invalid();
      throw;
    }
    rest_.remove_prefix(number.size());
    skip_blanks();
  }

  void read_pair() {
    skip_blanks();
    const bool has_parenthesis = skip('(');
    read_number();
    expect(',');
    read_number();
    if (has_parenthesis) {
      expect(')');
      skip_blanks();
    }
  }

  // Commas between numbers say how many points there are.
  std::size_t count_pairs() const {
    const auto commas = std::ranges::count(text_, ',');
    if (commas % 2 == 0) throw invalid();
    return static_cast<std::size_t>(commas + 1) / 2;
  }

  // Is a second parenthesis next, or is this one the last? Then it is around all points, not around
  // the first.
  bool takes_outer_parenthesis() const {
    if (!rest_.starts_with('(')) return false;
    std::string_view behind = rest_.substr(1);
    while (!behind.empty() && is_space(behind.front())) behind.remove_prefix(1);
    return behind.starts_with('(') || rest_.rfind('(') == 0;
  }

  void read_points(std::size_t count, bool may_be_open) {
    skip_blanks();
    const bool is_open = rest_.starts_with('[');
    if (is_open && !may_be_open) throw invalid();
    const bool has_delimiter = is_open || takes_outer_parenthesis();
    if (has_delimiter) {
      rest_.remove_prefix(1);
      skip_blanks();
    }
    for (std::size_t i = 0; i < count; ++i) {
      read_pair();
      skip(',');
    }
    if (has_delimiter) {
      if (!skip(')') && !(is_open && skip(']'))) throw invalid();
      skip_blanks();
    }
    shape_.is_closed = !is_open;
  }

  void read_path() {
    const std::size_t count = count_pairs();
    const bool has_single_parenthesis = rest_.starts_with('(') && rest_.rfind('(') == 0;
    if (has_single_parenthesis) rest_.remove_prefix(1);
    read_points(count, true);
    if (has_single_parenthesis) {
      expect(')');
      skip_blanks();
    }
  }

  void read_circle() {
    bool has_delimiter = skip('<');
    if (!has_delimiter && rest_.starts_with('(')) {
      std::string_view behind = rest_.substr(1);
      while (!behind.empty() && is_space(behind.front())) behind.remove_prefix(1);
      has_delimiter = behind.starts_with('(');
      if (has_delimiter) rest_ = behind;
    }
    read_pair();
    skip(',');
    read_number();
    if (shape_.numbers.back() < 0 && !is_decoding_) throw invalid();
    if (has_delimiter) {
      if (!skip(')') && !skip('>')) throw invalid();
      skip_blanks();
    }
  }

  // `{A,B,C}`, or two points of it.
  void read_line() {
    if (skip('{')) {
      read_number();
      expect(',');
      read_number();
      expect(',');
      read_number();
      expect('}');
      skip_blanks();
      if (is_zero(shape_.numbers[0]) && is_zero(shape_.numbers[1])) {
        throw Error(sqlstate::kInvalidTextRepresentation,
                    "invalid line specification: A and B cannot both be zero");
      }
      return;
    }
    read_points(2, true);
    const double x1 = shape_.numbers[0];
    const double y1 = shape_.numbers[1];
    const double x2 = shape_.numbers[2];
    const double y2 = shape_.numbers[3];
    if (is_same(x1, x2) && is_same(y1, y2)) {
      throw Error(sqlstate::kInvalidTextRepresentation,
                  "invalid line specification: must be two distinct points");
    }
    if (is_same(x1, x2)) {
      shape_.numbers = {-1, 0, x1};
    } else if (is_same(y1, y2)) {
      shape_.numbers = {0, -1, y1};
    } else {
      const double slope = (y1 - y2) / (x1 - x2);
      const double offset = y1 - slope * x1;
      shape_.numbers = {slope, -1, offset == 0 ? 0.0 : offset};
    }
  }

  void order_corners() {
    std::vector<double>& numbers = shape_.numbers;
    const auto is_less = [](double left, double right) {
      return std::isnan(right) ? !std::isnan(left) : left < right;  // NaN is the largest
    };
    if (is_less(numbers[0], numbers[2])) std::swap(numbers[0], numbers[2]);
    if (is_less(numbers[1], numbers[3])) std::swap(numbers[1], numbers[3]);
  }

  std::string_view text_;
  std::string_view rest_;
  Oid type_;
  bool is_decoding_;  // what functions have made: negative radii, corners in any order
  GeometricShape shape_;
};

}  // namespace

GeometricShape parse_geometric(std::string_view text, Oid type) {
  return ShapeParser(text, type, false).parse();
}

GeometricShape decode_geometric(std::string_view text, Oid type) {
  return ShapeParser(text, type, true).parse();
}

std::string format_geometric(const GeometricShape& shape, Oid type, int extra_float_digits) {
  const auto number = [&](std::size_t place) {
    return format_float8(shape.numbers[place], extra_float_digits);
  };
  if (type == oid::kLine) return fmt::format("{{{},{},{}}}", number(0), number(1), number(2));
  if (type == oid::kCircle) return fmt::format("<({},{}),{}>", number(0), number(1), number(2));
  std::string points;
  for (std::size_t i = 0; i + 1 < shape.numbers.size(); i += 2)
    points += fmt::format("{}({},{})", i == 0 ? "" : ",", number(i), number(i + 1));
  if (type == oid::kPoint || type == oid::kBox) return points;
  const bool is_open = type == oid::kLseg || !shape.is_closed;
  return is_open ? fmt::format("[{}]", points) : fmt::format("({})", points);
}

}  // namespace carto_mock::sql
