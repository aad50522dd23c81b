#include "dump/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace carto_mock::dump {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-";

// Words that YAML 1.1 or 1.2 reads as something else than text.
bool is_word_of_yaml(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no",
                                         "on",   "off",  "y",     "n"};
  return std::ranges::any_of(kWords, [&](std::string_view word) {
    return std::ranges::equal(word, text, {}, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  });
}

}  // namespace

std::string yaml_text(std::string_view text) {
  const bool is_plain = !text.empty() && kLetters.find(text.front()) != std::string_view::npos &&
                        text.find_first_not_of(kPlain) == std::string_view::npos &&
                        !is_word_of_yaml(text);
  if (is_plain) return std::string(text);
  std::string quoted = "\"";
  for (const char character : text) {
    switch (character) {
      case '"':
      case '\\':
        quoted += '\\';
        quoted += character;
        break;
      case '\n':
        quoted += "\\n";
        break;
      default:
        if (const auto byte = static_cast<unsigned char>(character); byte < 0x20 || byte == 0x7f) {
          quoted += fmt::format("\\x{:02x}", byte);
        } else {
          quoted += character;
        }
    }
  }
  return quoted + '"';
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + yaml_text(text);
  return '[' + list + ']';
}

}  // namespace carto_mock::dump
