#include "sql/types/spatial_reference_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "sql/types/spatial_reference_systems.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// How many of the text's first characters `belongs` takes.
template <typename Predicate>
std::size_t run_length(std::string_view text, const Predicate& belongs) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
}

std::int32_t number_of(std::string_view digits) {
  std::int32_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc()) return number;
  throw Error(sqlstate::kNumericValueOutOfRange,
              fmt::format("value \"{}\" is out of range for type integer", digits));
}

// The SRID that an authority gave this number; none: the table has no such system.
std::optional<std::int32_t> find_srid(std::string_view authority, std::int32_t number) {
  const auto system = find_spatial_reference_system(number);
  const bool is_known = system && equals_ignoring_case(authority, system->authority);
  return is_known ? std::optional(number) : std::nullopt;
}

// AUTHORITY:NUMBER, wherever it stands.
std::optional<std::int32_t> find_short_name(std::string_view text) {
  std::optional<std::int32_t> found;
  while (!text.empty()) {
    const std::size_t letters = run_length(text, is_letter);
    const std::string_view authority = text.substr(0, letters);
    text.remove_prefix(letters > 0 ? letters : 1);
    if (letters == 0 || !text.starts_with(':')) continue;
    const std::size_t digits = run_length(text.substr(1), is_digit);
    if (digits == 0) continue;
    const auto srid = find_srid(authority, number_of(text.substr(1, digits)));
    // PostGIS takes the one that its table has first on disk.
    if (srid && found && *srid != *found)
      throw Error::unsupported("a name of several spatial reference systems");
    if (srid) found = srid;
    text.remove_prefix(1 + digits);
  }
  return found;
}

// urn:ogc:def:crs:AUTHORITY:VERSION:NUMBER; the number is the last one that a colon precedes.
std::optional<std::int32_t> find_urn(std::string_view text) {
  constexpr std::string_view kBeginning = "urn:ogc:def:crs:";
  for (; text.size() > kBeginning.size(); text.remove_prefix(1)) {
    if (!equals_ignoring_case(text.substr(0, kBeginning.size()), kBeginning)) continue;
    const std::string_view rest = text.substr(kBeginning.size());
    const std::size_t letters = run_length(rest, is_letter);
    if (letters == 0 || letters == rest.size() || rest[letters] != ':') continue;
    for (std::size_t colon = rest.size() - 1; colon-- > letters + 1;) {
      if (rest[colon] != ':' || !is_digit(rest[colon + 1])) continue;
      const std::size_t digits = run_length(rest.substr(colon + 1), is_digit);
      return find_srid(rest.substr(0, letters), number_of(rest.substr(colon + 1, digits)));
    }
  }
  return std::nullopt;
}

}  // namespace

std::int32_t srid_of_name(std::string_view name) {
  if (const auto srid = find_short_name(name)) return *srid;
  return find_urn(name).value_or(0);
}

}  // namespace carto_mock::sql
