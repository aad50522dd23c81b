// ST_AsLatLonText (PostGIS manual, chapter 8.9.3): degrees, minutes and seconds by a template.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

// A run of one letter in the template, with digits after a point: `SS.SSS`.
struct Field {
  std::size_t begin = 0;
  std::size_t end = 0;
  int width = 0;
  int decimals = 0;
};

struct Template {
  std::string_view text;
  std::optional<Field> degrees;
  std::optional<Field> minutes;
  std::optional<Field> seconds;
  std::optional<Field> direction;
};

Field read_field(std::string_view text, std::size_t begin) {
  const char letter = text[begin];
  Field field{.begin = begin, .end = begin};
  while (field.end < text.size() && text[field.end] == letter) ++field.end;
  field.width = static_cast<int>(field.end - begin);
  if (field.end + 1 < text.size() && text[field.end] == '.' && text[field.end + 1] == letter) {
    const std::size_t point = field.end++;
    while (field.end < text.size() && text[field.end] == letter) ++field.end;
    field.decimals = static_cast<int>(field.end - point - 1);
  }
  return field;
}

void keep(std::optional<Field>& kept, const Field& field, std::string_view what) {
  if (kept)
    throw_geometry_error(fmt::format("Bad format, cannot include {} more than once.", what));
  kept = field;
}

// PostGIS misses the end of a character of several bytes that is the last one.
void require_plain_end(std::string_view text) {
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80U)
    throw_geometry_error(
        "Bad format, UTF-8 character first byte found with insufficient following bytes, format "
        "string may not be UTF-8.");
}

Template parse_template(std::string_view text) {
  require_plain_end(text);
  Template result;
  result.text = text;
  for (std::size_t i = 0; i < text.size();) {
    const char letter = text[i];
    if (letter != 'D' && letter != 'M' && letter != 'S' && letter != 'C') {
      ++i;
      continue;
    }
    Field field = read_field(text, i);
    if (letter == 'D') keep(result.degrees, field, "degrees (DD.DDD)");
    if (letter == 'M') keep(result.minutes, field, "minutes (MM.MMM)");
    if (letter == 'S') keep(result.seconds, field, "seconds (SS.SSS)");
    if (letter == 'C') {
      field.end = i + 1;
      keep(result.direction, field, "compass directions (C)");
    }
    i = field.end;
  }
  if (!result.degrees) throw_geometry_error("Bad format, degrees (DD.DDD) must be included.");
  if (result.seconds && !result.minutes)
    throw_geometry_error(
        "Bad format, cannot include seconds (SS.SSS) without including minutes (MM.MMM).");
  return result;
}

std::string number(double value, const Field& field, bool is_negative) {
  const std::string digits = fmt::format("{:.{}f}", value, field.decimals);
  return fmt::format("{:>{}}", (is_negative ? "-" : "") + digits, field.width);
}

// As near to 60 as floats tell, in the digits that are shown. What is only rounded to 60 is not.
bool is_minute(double seconds, int decimals) {
  const auto scale = static_cast<float>(std::pow(10, decimals));
  return std::floor(static_cast<float>(seconds * static_cast<double>(scale))) / scale >= 60;
}

std::string format_angle(double angle, const Template& form, std::string_view positive,
                         std::string_view negative) {
  const bool is_negative = angle < 0;
  const double degrees = std::fabs(angle);
  const double whole_degrees = form.minutes ? std::floor(degrees) : degrees;
  const double minutes = (degrees - whole_degrees) * 60;
  double whole_minutes = form.seconds ? std::floor(minutes) : minutes;
  double seconds = (minutes - whole_minutes) * 60;
  if (form.seconds && is_minute(seconds, form.seconds->decimals)) {
    whole_minutes += 1;
    seconds = 0;
  }
  std::string result;
  for (std::size_t i = 0; i < form.text.size();) {
    if (form.degrees && form.degrees->begin == i) {
      result += number(whole_degrees, *form.degrees, is_negative && !form.direction);
      i = form.degrees->end;
    } else if (form.minutes && form.minutes->begin == i) {
      result += number(whole_minutes, *form.minutes, false);
      i = form.minutes->end;
    } else if (form.seconds && form.seconds->begin == i) {
      result += number(seconds, *form.seconds, false);
      i = form.seconds->end;
    } else if (form.direction && form.direction->begin == i) {
      result += is_negative ? negative : positive;
      i = form.direction->end;
    } else {
      result += form.text[i++];
    }
  }
  return result;
}

// Brought back to the globe, over a pole if need be.
void normalize(double& latitude, double& longitude) {
  latitude = std::fmod(latitude, 360);
  if (latitude > 180) latitude -= 360;
  if (latitude < -180) latitude += 360;
  if (latitude > 90) {
    latitude = 180 - latitude;
    longitude += 180;
  } else if (latitude < -90) {
    latitude = -180 - latitude;
    longitude += 180;
  }
  longitude = std::fmod(longitude, 360);
  if (longitude > 180) longitude -= 360;
  if (longitude < -180) longitude += 360;
}

std::string latitude_longitude_text(const Geometry& point, std::string_view form_text) {
  if (point.type != GeometryType::kPoint)
    throw_geometry_error(fmt::format("Only points are supported, you tried type {}.",
                                     geometry_type_name(point.type)));
  if (point.is_empty()) throw_geometry_error("Cannot convert an empty point into formatted text.");
  const Template form = parse_template(form_text.empty() ? "D\u00b0M'S.SSS\"C" : form_text);
  double latitude = point.coordinates[0].y;
  double longitude = point.coordinates[0].x;
  normalize(latitude, longitude);
  return format_angle(latitude, form, "N", "S") + " " + format_angle(longitude, form, "E", "W");
}

constexpr FunctionEntry kEntries[] = {
    {"st_aslatlontext(geometry,text)", native_any<latitude_longitude_text>},
};

}  // namespace

std::span<const FunctionEntry> geometry_degree_functions() { return kEntries; }

}  // namespace carto_mock::sql
