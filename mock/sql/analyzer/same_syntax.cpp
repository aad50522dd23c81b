#include "sql/analyzer/same_syntax.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace carto_mock::sql::analysis {
namespace {

// protobuf-c keeps a field at an offset of its message.
template <typename T>
const T& at(const ProtobufCMessage& message, unsigned offset) {
  return *reinterpret_cast<const T*>(  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
      reinterpret_cast<const char*>(&message) + offset);  // NOLINT
}

std::string_view text_at(const char* text) { return text == nullptr ? "" : text; }

bool same_value(const ProtobufCMessage& left, const ProtobufCMessage& right,
                const ProtobufCFieldDescriptor& field) {
  switch (field.type) {
    case PROTOBUF_C_TYPE_MESSAGE:
      return same_syntax(at<const ProtobufCMessage*>(left, field.offset),
                         at<const ProtobufCMessage*>(right, field.offset));
    case PROTOBUF_C_TYPE_STRING:
      return text_at(at<const char*>(left, field.offset)) ==
             text_at(at<const char*>(right, field.offset));
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM:
      return at<std::int32_t>(left, field.offset) == at<std::int32_t>(right, field.offset);
    case PROTOBUF_C_TYPE_UINT64:
      return at<std::uint64_t>(left, field.offset) == at<std::uint64_t>(right, field.offset);
    default:
      return false;  // libpg_query's messages have no other
  }
}

// The syntax tree repeats nodes alone.
bool same_list(const ProtobufCMessage& left, const ProtobufCMessage& right,
               const ProtobufCFieldDescriptor& field) {
  const auto list = [&](const ProtobufCMessage& message) {
    return std::span(at<ProtobufCMessage* const*>(message, field.offset),
                     at<std::size_t>(message, field.quantifier_offset));
  };
  return field.type == PROTOBUF_C_TYPE_MESSAGE &&
         std::ranges::equal(list(left), list(right), same_syntax);
}

bool same_field(const ProtobufCMessage& left, const ProtobufCMessage& right,
                const ProtobufCFieldDescriptor& field) {
  if (std::string_view(field.name) == "location") return true;
  if (field.label == PROTOBUF_C_LABEL_REPEATED) return same_list(left, right, field);
  const bool is_choice = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
  if (!is_choice) return same_value(left, right, field);
  // Of a oneof's fields one is there at most: its number says which.
  const auto chosen = at<std::uint32_t>(left, field.quantifier_offset);
  if (chosen != at<std::uint32_t>(right, field.quantifier_offset)) return false;
  return chosen != field.id || same_value(left, right, field);
}

}  // namespace

bool same_syntax(const ProtobufCMessage* left, const ProtobufCMessage* right) {
  if (left == nullptr || right == nullptr) return left == right;
  if (left->descriptor != right->descriptor) return false;
  const std::span fields(left->descriptor->fields, left->descriptor->n_fields);
  return std::ranges::all_of(fields, [&](const ProtobufCFieldDescriptor& field) {
    return same_field(*left, *right, field);
  });
}

}  // namespace carto_mock::sql::analysis
