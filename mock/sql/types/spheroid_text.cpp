#include "sql/types/spheroid_text.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The name and the numbers as C's scanf() reads them: nobody looks at what stands behind the last.
std::optional<NamedSpheroid> scan(std::string_view text, std::string_view start) {
  constexpr std::size_t kLongestName = 19;
  if (!text.starts_with(start)) return std::nullopt;
  text.remove_prefix(start.size());
  const std::size_t quote = text.find('"');
  if (quote == std::string_view::npos || quote == 0 || quote > kLongestName) return std::nullopt;
  NamedSpheroid spheroid;
  spheroid.name = text.substr(0, quote);
  const std::string rest(text.substr(quote + 1));
  const char* at = rest.c_str();
  for (double* const number : {&spheroid.major_axis, &spheroid.inverse_flattening}) {
    if (*at++ != ',') return std::nullopt;
    char* end = nullptr;
    *number = std::strtod(at, &end);
    if (end == at) return std::nullopt;
    at = end;
  }
  return spheroid;
}

}  // namespace

std::string encode_spheroid(const NamedSpheroid& spheroid) {
  std::array<double, 2> numbers = {spheroid.major_axis, spheroid.inverse_flattening};
  std::string bytes(sizeof(numbers), '\0');
  std::memcpy(bytes.data(), numbers.data(), sizeof(numbers));
  return bytes + spheroid.name;
}

NamedSpheroid decode_spheroid(std::string_view bytes) {
  std::array<double, 2> numbers{};
  if (bytes.size() < sizeof(numbers))
    throw Error(sqlstate::kInternalError, "stored spheroid is damaged");
  std::memcpy(numbers.data(), bytes.data(), sizeof(numbers));
  return {numbers[0], numbers[1], std::string(bytes.substr(sizeof(numbers)))};
}

NamedSpheroid parse_spheroid(std::string_view text) {
  if (!text.starts_with("SPHEROID"))
    throw Error(sqlstate::kInternalError, "SPHEROID parser - doesn't start with SPHEROID");
  std::optional<NamedSpheroid> spheroid = scan(text, "SPHEROID[\"");
  if (!spheroid) spheroid = scan(text, "SPHEROID(\"");
  if (!spheroid)
    throw Error(sqlstate::kInternalError, "SPHEROID parser - couldnt parse the spheroid");
  return *std::move(spheroid);
}

std::string format_spheroid(const NamedSpheroid& spheroid) {
  // PostGIS keeps the flattening itself.
  const double flattening = 1.0 / spheroid.inverse_flattening;
  return fmt::format("SPHEROID(\"{}\",{:.15g},{:.15g})", spheroid.name, spheroid.major_axis,
                     1.0 / flattening);
}

}  // namespace carto_mock::sql
