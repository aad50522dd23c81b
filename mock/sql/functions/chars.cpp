// "char", the type of a single byte that catalogs use (manual, chapter 8.3).
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/single_byte_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// No byte at all stands for zero. The byte has a sign.
std::int32_t to_integer(std::string_view byte) {
  return byte.empty() ? 0 : static_cast<signed char>(byte.front());
}

std::string from_integer(std::int32_t code) {
  if (code < std::numeric_limits<signed char>::min() ||
      code > std::numeric_limits<signed char>::max()) {
    throw Error(sqlstate::kNumericValueOutOfRange, "\"char\" out of range");
  }
  return code == 0 ? std::string() : std::string(1, static_cast<char>(code));
}

std::string to_padded(std::string_view byte) {
  if (byte.empty()) throw Error::unsupported("a byte of zero as character");
  const bool is_ascii = static_cast<unsigned char>(byte.front()) < 0x80;
  if (!is_ascii) throw Error::unsupported("a byte beyond ASCII as character");
  return std::string(byte);
}

constexpr FunctionEntry kEntries[] = {
    {"int4(\"char\")", native<to_integer>},        {"\"char\"(integer)", native<from_integer>},
    {"\"char\"(text)", native<parse_single_byte>}, {"text(\"char\")", native<format_single_byte>},
    {"bpchar(\"char\")", native<to_padded>},
};

}  // namespace

std::span<const FunctionEntry> char_functions() { return kEntries; }

}  // namespace carto_mock::sql
