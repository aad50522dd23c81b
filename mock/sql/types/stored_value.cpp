// The text of arrays and records in SQLite:
//
//   array   dimensions ; length:lower … ; element element …
//   record  fields ; oid,typmod,name field …
//   element, field, name   length : bytes   — or the letter N for NULL
// where the bytes of an element are what encode_stored() makes of it, written as text; binary ones
// in hexadecimal.
#include "sql/types/stored_value.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "sql/types/datetime_text.h"
#include "sql/types/jsonb.h"
#include "sql/types/number_text.h"
#include "sql/types/text_scanner.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Storage that nobody but carto-mock writes does not read back: its file was changed.
Error damaged() { return Error(sqlstate::kInternalError, "stored value is damaged"); }

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!skip(c)) throw damaged();
  }
  template <typename Integer>
  Integer integer() {
    Integer value = 0;
    const auto parsed = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (parsed.ec != std::errc()) throw damaged();
    rest_.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest_.data()));
    return value;
  }
  // Text with its length before it.
  std::string_view counted() {
    const auto length = integer<std::size_t>();
    expect(':');
    if (length > rest_.size()) throw damaged();
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return text;
  }

 private:
  std::string_view rest_;
};

void append_counted(std::string& text, std::string_view bytes) {
  text += fmt::format("{}:{}", bytes.size(), bytes);
}

std::string encode_array(const Array& array);
std::string encode_record(const Record& record);
Array decode_array(std::string_view text, Oid element_type);
Record decode_record(std::string_view text);

std::string encode_interval(const Interval& value) {
  return fmt::format("{} {} {}", value.months, value.days, value.microseconds);
}

Interval decode_interval(std::string_view text) {
  Reader reader(text);
  Interval value;
  value.months = reader.integer<std::int32_t>();
  reader.expect(' ');
  value.days = reader.integer<std::int32_t>();
  reader.expect(' ');
  value.microseconds = reader.integer<std::int64_t>();
  return value;
}

// An element of an array or a field of a record.
void append_nested(std::string& text, const Value& value, Oid type) {
  if (value.is_null()) {
    text += 'N';
    return;
  }
  switch (type_traits(type).representation) {
    case Representation::kInteger:
      append_counted(text, std::to_string(value.as_integer()));
      return;
    case Representation::kReal:
      append_counted(text, format_float8(value.as_real(), 1));
      return;
    case Representation::kText:
      append_counted(text, value.as_text());
      return;
    case Representation::kBytes:
      append_counted(text, hex_encode(value.as_bytes()));
      return;
    case Representation::kNumeric:
      append_counted(text, value.as_numeric().to_string());
      return;
    case Representation::kInterval:
      append_counted(text, encode_interval(value.as_interval()));
      return;
    case Representation::kArray:
      append_counted(text, encode_array(value.as_array()));
      return;
    case Representation::kRecord:
      append_counted(text, encode_record(value.as_record()));
      return;
  }
}

Value read_nested(Reader& reader, Oid type) {
  if (reader.skip('N')) return {};
  const std::string_view bytes = reader.counted();
  const TypeTraits& traits = type_traits(type);
  switch (traits.representation) {
    case Representation::kInteger:
      return Value::integer(Reader(bytes).integer<std::int64_t>());
    case Representation::kReal:
      return Value::real(parse_float8(bytes));
    case Representation::kText:
      return Value::text(std::string(bytes));
    case Representation::kBytes: {
      std::optional<std::string> decoded = hex_decode(bytes);
      if (!decoded) throw damaged();
      return Value::bytes(*std::move(decoded));
    }
    case Representation::kNumeric:
      return Value::numeric(Numeric::parse(bytes));
    case Representation::kInterval:
      return Value::interval(decode_interval(bytes));
    case Representation::kArray:
      return Value::array(decode_array(bytes, array_element(type)));
    case Representation::kRecord:
      return Value::record(decode_record(bytes));
  }
  throw damaged();
}

std::string encode_array(const Array& array) {
  std::string text = fmt::format("{};", array.lengths.size());
  for (std::size_t i = 0; i < array.lengths.size(); ++i) {
    text += fmt::format("{}:{};", array.lengths[i], array.lower_bounds[i]);
  }
  for (const Value& element : array.elements) append_nested(text, element, array.element_type);
  return text;
}

Array decode_array(std::string_view text, Oid element_type) {
  Reader reader(text);
  Array array;
  array.element_type = element_type;
  const auto dimensions = reader.integer<std::size_t>();
  reader.expect(';');
  std::size_t count = dimensions == 0 ? 0 : 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const auto length = reader.integer<int>();
    if (length < 0) throw damaged();
    array.lengths.push_back(length);
    reader.expect(':');
    array.lower_bounds.push_back(reader.integer<int>());
    reader.expect(';');
    count *= static_cast<std::size_t>(length);
  }
  for (std::size_t i = 0; i < count; ++i)
    array.elements.push_back(read_nested(reader, element_type));
  return array;
}

std::string encode_record(const Record& record) {
  std::string text = fmt::format("{};", record.fields.size());
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    text += fmt::format("{},{},", record.types[i].oid, record.types[i].typmod);
    append_counted(text, record.names.empty() ? std::string_view() : record.names[i]);
    append_nested(text, record.fields[i], record.types[i].oid);
  }
  return text;
}

