#include "formats/arraybuffer_block.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "formats/json_text.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

enum class BlockType : std::uint32_t {
  kInt8 = 1,
  kUint8 = 2,
  kInt16 = 4,
  kUint16 = 5,
  kInt32 = 6,
  kUint32 = 7,
  kFloat32 = 8,
  kStringList = 10,
  kBlockList = 11,
};

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kAlignment = 4;

[[noreturn]] void fail(std::string message) {
  throw Error(sqlstate::kInternalError, std::move(message));
}
[[noreturn]] void fail_for_null() { fail("Cannot read property 'length' of null"); }
[[noreturn]] void fail_for_unsized() { fail("The value \"NaN\" is invalid for option \"size\""); }

void append_big_endian(std::string& out, std::uint32_t number) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift & 0xffU);
}
void append_little_endian(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xffU);
}

std::string block(BlockType type, std::string_view payload) {
  std::string bytes;
  bytes.reserve(kHeaderSize + payload.size());
  append_big_endian(bytes, static_cast<std::uint32_t>(type));
  append_big_endian(bytes, static_cast<std::uint32_t>(payload.size()));
  bytes += payload;
  return bytes;
}

std::string list(BlockType type, std::span<const std::string> blocks) {
  std::string payload;
  for (const std::string& one : blocks) {
    payload.resize((payload.size() + kAlignment - 1) / kAlignment * kAlignment);
    payload += one;
  }
  return block(type, payload);
}

struct Range {
  double low;
  double high;
};
std::optional<Range> range_of(BlockType type) {
  switch (type) {
    case BlockType::kInt8:
      return Range{-128, 127};
    case BlockType::kUint8:
      return Range{0, 255};
    case BlockType::kInt16:
      return Range{-32768, 32767};
    case BlockType::kUint16:
      return Range{0, 65535};
    case BlockType::kInt32:
      return Range{-2147483648.0, 2147483647.0};
    case BlockType::kUint32:
      return Range{0, 4294967295.0};
    case BlockType::kFloat32:
    case BlockType::kStringList:
    case BlockType::kBlockList:
      return std::nullopt;
  }
  return std::nullopt;
}

int size_of(BlockType type) {
  switch (type) {
    case BlockType::kInt8:
    case BlockType::kUint8:
      return 1;
    case BlockType::kInt16:
    case BlockType::kUint16:
      return 2;
    case BlockType::kInt32:
    case BlockType::kUint32:
    case BlockType::kFloat32:
      return 4;
    case BlockType::kStringList:
    case BlockType::kBlockList:
      return 0;
  }
  return 0;
}

// As Node shows a number that is out of range: large integers in groups of three digits.
std::string received(double value) {
  std::string text;
  append_js_number(text, value, NonFinite::kString);
  if (!std::isfinite(value)) return text.substr(1, text.size() - 2);
  constexpr double kGroupedFrom = 4294967296.0;
  if (std::trunc(value) != value || std::fabs(value) <= kGroupedFrom) return text;
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t i = text.size(); i >= first + 4; i -= 3) text.insert(i - 3, "_");
  return text;
}

