#include "formats/object_layout.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unordered_map>

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
  std::vector<std::size_t> order;  // indexes into columns
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i].name;
    if (name == "__proto__" || std::ranges::find(skipped_names, name) != skipped_names.end())
      continue;
    const auto [place, is_new] = places.emplace(name, order.size());
    if (is_new) {
      order.push_back(i);
    } else {
      order[place->second] = i;
    }
  }
  const auto is_index = [&](std::size_t column) { return is_array_index(columns[column].name); };
  const auto names = std::ranges::stable_partition(order, is_index).begin();
  std::sort(order.begin(), names, [&](std::size_t a, std::size_t b) {
    return to_index(columns[a].name) < to_index(columns[b].name);
  });

  std::vector<ObjectMember> members;
  for (const std::size_t column : order) {
    ObjectMember member{std::string(), column, columns[column].type,
                        json_kind(columns[column].type.oid)};
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
