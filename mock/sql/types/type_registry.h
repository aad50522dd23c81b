// What carto-mock can do with values of each type: one row a type, in type_registry.cpp. To add a
// type: write its input and output in a file of its own, add its row, list its statements in
// tests/sql.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

enum class Representation { kInteger, kReal, kText, kBytes, kNumeric, kInterval, kArray, kRecord };

struct TypeTraits {
  Oid oid;
  std::string_view name;  // as messages name it: format_type() without a modifier
  Representation representation;
  // Of an array type, else kInvalidOid; of one that a statement has made, array_element() knows it.
  Oid element;
  // The SQLite collation that gives PostgreSQL's order and equality to the stored form; nullptr:
  // SQLite's own order is PostgreSQL's. Registered on every connection (engine).
  const char* collation;
  Value (*input)(std::string_view text, Type type, const TextSettings& settings);  // without typmod
  std::string (*output)(const Value& value, Type type, const TextSettings& settings);
  // Negative, zero, positive; neither value is NULL. nullptr: the type has no order (json, point,
  // xml …).
  int (*compare)(const Value& left, const Value& right);
};

// nullptr: carto-mock has no such type; the caller refuses it by name (0A000).
const TypeTraits* find_type_traits(Oid type);
// Throws Error::unsupported("type …") where find_type_traits gives nullptr.
const TypeTraits& type_traits(Oid type);

// The type of an array's elements, also below a domain; kInvalidOid: it is no array.
Oid array_element(Oid type);

// A collation that a connection must have, and the type whose stored text it compares
// (compare_stored_text).
struct TypeCollation {
  const char* name;
  Oid type;
};
std::vector<TypeCollation> type_collations();

// Text to value as the type's input function does, then the type modifier as an explicit cast
// applies it (varchar(n) cuts, numeric(p,s) rounds, geometry(Point,4326) checks). Errors are
// PostgreSQL's.
Value input_value(std::string_view text, Type type, const TextSettings& settings);
// Value to text as the type's output function does. Not for NULL.
std::string output_value(const Value& value, Type type, const TextSettings& settings);
// Throws 42883 `could not identify an ordering operator for type …` where the type has no order.
int compare_values(const Value& left, const Value& right, Oid type);
// Applies a type modifier. `is_explicit`: a cast in the query, which cuts; an assignment refuses
// what does not fit (22001 `value too long for type character varying(3)`).
Value apply_typmod(Value value, Type type, bool is_explicit);

}  // namespace carto_mock::sql
