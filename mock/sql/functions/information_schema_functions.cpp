// What the views of information_schema ask of types (manual, chapter 37.17).
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/type_facets.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"

namespace carto_mock::sql {
namespace {

Type type_of(std::int64_t oid, std::int32_t modifier) { return {static_cast<Oid>(oid), modifier}; }

std::optional<int> char_max_length(std::int64_t oid, std::int32_t modifier) {
  return character_length(type_of(oid, modifier));
}

std::optional<std::int64_t> char_octet_length(std::int64_t oid, std::int32_t modifier) {
  return octet_length(type_of(oid, modifier));
}

std::optional<int> numeric_precision(std::int64_t oid, std::int32_t modifier) {
  const std::optional<NumericShape> shape = numeric_shape(type_of(oid, modifier));
  return shape ? shape->precision : std::nullopt;
}

std::optional<int> numeric_precision_radix(std::int64_t oid, std::int32_t modifier) {
  const std::optional<NumericShape> shape = numeric_shape(type_of(oid, modifier));
  return shape ? std::optional(shape->radix) : std::nullopt;
}

std::optional<int> numeric_scale(std::int64_t oid, std::int32_t modifier) {
  const std::optional<NumericShape> shape = numeric_shape(type_of(oid, modifier));
  return shape ? shape->scale : std::nullopt;
}

std::optional<int> datetime_digits(std::int64_t oid, std::int32_t modifier) {
  return datetime_precision(type_of(oid, modifier));
}

// Of a row of pg_attribute and the row of pg_type of its type: a domain's type and modifier are
// those of what it is over.
struct TrueType {
  Value oid;
  Value modifier;
};

TrueType true_type(const Value& attribute, const Value& type) {
  constexpr std::size_t kAttributeType = 2, kAttributeModifier = 8, kKind = 6, kBase = 25,
                        kBaseModifier = 26;
  const std::vector<Value>& column = attribute.as_record().fields;
  const std::vector<Value>& row = type.as_record().fields;
  const bool is_domain = !row.at(kKind).is_null() && row.at(kKind).as_text() == "d";
  return is_domain ? TrueType{row.at(kBase), row.at(kBaseModifier)}
                   : TrueType{column.at(kAttributeType), column.at(kAttributeModifier)};
}

Value true_type_oid(const Value& attribute, const Value& type) {
  return true_type(attribute, type).oid;
}
Value true_type_modifier(const Value& attribute, const Value& type) {
  return true_type(attribute, type).modifier;
}

std::optional<std::string> interval_type(std::int64_t oid, std::int32_t modifier) {
  return interval_fields(type_of(oid, modifier));
}

constexpr FunctionEntry kEntries[] = {
    {"_pg_truetypid(pg_attribute,pg_type)", native<true_type_oid>},
    {"_pg_truetypmod(pg_attribute,pg_type)", native<true_type_modifier>},
    {"_pg_char_max_length(oid,integer)", native<char_max_length>},
    {"_pg_char_octet_length(oid,integer)", native<char_octet_length>},
    {"_pg_numeric_precision(oid,integer)", native<numeric_precision>},
    {"_pg_numeric_precision_radix(oid,integer)", native<numeric_precision_radix>},
    {"_pg_numeric_scale(oid,integer)", native<numeric_scale>},
    {"_pg_datetime_precision(oid,integer)", native<datetime_digits>},
    {"_pg_interval_type(oid,integer)", native<interval_type>},
};

}  // namespace

std::span<const FunctionEntry> information_schema_functions() { return kEntries; }

}  // namespace carto_mock::sql
