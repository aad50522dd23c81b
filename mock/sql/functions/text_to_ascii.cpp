// to_ascii() (manual, chapter 9.4), and the numbers of encodings. It takes each byte of the text
// for a character of the encoding, also in a database whose texts are UTF-8.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sql/functions/encoding_numbers.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr unsigned kFirstByte = 0x80;

// What stands for the bytes from 0x80 to 0xF4, of which those that no UTF-8 has are blanks.
struct AsciiTable {
  std::string_view encoding;
  std::string_view characters;
};

constexpr AsciiTable kTables[] = {
    {"LATIN1",
     "                                  cL Y  \"Ca  -R     'u .,      ?"
     "  AAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooo"},
    {"LATIN2",
     "                                 A L LS \"SSTZ-ZZ a,l'ls ,sstz\"zz"
     "  AAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoo"},
    {"LATIN9",
     "                                  cL YS sCa  -R     Zu .z   EeY?"
     "  AAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooo"},
    {"WIN1250",
     "  ' \"    %S<STZZ `'\"\".--  s>stzz   L A  \"CS  -RZ  ,l'u .,as L\"lz"
     "  AAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoo"},
};

std::string to_ascii(std::string_view text, std::int32_t encoding) {
  const std::string_view name = encoding_of_number(encoding);
  const auto* const table = std::ranges::find(kTables, name, &AsciiTable::encoding);
  if (table == std::end(kTables)) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("encoding conversion from {} to ASCII not supported", name));
  }
  std::string ascii(text);
  for (char& c : ascii) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= kFirstByte) c = table->characters.at(byte - kFirstByte);
  }
  return ascii;
}

std::string to_ascii_by_number(std::string_view text, std::int32_t encoding) {
  if (encoding_of_number(encoding).empty()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("{} is not a valid encoding code", encoding));
  }
  return to_ascii(text, encoding);
}

std::string to_ascii_by_name(std::string_view text, std::string_view encoding) {
  const std::optional<std::int32_t> number = find_encoding_number(encoding);
  if (!number) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("{} is not a valid encoding name", encoding));
  }
  return to_ascii(text, *number);
}

std::string to_ascii_of_database(std::string_view text) {
  return to_ascii(text, find_encoding_number("UTF8").value());
}

std::int32_t number_of_encoding(std::string_view name) {
  return find_encoding_number(name).value_or(-1);
}

constexpr FunctionEntry kEntries[] = {
    {"to_ascii(text)", native<to_ascii_of_database>},
    {"to_ascii(text,integer)", native<to_ascii_by_number>},
    {"to_ascii(text,name)", native<to_ascii_by_name>},
    {"pg_char_to_encoding(name)", native<number_of_encoding>},
    {"pg_encoding_to_char(integer)", native<encoding_of_number>},
};

}  // namespace

std::span<const FunctionEntry> text_to_ascii_functions() { return kEntries; }

}  // namespace carto_mock::sql
