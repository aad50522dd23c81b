#include "formats/object_layout.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <numeric>

#include "formats/javascript_json.h"

namespace carto_mock::formats {
namespace {

std::uint64_t to_index(std::string_view name) {
  std::uint64_t index = 0;
  std::from_chars(name.data(), name.data() + name.size(), index);
  return index;
}

}  // namespace

std::vector<ObjectMember> layout_object(std::span<const sql::OutputColumn> columns,
                                        std::span<const std::string> skipped_names) {
  std::vector<std::size_t> by_name(columns.size());  // indexes into columns, equal names adjacent
  std::iota(by_name.begin(), by_name.end(), std::size_t{0});
  // Any order will do. Most names differ in their lengths already.
  std::ranges::sort(by_name, [&](std::size_t a, std::size_t b) {
    const std::string& left = columns[a].name;
    const std::string& right = columns[b].name;
    if (left.size() != right.size()) return left.size() < right.size();
    const int order = left.compare(right);
    return order != 0 ? order < 0 : a < b;
  });
  // The place of a name is that of its first column, its value that of its last.
  constexpr auto kNoPlace = static_cast<std::size_t>(-1);
  std::vector<std::size_t> value_at(columns.size(), kNoPlace);
  for (std::size_t first = 0; first < by_name.size();) {
    const std::string& name = columns[by_name[first]].name;
    std::size_t last = first;
    while (last + 1 < by_name.size() && columns[by_name[last + 1]].name == name) ++last;
    if (name != "__proto__" && std::ranges::find(skipped_names, name) == skipped_names.end())
      value_at[by_name[first]] = by_name[last];
    first = last + 1;
  }
  std::vector<std::size_t> order;
  order.reserve(columns.size());
  std::ranges::copy_if(value_at, std::back_inserter(order),
                       [](std::size_t column) { return column != kNoPlace; });
  const auto is_index = [&](std::size_t column) { return is_array_index(columns[column].name); };
  const auto names = std::ranges::stable_partition(order, is_index).begin();
  std::sort(order.begin(), names, [&](std::size_t a, std::size_t b) {
    return to_index(columns[a].name) < to_index(columns[b].name);
  });

  std::vector<ObjectMember> members;
  members.reserve(order.size());
  for (const std::size_t column : order) {
    ObjectMember member{std::string(), column, columns[column].type,
                        json_kind(columns[column].type.oid)};
    member.key.reserve(columns[column].name.size() + 4);
    append_json_string(member.key, columns[column].name);
    member.key += ':';
    members.push_back(std::move(member));
  }
  return members;
}

void append_object(std::string& out, std::span<const ObjectMember> members,
                   std::span<const sql::Value> row, const JsonValueWriter& values) {
  out += '{';
  bool is_first = true;
  for (const ObjectMember& member : members) {
    if (!is_first) out += ',';
    is_first = false;
    out += member.key;
    values.append(out, row[member.column], member.type, member.kind);
  }
  out += '}';
}

}  // namespace carto_mock::formats
