// Ranges as values: pack_range() and its kin of range.h.
#include <fmt/format.h>

#include <charconv>

#include "sql/types/range.h"
#include "sql/types/range_text.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Their defaults are what values are packed by.
const TextSettings& packing_settings() {
  static const TextSettings settings;
  return settings;
}

FormatBound bound_output(Oid subtype) {
  return [subtype](const Value& bound) {
    return output_value(bound, {.oid = subtype, .typmod = -1}, packing_settings());
  };
}

ParseBound bound_input(Oid subtype) {
  return [subtype](std::string_view bound) {
    return input_value(bound, {.oid = subtype, .typmod = -1}, packing_settings());
  };
}

struct Packed {
  Oid subtype = kInvalidOid;
  std::string_view text;
};

Packed take_apart(const Value& value) {
  const std::string_view text = value.as_text();
  Packed packed;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), packed.subtype);
  const auto colon = static_cast<std::size_t>(parsed.ptr - text.data());
  if (parsed.ec != std::errc() || !text.substr(colon).starts_with(':'))
    throw Error(sqlstate::kInternalError, "stored range is damaged");
  packed.text = text.substr(colon + 1);
  return packed;
}

}  // namespace

Value pack_range(const Range& range) {
  return Value::text(
      fmt::format("{}:{}", range.subtype, format_range(range, bound_output(range.subtype))));
}

Range unpack_range(const Value& value) {
  const Packed packed = take_apart(value);
  return parse_range(packed.text, packed.subtype, bound_input(packed.subtype));
}

Value pack_multirange(const Multirange& multirange) {
  return Value::text(fmt::format("{}:{}", multirange.subtype,
                                 format_multirange(multirange, bound_output(multirange.subtype))));
}

Multirange unpack_multirange(const Value& value) {
  const Packed packed = take_apart(value);
  return parse_multirange(packed.text, packed.subtype, bound_input(packed.subtype));
}

std::vector<Range> unpack_ranges(const Value& value) {
  if (take_apart(value).text.starts_with('{')) return unpack_multirange(value).ranges;
  Range range = unpack_range(value);
  if (range.is_empty) return {};
  return {std::move(range)};
}

}  // namespace carto_mock::sql
