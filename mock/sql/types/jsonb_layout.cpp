#include "sql/types/jsonb_layout.h"

#include <algorithm>
#include <string_view>

namespace carto_mock::sql {
namespace {

// A numeric: its length word, a short or a long header, and two bytes for each group of four
// decimal digits between the first and the last one that is not zero.
std::int64_t numeric_size(std::string_view text) {
  constexpr std::int64_t kGroupDigits = 4;
  constexpr std::int64_t kMostShortScale = 63;
  constexpr std::int64_t kLeastShortWeight = -64;
  constexpr std::int64_t kMostShortWeight = 63;
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto whole = static_cast<std::int64_t>(point);
  // The place of a digit's group: 0 holds the last four before the point, -1 the first behind it.
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool is_zero = true;
  std::int64_t place = whole;  // the digit's distance to the point, the last before it is 1
  for (const char c : text) {
    if (c == '.') continue;
    const std::int64_t group =
        place > 0 ? (place - 1) / kGroupDigits : (place - kGroupDigits) / kGroupDigits;
    --place;
    if (c == '0') continue;
    if (is_zero) first = group;
    last = group;
    is_zero = false;
  }
  const std::int64_t groups = is_zero ? 0 : first - last + 1;
  const std::int64_t scale =
      point == text.size() ? 0 : static_cast<std::int64_t>(text.size() - point) - 1;
  const bool is_short =
      scale <= kMostShortScale && first >= kLeastShortWeight && first <= kMostShortWeight;
  constexpr std::int64_t kLengthWord = 4;
  return kLengthWord + (is_short ? 2 : 4) + 2 * groups;
}

class Layout {
 public:
  explicit Layout(JsonbOffsets& offsets) : offsets_(offsets) {}

  void add_container(const JsonNode& node) {
    constexpr std::int64_t kHeader = 4;
    constexpr std::int64_t kEntry = 4;
    align();
    offsets_.emplace(&node, end_);
    end_ += kHeader;
    if (node.kind == JsonNode::Kind::kArray) {
      end_ += kEntry * static_cast<std::int64_t>(node.elements.size());
      for (const JsonNode& element : node.elements) add(element);
      return;
    }
    end_ += 2 * kEntry * static_cast<std::int64_t>(node.members.size());
    for (const JsonMember& member : node.members)
      end_ += static_cast<std::int64_t>(member.key.size());
    for (const JsonMember& member : node.members) add(member.value);
  }

 private:
  void align() { end_ = (end_ + 3) / 4 * 4; }

  void add(const JsonNode& node) {
    switch (node.kind) {
      case JsonNode::Kind::kNull:
      case JsonNode::Kind::kTrue:
      case JsonNode::Kind::kFalse:
        return;
      case JsonNode::Kind::kString:
        end_ += static_cast<std::int64_t>(node.text.size());
        return;
      case JsonNode::Kind::kNumber:
        align();
        end_ += numeric_size(node.text);
        return;
      case JsonNode::Kind::kArray:
      case JsonNode::Kind::kObject:
        add_container(node);
        return;
    }
  }

  JsonbOffsets& offsets_;
  std::int64_t end_ = 0;
};

}  // namespace

JsonbOffsets jsonb_offsets(const JsonNode& root) {
  JsonbOffsets offsets;
  if (root.kind == JsonNode::Kind::kArray || root.kind == JsonNode::Kind::kObject)
    Layout(offsets).add_container(root);
  return offsets;
}

}  // namespace carto_mock::sql
