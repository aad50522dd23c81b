#include "sql/types/type_marks.h"

#include <fmt/format.h>

#include <charconv>

namespace carto_mock::sql {
namespace {

// Control characters that no message has otherwise around a number.
constexpr char kBegin = '\x02';
constexpr char kEnd = '\x03';

}  // namespace

std::string type_mark(Oid type) { return fmt::format("{}{}{}", kBegin, type, kEnd); }

std::string with_type_names(std::string_view text, const std::function<std::string(Oid)>& name_of) {
  std::string result;
  for (;;) {
    const std::size_t begin = text.find(kBegin);
    if (begin == std::string_view::npos) return result.append(text);
    result += text.substr(0, begin);
    text.remove_prefix(begin + 1);
    Oid type = kInvalidOid;
    const char* const end = std::from_chars(text.data(), text.data() + text.size(), type).ptr;
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (digits > 0 && digits < text.size() && text[digits] == kEnd) {
      result += name_of(type);
      text.remove_prefix(digits + 1);
    } else {
      result += kBegin;
    }
  }
}

}  // namespace carto_mock::sql
