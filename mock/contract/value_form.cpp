#include "contract/value_form.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "support/encodings.h"
#include "support/error.h"
#include "support/settable_clock.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kForms = {"$int", "$num", "$float", "$ts", "$hex"};

// A number's text, as JSON writes it; another value's form or text.
std::string plain_text(const std::string& name, const ordered_json& value) {
  if (value.is_object() && value.size() == 1 && value.begin().key() == name)
    return plain_text(name, value.begin().value());
  if (value.is_string()) return value;
  return value.is_number() ? value.dump() : std::string();
}

// Without signs and zeros that make no difference: "1.10" and "1.1" are one decimal.
std::string decimal(std::string text) {
  if (text.starts_with('+')) text.erase(0, 1);
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.erase(0, 1);
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  if (text.empty() || text.starts_with('.')) text.insert(0, "0");
  return is_negative && text != "0" ? "-" + text : text;
}

double double_of(const std::string& text) {
  const auto value = ordered_json::parse(text, nullptr, false);
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

bool is_same_instant(const std::string& expected, const std::string& actual) {
  try {
    return parse_rfc3339(expected) == parse_rfc3339(actual);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool is_value_form(const std::string& name) {
  return std::find(kForms.begin(), kForms.end(), name) != kForms.end();
}

bool is_same_value(const std::string& name, const ordered_json& expected,
                   const ordered_json& actual) {
  const std::string wanted = plain_text(name, expected);
  const bool is_form = actual.is_object();
  if (name == "$int" || name == "$num") {
    // A text is no number: the client would hand "12" over for 12.
    if (actual.is_string()) return false;
    const std::string given = plain_text(name, actual);
    const bool has_exponent =
        wanted.find('e') != std::string::npos || given.find('e') != std::string::npos;
    return has_exponent ? double_of(wanted) == double_of(given) : decimal(wanted) == decimal(given);
  }
  const std::string given = plain_text(name, actual);
  if (name == "$ts") return is_same_instant(wanted, given);
  if (name == "$hex") return to_lower_ascii(wanted) == to_lower_ascii(given);
  return (is_form || actual.is_number()) && wanted == given;
}

}  // namespace carto_mock::contract
