// The names of characters in bracket expressions (POSIX, the portable character set).
#include <algorithm>
#include <array>
#include <utility>

#include "sql/types/regexp_node.h"

namespace carto_mock::sql {
namespace {

using NamedCharacter = std::pair<std::u32string_view, char32_t>;
constexpr auto kNames = std::to_array<NamedCharacter>({
    {U"NUL", 0},
    {U"SOH", 1},
    {U"STX", 2},
    {U"ETX", 3},
    {U"EOT", 4},
    {U"ENQ", 5},
    {U"ACK", 6},
    {U"BEL", 7},
    {U"alert", 7},
    {U"BS", 8},
    {U"backspace", 8},
    {U"HT", 9},
    {U"tab", 9},
    {U"LF", 10},
    {U"newline", 10},
    {U"VT", 11},
    {U"vertical-tab", 11},
    {U"FF", 12},
    {U"form-feed", 12},
    {U"CR", 13},
    {U"carriage-return", 13},
    {U"SO", 14},
    {U"SI", 15},
    {U"DLE", 16},
    {U"DC1", 17},
    {U"DC2", 18},
    {U"DC3", 19},
    {U"DC4", 20},
    {U"NAK", 21},
    {U"SYN", 22},
    {U"ETB", 23},
    {U"CAN", 24},
    {U"EM", 25},
    {U"SUB", 26},
    {U"ESC", 27},
    {U"IS4", 28},
    {U"FS", 28},
    {U"IS3", 29},
    {U"GS", 29},
    {U"IS2", 30},
    {U"RS", 30},
    {U"IS1", 31},
    {U"US", 31},
    {U"space", 32},
    {U"exclamation-mark", 33},
    {U"quotation-mark", 34},
    {U"number-sign", 35},
    {U"dollar-sign", 36},
    {U"percent-sign", 37},
    {U"ampersand", 38},
    {U"apostrophe", 39},
    {U"left-parenthesis", 40},
    {U"right-parenthesis", 41},
    {U"asterisk", 42},
    {U"plus-sign", 43},
    {U"comma", 44},
    {U"hyphen", 45},
    {U"hyphen-minus", 45},
    {U"period", 46},
    {U"full-stop", 46},
    {U"slash", 47},
    {U"solidus", 47},
    {U"zero", 48},
    {U"one", 49},
    {U"two", 50},
    {U"three", 51},
    {U"four", 52},
    {U"five", 53},
    {U"six", 54},
    {U"seven", 55},
    {U"eight", 56},
    {U"nine", 57},
    {U"colon", 58},
    {U"semicolon", 59},
    {U"less-than-sign", 60},
    {U"equals-sign", 61},
    {U"greater-than-sign", 62},
    {U"question-mark", 63},
    {U"commercial-at", 64},
    {U"left-square-bracket", 91},
    {U"backslash", 92},
    {U"reverse-solidus", 92},
    {U"right-square-bracket", 93},
    {U"circumflex", 94},
    {U"circumflex-accent", 94},
    {U"underscore", 95},
    {U"low-line", 95},
    {U"grave-accent", 96},
    {U"left-brace", 123},
    {U"left-curly-bracket", 123},
    {U"vertical-line", 124},
    {U"right-brace", 125},
    {U"right-curly-bracket", 125},
    {U"tilde", 126},
    {U"DEL", 127},
});

}  // namespace

std::optional<char32_t> find_collating_element(std::u32string_view name) {
  if (name.size() == 1) return name.front();
  const auto* const found = std::ranges::find(kNames, name, &NamedCharacter::first);
  return found == kNames.end() ? std::nullopt : std::optional<char32_t>(found->second);
}

}  // namespace carto_mock::sql