void append_number(std::string& out, BlockType type, double value) {
  const std::optional<Range> range = range_of(type);
  if (!range) {
    append_little_endian(out, std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
    return;
  }
  if (value < range->low || value > range->high) {
    std::string low;
    std::string high;
    append_js_number(low, range->low, NonFinite::kNull);
    append_js_number(high, range->high, NonFinite::kNull);
    fail(fmt::format(
        "The value of \"value\" is out of range. It must be >= {} and <= {}. Received {}", low,
        high, received(value)));
  }
  const std::int64_t whole = std::isnan(value) ? 0 : static_cast<std::int64_t>(value);
  append_little_endian(out, static_cast<std::uint32_t>(whole), size_of(type));
}

// `__` and a type of number anywhere in the name; else float32.
BlockType number_type(std::string_view name) {
  struct Suffix {
    std::string_view text;
    BlockType type;
  };
  static constexpr std::array<Suffix, 12> kSuffixes = {{
      {"int8", BlockType::kInt8},
      {"int16", BlockType::kInt16},
      {"int32", BlockType::kInt32},
      {"uint8", BlockType::kUint8},
      {"uint16", BlockType::kUint16},
      {"uint32", BlockType::kUint32},
      {"float32", BlockType::kFloat32},
      {"float8", BlockType::kFloat32},
      {"float16", BlockType::kFloat32},
      {"uintclamp8", BlockType::kFloat32},
      {"uintclamp16", BlockType::kFloat32},
      {"uintclamp32", BlockType::kFloat32},
  }};
  const std::string lower = to_lower_ascii(name);
  for (std::size_t at = lower.find("__"); at != std::string::npos; at = lower.find("__", at + 1)) {
    const std::string_view rest = std::string_view(lower).substr(at + 2);
    for (const Suffix& suffix : kSuffixes) {
      if (rest.starts_with(suffix.text)) return suffix.type;
    }
  }
  return BlockType::kFloat32;
}

std::string number_block(BlockType type, std::span<const double> numbers) {
  std::string payload;
  for (const double number : numbers) append_number(payload, type, number);
  return block(type, payload);
}

// JavaScript's conversion of a value to a number.
double to_number(const BlockValue& value) {
  struct Convert {
    double operator()(NullValue) const { return 0; }
    double operator()(UnsizedValue) const { return std::numeric_limits<double>::quiet_NaN(); }
    double operator()(double number) const { return number; }
    double operator()(const std::string& text) const {
      return text.empty() ? 0 : parse_js_number(text);
    }
    double operator()(const std::vector<double>& numbers) const {
      if (numbers.empty()) return 0;
      return numbers.size() == 1 ? numbers[0] : std::numeric_limits<double>::quiet_NaN();
    }
  };
  return std::visit(Convert(), value);
}

std::string text_column(std::span<const BlockValue> values) {
  std::vector<std::string> texts;
  for (const BlockValue& value : values) {
    if (std::holds_alternative<NullValue>(value)) fail_for_null();
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) fail_for_unsized();
    texts.push_back(*text);
  }
  return string_list_block(texts);
}

std::string list_column(BlockType type, std::span<const BlockValue> values) {
  std::vector<std::string> blocks;
  for (const BlockValue& value : values) {
    if (std::holds_alternative<NullValue>(value)) fail_for_null();
    const auto* numbers = std::get_if<std::vector<double>>(&value);
    if (numbers == nullptr) fail_for_unsized();
    blocks.push_back(number_block(type, *numbers));
  }
  return block_list(blocks);
}

std::string number_column(BlockType type, std::span<const BlockValue> values) {
  std::vector<double> numbers;
  for (const BlockValue& value : values) numbers.push_back(to_number(value));
  return number_block(type, numbers);
}

void append_utf16(std::string& out, std::uint32_t code) {
  if (code < 0x10000) {
    append_little_endian(out, code, 2);
  } else {
    append_little_endian(out, 0xd800 + ((code - 0x10000) >> 10), 2);
    append_little_endian(out, 0xdc00 + ((code - 0x10000) & 0x3ffU), 2);
  }
}

// `text` is valid UTF-8, as all of PostgreSQL's is.
std::string to_utf16(std::string_view text) {
  std::string units;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    std::uint32_t code = more == 0 ? lead : lead & (0x3fU >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
      code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    append_utf16(units, code);
  }
  return units;
}

}  // namespace

std::string string_list_block(std::span<const std::string> strings) {
  std::vector<std::string> blocks;
  for (const std::string& text : strings)
    blocks.push_back(block(BlockType::kUint16, to_utf16(text)));
  return list(BlockType::kStringList, blocks);
}

std::string column_block(std::string_view name, std::span<const BlockValue> values) {
  struct Encode {
    BlockType type;
    std::span<const BlockValue> values;
    std::string operator()(NullValue) const { fail_for_null(); }
    std::string operator()(UnsizedValue) const { fail_for_unsized(); }
    std::string operator()(double) const { return number_column(type, values); }
    std::string operator()(const std::string&) const { return text_column(values); }
    std::string operator()(const std::vector<double>&) const { return list_column(type, values); }
  };
  return std::visit(Encode{number_type(name), values}, values.front());
}

std::string block_list(std::span<const std::string> blocks) {
  return list(BlockType::kBlockList, blocks);
}

}  // namespace carto_mock::formats
