#include "sql/functions/encoding_numbers.h"

#include <algorithm>
#include <array>

#include "support/character_encoding.h"

namespace carto_mock::sql {
namespace {

// By number.
constexpr auto kNames = std::to_array<std::string_view>(
    {"SQL_ASCII", "EUC_JP",        "EUC_CN",     "EUC_KR",     "EUC_TW",     "EUC_JIS_2004",
     "UTF8",      "MULE_INTERNAL", "LATIN1",     "LATIN2",     "LATIN3",     "LATIN4",
     "LATIN5",    "LATIN6",        "LATIN7",     "LATIN8",     "LATIN9",     "LATIN10",
     "WIN1256",   "WIN1258",       "WIN866",     "WIN874",     "KOI8R",      "WIN1251",
     "WIN1252",   "ISO_8859_5",    "ISO_8859_6", "ISO_8859_7", "ISO_8859_8", "WIN1250",
     "WIN1253",   "WIN1254",       "WIN1255",    "WIN1257",    "KOI8U",      "SJIS",
     "BIG5",      "GBK",           "UHC",        "GB18030",    "JOHAB",      "SHIFT_JIS_2004"});

}  // namespace

std::optional<std::int32_t> find_encoding_number(std::string_view name) {
  const CharacterEncoding* encoding = CharacterEncoding::find(name);
  if (encoding == nullptr) return std::nullopt;
  const auto* const found = std::ranges::find(kNames, encoding->name());
  if (found == kNames.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - kNames.begin());
}

std::string_view encoding_of_number(std::int32_t number) {
  const bool is_known = number >= 0 && number < static_cast<std::int32_t>(kNames.size());
  return is_known ? kNames.at(static_cast<std::size_t>(number)) : std::string_view();
}

}  // namespace carto_mock::sql