Record decode_record(std::string_view text) {
  Reader reader(text);
  Record record;
  const auto count = reader.integer<std::size_t>();
  reader.expect(';');
  bool has_names = false;
  for (std::size_t i = 0; i < count; ++i) {
    Type type;
    type.oid = reader.integer<Oid>();
    reader.expect(',');
    type.typmod = reader.integer<std::int32_t>();
    reader.expect(',');
    record.types.push_back(type);
    record.names.emplace_back(reader.counted());
    has_names = has_names || !record.names.back().empty();
    record.fields.push_back(read_nested(reader, type.oid));
  }
  if (!has_names) record.names.clear();
  return record;
}

// Numerics as printed, without making numbers of them: sorting calls this often.
int compare_numeric_text(std::string_view left, std::string_view right) {
  if (left == right) return 0;
  struct Parts {
    int rank = 0;  // -1: -Infinity, 1: Infinity, 2: NaN
    int sign = 1;
    std::string_view whole;
    std::string_view fraction;
  };
  const auto split = [](std::string_view text) {
    Parts parts;
    if (text == "NaN") parts.rank = 2;
    if (text == "Infinity") parts.rank = 1;
    if (text == "-Infinity") parts.rank = -1;
    if (parts.rank != 0) return parts;
    if (text.starts_with('-')) {
      parts.sign = -1;
      text.remove_prefix(1);
    }
    const std::size_t point = text.find('.');
    parts.whole = text.substr(0, point);
    if (point != std::string_view::npos) parts.fraction = text.substr(point + 1);
    while (parts.fraction.ends_with('0')) parts.fraction.remove_suffix(1);
    return parts;
  };
  const Parts l = split(left);
  const Parts r = split(right);
  if (l.rank != r.rank) return l.rank < r.rank ? -1 : 1;
  if (l.sign != r.sign) return l.sign;
  int order = 0;
  if (l.whole.size() != r.whole.size()) {
    order = l.whole.size() < r.whole.size() ? -1 : 1;
  } else if (order = l.whole.compare(r.whole); order == 0) {
    order = l.fraction.compare(r.fraction);
  }
  return l.sign * order;
}

}  // namespace

void encode_stored(const Value& value, Oid type, StoredValue& stored) {
  if (value.is_null()) {
    stored.kind = StoredValue::Kind::kNull;
    return;
  }
  const auto own = [&stored](std::string text) {
    stored.kind = StoredValue::Kind::kText;
    stored.owned = std::move(text);
    stored.bytes = stored.owned;
  };
  switch (type_traits(type).representation) {
    case Representation::kInteger:
      stored.kind = StoredValue::Kind::kInteger;
      stored.integer = value.as_integer();
      return;
    case Representation::kReal:
      if (std::isnan(value.as_real())) {
        own("NaN");
        return;
      }
      stored.kind = StoredValue::Kind::kReal;
      stored.real = value.as_real();
      return;
    case Representation::kText:
      stored.kind = StoredValue::Kind::kText;
      stored.bytes = value.as_text();
      return;
    case Representation::kBytes:
      stored.kind = StoredValue::Kind::kBlob;
      stored.bytes = value.as_bytes();
      return;
    case Representation::kNumeric:
      own(value.as_numeric().to_string());
      return;
    case Representation::kInterval:
      own(encode_interval(value.as_interval()));
      return;
    case Representation::kArray:
      own(encode_array(value.as_array()));
      return;
    case Representation::kRecord:
      own(encode_record(value.as_record()));
      return;
  }
}

Value decode_stored(const StoredValue& stored, Oid type) {
  if (stored.kind == StoredValue::Kind::kNull) return {};
  const TypeTraits& traits = type_traits(type);
  switch (traits.representation) {
    case Representation::kInteger:
      if (stored.kind != StoredValue::Kind::kInteger) throw damaged();
      return Value::integer(stored.integer);
    case Representation::kReal:
      switch (stored.kind) {
        case StoredValue::Kind::kReal:
          return Value::real(stored.real);
        case StoredValue::Kind::kInteger:  // SQLite's own sums and constants
          return Value::real(static_cast<double>(stored.integer));
        case StoredValue::Kind::kText:
          return Value::real(std::nan(""));
        case StoredValue::Kind::kNull:
        case StoredValue::Kind::kBlob:
          break;
      }
      throw damaged();
    case Representation::kText:
      return Value::text(std::string(stored.bytes));
    case Representation::kBytes:
      return Value::bytes(std::string(stored.bytes));
    case Representation::kNumeric:
      return Value::numeric(Numeric::parse(stored.bytes));
    case Representation::kInterval:
      return Value::interval(decode_interval(stored.bytes));
    case Representation::kArray:
      return Value::array(decode_array(stored.bytes, array_element(type)));
    case Representation::kRecord:
      return Value::record(decode_record(stored.bytes));
  }
  throw damaged();
}

int compare_stored_text(std::string_view left, std::string_view right, Oid type) {
  if (type == oid::kNumeric) return compare_numeric_text(left, right);
  const auto decode = [type](std::string_view text) {
    StoredValue stored;
    stored.kind = StoredValue::Kind::kText;
    stored.bytes = text;
    return decode_stored(stored, type);
  };
  return compare_values(decode(left), decode(right), type);
}

}  // namespace carto_mock::sql
