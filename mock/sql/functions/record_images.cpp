// *=, *< and the like: whether rows are the same to the byte (manual, chapter 9.24.6). For most
// types the bytes that PostgreSQL has are not here, but what they are equal by is; where their
// order would have to be known, the comparison is refused (0A000).
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/comparison_entry.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/type_oids.h"
#include "sql/types/unsigned_value.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;

[[noreturn]] void refuse(Oid type) {
  throw Error::unsupported(
      fmt::format("the bytes of type {}", BuiltinCatalog::instance().find_type(type) != nullptr
                                              ? format_type({type, -1})
                                              : "that a statement has made"));
}

bool is_same_number(double left, double right) {
  return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

bool is_same(const Value& left, const Value& right, Oid type);

bool is_same_array(const Array& left, const Array& right) {
  return left.lengths == right.lengths && left.lower_bounds == right.lower_bounds &&
         std::ranges::equal(left.elements, right.elements, [&](const Value& l, const Value& r) {
           if (l.is_null() || r.is_null()) return l.is_null() && r.is_null();
           return is_same(l, r, left.element_type);
         });
}

// Neither is NULL.
bool is_same(const Value& left, const Value& right, Oid type) {
  switch (type_traits(type).representation) {
    case Representation::kInteger:
      return left.as_integer() == right.as_integer();
    case Representation::kReal:
      return is_same_number(left.as_real(), right.as_real());
    case Representation::kText:
      // Their texts do not say all that they hold.
      if (type == oid::kTsQuery || type == oid::kJsonPath) refuse(type);
      return left.as_text() == right.as_text();
    case Representation::kBytes:
      if (type != oid::kBytea) refuse(type);
      return left.as_bytes() == right.as_bytes();
    case Representation::kNumeric:  // with the digits that are shown
      return left.as_numeric().to_string() == right.as_numeric().to_string();
    case Representation::kInterval:
      return left.as_interval() == right.as_interval();
    case Representation::kArray:
      return is_same_array(left.as_array(), right.as_array());
    case Representation::kRecord:
      refuse(type);
  }
  return false;
}

// A value that PostgreSQL passes in a machine word, as that word.
std::uint64_t word_of(const Value& value, Oid type) {
  switch (type) {
    case oid::kFloat8:
      return std::bit_cast<std::uint64_t>(value.as_real());
    case oid::kFloat4: {
      const auto bits = std::bit_cast<std::int32_t>(static_cast<float>(value.as_real()));
      return static_cast<std::uint64_t>(std::int64_t{bits});
    }
    case oid::kPgLsn:
    case oid::kXid8:
      return unsigned_of(value);
    default:
      return static_cast<std::uint64_t>(value.as_integer());
  }
}

int image_order(const Value& left, const Value& right, Oid type) {
  switch (type_traits(type).representation) {
    case Representation::kInteger:
      // Of an enumerated type these are places, not the numbers of labels.
      if (type >= kFirstUserOid) refuse(type);
      return three_way(word_of(left, type), word_of(right, type));
    case Representation::kReal:
      return three_way(word_of(left, type), word_of(right, type));
    default:
      break;
  }
  switch (type) {
    case oid::kText:
    case oid::kVarchar:
    case oid::kBpchar:
    case oid::kName:
    case oid::kJson:
    case oid::kXml:
    case oid::kUuid:
    case oid::kBytea:
      return three_way(left.as_text().compare(right.as_text()), 0);
    default:
      refuse(type);
  }
}

void require_same_type(const Record& left, const Record& right, std::size_t column) {
  const Oid l = left.types[column].oid;
  const Oid r = right.types[column].oid;
  if (l == r) return;
  throw Error(sqlstate::kDatatypeMismatch,
              fmt::format("cannot compare dissimilar column types {} and {} at record column {}",
                          format_type({l, -1}), format_type({r, -1}), column + 1));
}

// The first column in which the rows are not the same; none: all are.
std::optional<std::size_t> first_difference(const Record& left, const Record& right) {
  const std::size_t common = std::min(left.fields.size(), right.fields.size());
  for (std::size_t i = 0; i < common; ++i) {
    require_same_type(left, right, i);
    const Value& l = left.fields[i];
    const Value& r = right.fields[i];
    if (l.is_null() && r.is_null()) continue;
    if (l.is_null() || r.is_null() || !is_same(l, r, left.types[i].oid)) return i;
  }
  if (left.fields.size() != right.fields.size()) {
    throw Error(sqlstate::kDatatypeMismatch,
                "cannot compare record types with different numbers of columns");
  }
  return std::nullopt;
}

// NULL is larger than all else.
int images(const CallContext&, const Value& left, const Value& right) {
  const Record& l = left.as_record();
  const Record& r = right.as_record();
  const std::optional<std::size_t> column = first_difference(l, r);
  if (!column) return 0;
  const Value& one = l.fields[*column];
  const Value& other = r.fields[*column];
  if (one.is_null() || other.is_null()) return one.is_null() ? 1 : -1;
  return image_order(one, other, l.types[*column].oid);
}

template <bool are_same>
Value are_images_same(const CallContext&, Arguments arguments) {
  const bool differ =
      first_difference(arguments[0].as_record(), arguments[1].as_record()).has_value();
  return Value::boolean(differ != are_same);
}

constexpr FunctionEntry kEntries[] = {
    {"record_image_eq(record,record)", are_images_same<true>},
    {"record_image_ne(record,record)", are_images_same<false>},
    {"record_image_lt(record,record)", compare<images, Relation::kLess>},
    {"record_image_le(record,record)", compare<images, Relation::kLessEqual>},
    {"record_image_gt(record,record)", compare<images, Relation::kGreater>},
    {"record_image_ge(record,record)", compare<images, Relation::kGreaterEqual>},
    {"btrecordimagecmp(record,record)", order<images>},
};

}  // namespace

std::span<const FunctionEntry> record_image_functions() { return kEntries; }

}  // namespace carto_mock::sql
