#include "sql/engine/identifier.h"

#include <fmt/format.h>

namespace carto_mock::sql {
namespace {

constexpr std::size_t kLongestName = 63;

// The longest start of `text` of at most `size` bytes that ends between two characters of UTF-8.
std::string_view clip(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

std::string truncate_identifier(std::string_view name) {
  return std::string(clip(name, kLongestName));
}

std::string make_object_name(std::string_view relation, std::string_view column,
                             std::string_view label) {
  const std::size_t overhead = (column.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  std::size_t relation_size = relation.size();
  std::size_t column_size = column.size();
  while (relation_size + column_size > kLongestName - overhead) {
    if (relation_size > column_size) {
      --relation_size;
    } else {
      --column_size;
    }
  }
  std::string name(clip(relation, relation_size));
  if (!column.empty()) name += fmt::format("_{}", clip(column, column_size));
  if (!label.empty()) name += fmt::format("_{}", label);
  return name;
}

}  // namespace carto_mock::sql
