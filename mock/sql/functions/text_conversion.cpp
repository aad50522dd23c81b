#include "sql/functions/text_conversion.h"

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {

std::string_view without_trailing_blanks(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string output_text(const CallContext& context, const Value& value, Type type) {
  if (!may_hold_object_names(type)) return output_value(value, type, context.text);
  return output_value(with_object_names(value, type, context.session), type, context.text);
}

std::string cast_to_text(const CallContext& context, const Value& value, Type type) {
  if (type.oid == oid::kBool) return value.as_bool() ? "true" : "false";
  if (type.oid == oid::kBpchar) return std::string(without_trailing_blanks(value.as_text()));
  return output_text(context, value, type);
}

namespace {

// pg_type's NAMEDATALEN without the terminator.
constexpr std::size_t kMaximumNameBytes = 63;

std::string_view identity(std::string_view text) { return text; }

std::string_view name_from_text(std::string_view text) {
  if (text.size() <= kMaximumNameBytes) return text;
  std::size_t end = kMaximumNameBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string_view name_from_padded(std::string_view text) {
  return without_trailing_blanks(name_from_text(text));
}

std::string_view text_from_bool(bool value) { return value ? "true" : "false"; }

// Casts to character(n) and varchar(n); the modifier is the second argument.
template <Oid type>
Value apply_length(const CallContext&, Arguments arguments) {
  return apply_typmod(arguments[0], {type, static_cast<std::int32_t>(arguments[1].as_integer())},
                      arguments[2].as_bool());
}

constexpr FunctionEntry kEntries[] = {
    {"text(character)", native<without_trailing_blanks>},
    {"text(name)", native<identity>},
    {"text(boolean)", native<text_from_bool>},
    {"bpchar(name)", native<identity>},
    {"\"varchar\"(name)", native<identity>},
    {"name(text)", native<name_from_text>},
    {"name(character varying)", native<name_from_text>},
    {"name(character)", native<name_from_padded>},
    {"bpchar(character,integer,boolean)", apply_length<oid::kBpchar>},
    {"\"varchar\"(character varying,integer,boolean)", apply_length<oid::kVarchar>},
};

}  // namespace

std::span<const FunctionEntry> text_cast_functions() { return kEntries; }

}  // namespace carto_mock::sql
