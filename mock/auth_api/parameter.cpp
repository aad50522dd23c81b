#include "auth_api/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace carto_mock::auth_api {
namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>  // clang 16 does not deduce it of an aggregate
Overloaded(Handlers...)->Overloaded<Handlers...>;

// Float#to_s: the shortest digits, with an exponent outside of 1e-4 … 1e16.
std::string ruby_float(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  constexpr double kSmallest = 1e-4;
  constexpr double kLargest = 1e16;
  const double size = std::abs(number);
  if (size != 0 && (size < kSmallest || size >= kLargest)) {
    std::string text = fmt::format("{:e}", number);
    // The shortest digits that read back as the same number.
    for (int precision = 0; precision <= 17; ++precision) {
      text = fmt::format("{:.{}e}", number, precision);
      if (std::stod(text) == number) break;
    }
    const std::size_t exponent = text.find('e');
    std::string digits = text.substr(0, exponent);
    if (digits.find('.') == std::string::npos) digits += ".0";
    return digits + text.substr(exponent);
  }
  std::string text = fmt::format("{}", number);
  if (text.find('e') != std::string::npos) text = fmt::format("{:.1f}", number);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace

const Parameter* find_member(const Parameter::Object& object, std::string_view name) {
  const auto found = std::find_if(object.begin(), object.end(),
                                  [&](const auto& member) { return member.first == name; });
  return found == object.end() ? nullptr : &found->second;
}

Parameter* find_member(Parameter::Object& object, std::string_view name) {
  const auto found = std::find_if(object.begin(), object.end(),
                                  [&](const auto& member) { return member.first == name; });
  return found == object.end() ? nullptr : &found->second;
}

void set_member(Parameter::Object& object, std::string_view name, Parameter value) {
  if (Parameter* known = find_member(object, name)) {
    *known = std::move(value);
  } else {
    object.emplace_back(name, std::move(value));
  }
}

std::string ruby_text(const Parameter& parameter) {
  return std::visit(Overloaded{[](Parameter::Null) { return std::string(); },
                               [](const std::string& text) { return text; },
                               [&](const auto&) { return ruby_inspect(parameter); }},
                    parameter.value());
}

std::string ruby_quote(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char character = text[index];
    const char following = index + 1 < text.size() ? text[index + 1] : '\0';
    switch (character) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\f':
        quoted += "\\f";
        break;
      case '\v':
        quoted += "\\v";
        break;
      case '\b':
        quoted += "\\b";
        break;
      case '\a':
        quoted += "\\a";
        break;
      case '\x1b':
        quoted += "\\e";
        break;
      case '#':
        quoted += following == '{' || following == '$' || following == '@' ? "\\#" : "#";
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f) {
          quoted += fmt::format("\\u{:04X}", static_cast<unsigned char>(character));
        } else {
          quoted += character;
        }
    }
  }
  return quoted + '"';
}

std::string ruby_inspect(const Parameter& parameter) {
  return std::visit(Overloaded{[](Parameter::Null) { return std::string("nil"); },
                               [](bool value) { return std::string(value ? "true" : "false"); },
                               [](const Parameter::Integer& number) { return number.digits; },
                               [](double number) { return ruby_float(number); },
                               [](const std::string& text) { return ruby_quote(text); },
                               [](const Parameter::List& list) {
                                 std::vector<std::string> parts;
                                 for (const Parameter& item : list)
                                   parts.push_back(ruby_inspect(item));
                                 return fmt::format("[{}]", fmt::join(parts, ", "));
                               },
                               [](const Parameter::Object& object) {
                                 std::vector<std::string> parts;
                                 for (const auto& [name, value] : object) {
                                   parts.push_back(ruby_quote(name) + "=>" + ruby_inspect(value));
                                 }
                                 return fmt::format("{{{}}}", fmt::join(parts, ", "));
                               }},
                    parameter.value());
}

void drop_nulls_of_lists(Parameter::Object& object) {
  for (auto& member : object) {
    if (Parameter::Object* child = member.second.object()) drop_nulls_of_lists(*child);
    Parameter::List* list = member.second.list();
    if (list == nullptr) continue;
    for (Parameter& item : *list) {
      if (Parameter::Object* child = item.object()) drop_nulls_of_lists(*child);
    }
    std::erase_if(*list, [](const Parameter& item) { return item.is_null(); });
  }
}

}  // namespace carto_mock::auth_api
