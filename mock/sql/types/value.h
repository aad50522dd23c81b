// A value of any PostgreSQL type. Which type it is, is known to whoever holds it (the analyzer
// typed every expression); a Value only knows its representation:
//
//   representation  types
//   Null            SQL NULL of every type
//   Integer         bool (0, 1), int2/4/8, oid and the reg* types, date (days), time and
//   timestamp(tz) (microseconds);
//                   dates and timestamps count from 2000-01-01 as in PostgreSQL, infinities are the
//                   ends of their range (date: int32, timestamp: int64)
//   Real            float4 (rounded to float), float8; NaN and infinities are themselves
//   Text            text, varchar, bpchar, name, json, jsonb (canonical), uuid, and every type kept
//   as its text Bytes           bytea (raw bytes), geometry and geography (EWKB, little-endian, as
//   PostGIS prints it), box2d/box3d Numeric, Interval, Array, Record: their own classes
//
// Values are immutable and cheap to move. Thread-safe as any const object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sql/types/interval.h"
#include "sql/types/numeric.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct Array;
struct Record;

class Value {
 public:
  Value() = default;  // NULL
  static Value boolean(bool value) { return Value(Data(std::int64_t{value})); }
  static Value integer(std::int64_t value) { return Value(Data(value)); }
  static Value real(double value) { return Value(Data(value)); }
  // Text and bytes share a representation: a string of bytes.
  static Value text(std::string value) { return Value(Data(std::move(value))); }
  static Value bytes(std::string value) { return Value(Data(std::move(value))); }
  static Value numeric(Numeric value) { return Value(Data(std::move(value))); }
  static Value interval(Interval value) { return Value(Data(value)); }
  static Value array(Array value);
  static Value record(Record value);

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  // The caller knows the representation; another one throws std::bad_variant_access.
  bool as_bool() const { return std::get<std::int64_t>(data_) != 0; }
  std::int64_t as_integer() const { return std::get<std::int64_t>(data_); }
  double as_real() const { return std::get<double>(data_); }
  const std::string& as_text() const { return std::get<std::string>(data_); }
  const std::string& as_bytes() const { return std::get<std::string>(data_); }
  const Numeric& as_numeric() const { return std::get<Numeric>(data_); }
  const Interval& as_interval() const { return std::get<Interval>(data_); }
  const Array& as_array() const { return *std::get<std::shared_ptr<const Array>>(data_); }
  const Record& as_record() const { return *std::get<std::shared_ptr<const Record>>(data_); }

  // For code that handles every representation: `visitor` takes each alternative of Data.
  template <typename Visitor>
  auto visit(Visitor&& visitor) const {
    return std::visit(std::forward<Visitor>(visitor), data_);
  }
  template <typename T>
  const T* get_if() const {
    return std::get_if<T>(&data_);
  }

 private:
  using Data = std::variant<std::monostate, std::int64_t, double, std::string, Numeric, Interval,
                            std::shared_ptr<const Array>, std::shared_ptr<const Record>>;
  explicit Value(Data data) : data_(std::move(data)) {}

  Data data_;
};

// PostgreSQL manual, chapter 8.15. An empty array has no dimensions.
struct Array {
  Oid element_type = kInvalidOid;
  std::vector<int> lengths;       // of each dimension
  std::vector<int> lower_bounds;  // as many as lengths
  std::vector<Value> elements;    // row-major

  static Array of(Oid element_type,
                  std::vector<Value> elements);  // one dimension from 1; empty: none
};

// A row value. `names` is empty for an anonymous row.
struct Record {
  std::vector<Type> types;
  std::vector<std::string> names;
  std::vector<Value> fields;
};

}  // namespace carto_mock::sql
