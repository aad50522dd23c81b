#include "sql/catalog/type_marks.h"

#include <fmt/format.h>

#include <charconv>

namespace carto_mock::sql {
namespace {

// Control characters that no message has otherwise.
constexpr char kBegin = '\x02';
constexpr char kEnd = '\x03';

}  // namespace

std::string type_mark(Oid type) { return fmt::format("{}{}{}", kBegin, type, kEnd); }

std::string with_type_names(std::string_view text, const std::function<std::string(Oid)>& name_of) {
  std::string result;
  for (;;) {
    const std::size_t begin = text.find(kBegin);
    const std::size_t end = begin == std::string_view::npos ? begin : text.find(kEnd, begin);
    result += text.substr(0, end == std::string_view::npos ? end : begin);
    if (end == std::string_view::npos) return result;
    Oid type = kInvalidOid;
    std::from_chars(text.data() + begin + 1, text.data() + end, type);
    result += name_of(type);
    text.remove_prefix(end + 1);
  }
}

}  // namespace carto_mock::sql
