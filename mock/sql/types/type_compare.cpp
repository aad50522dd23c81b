#include "sql/types/type_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "sql/types/datetime_text.h"
#include "sql/types/geometry_order.h"
#include "sql/types/ip_network.h"
#include "sql/types/jsonb.h"
#include "sql/types/range.h"
#include "sql/types/text_search_query.h"
#include "sql/types/text_search_vector.h"
#include "sql/types/type_marks.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql::type_compare {
namespace {

template <typename T>
int three_way(const T& left, const T& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

int nulls_last(const Value& left, const Value& right, Oid type) {
  if (left.is_null() || right.is_null()) return three_way(left.is_null(), right.is_null());
  return compare_values(left, right, type);
}

std::string_view without_trailing_blanks(const std::string& text) {
  return std::string_view(text).substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

int integer(const Value& left, const Value& right) {
  return three_way(left.as_integer(), right.as_integer());
}

int real(const Value& left, const Value& right) {
  const double l = left.as_real();
  const double r = right.as_real();
  if (std::isnan(l) || std::isnan(r)) return three_way(std::isnan(l), std::isnan(r));
  return three_way(l, r);
}

int text(const Value& left, const Value& right) { return left.as_text().compare(right.as_text()); }

int blank_padded(const Value& left, const Value& right) {
  return without_trailing_blanks(left.as_text()).compare(without_trailing_blanks(right.as_text()));
}

int numeric(const Value& left, const Value& right) {
  return Numeric::compare(left.as_numeric(), right.as_numeric());
}

int interval(const Value& left, const Value& right) {
  return compare_intervals(left.as_interval(), right.as_interval());
}

int time_with_zone(const Value& left, const Value& right) {
  return compare_times_with_zone(decode_time_with_zone(left.as_text()),
                                 decode_time_with_zone(right.as_text()));
}

int network(const Value& left, const Value& right) {
  return compare_ip_networks(decode_ip_network(left.as_text()), decode_ip_network(right.as_text()));
}

int range(const Value& left, const Value& right) {
  return compare_ranges(unpack_range(left), unpack_range(right));
}

int multirange(const Value& left, const Value& right) {
  return compare_multiranges(unpack_multirange(left), unpack_multirange(right));
}

int tsvector(const Value& left, const Value& right) {
  return compare_tsvectors(left.as_text(), right.as_text());
}

int tsquery(const Value& left, const Value& right) {
  return compare_tsqueries(left.as_text(), right.as_text());
}

int jsonb(const Value& left, const Value& right) {
  return compare_jsonb_text(left.as_text(), right.as_text());
}

int geometry(const Value& left, const Value& right) {
  return compare_geometries(left.as_bytes(), right.as_bytes());
}

int geography(const Value& left, const Value& right) {
  if (left.as_bytes() == right.as_bytes()) return 0;
  throw Error::unsupported("the order of values of type geography");
}

int array(const Value& left, const Value& right) {
  const Array& l = left.as_array();
  const Array& r = right.as_array();
  const std::size_t common = std::min(l.elements.size(), r.elements.size());
  for (std::size_t i = 0; i < common; ++i) {
    const int order = nulls_last(l.elements[i], r.elements[i], l.element_type);
    if (order != 0) return order;
  }
  if (l.elements.size() != r.elements.size()) {
    return three_way(l.elements.size(), r.elements.size());
  }
  if (l.lengths.size() != r.lengths.size()) return three_way(l.lengths.size(), r.lengths.size());
  if (l.lengths != r.lengths) return three_way(l.lengths, r.lengths);
  return three_way(l.lower_bounds, r.lower_bounds);
}

// The shorter one comes first.
int oid_vector(const Value& left, const Value& right) {
  const std::size_t l = left.as_array().elements.size();
  const std::size_t r = right.as_array().elements.size();
  return l == r ? array(left, right) : static_cast<int>(l) - static_cast<int>(r);
}

namespace {

// As messages name the type.
std::string shown(Oid type) {
  return type >= kFirstUserOid ? type_mark(type) : std::string(type_traits(type).name);
}

// Rows have an order if their fields have, and arrays if their elements do. Which fields a type has
// that a statement has made, a value of it tells.
bool has_order(Oid type, const Value& sample) {
  if (type == oid::kUnknown || type_traits(type).compare == nullptr) return false;
  if (sample.is_null() || type == oid::kRecord) return true;
  if (type_traits(type).representation == Representation::kRecord) {
    const Record& row = sample.as_record();
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      if (!has_order(row.types[i].oid, row.fields[i])) return false;
    }
  }
  const Oid element = array_element(type);
  if (element == kInvalidOid || find_type_traits(element) == nullptr ||
      type_traits(element).representation != Representation::kRecord)
    return true;
  return std::ranges::all_of(sample.as_array().elements,
                             [element](const Value& row) { return has_order(element, row); });
}

// `wanted`: what each type of the fields must have.
int compare_records(const Value& left, const Value& right, std::string_view wanted) {
  const Record& l = left.as_record();
  const Record& r = right.as_record();
  const std::size_t common = std::min(l.fields.size(), r.fields.size());
  for (std::size_t i = 0; i < common; ++i) {
    const Oid type = l.types[i].oid;
    if (type != r.types[i].oid) {
      throw Error(
          sqlstate::kDatatypeMismatch,
          fmt::format("cannot compare dissimilar column types {} and {} at record column {}",
                      shown(type), shown(r.types[i].oid), i + 1));
    }
    if (!has_order(type, l.fields[i]) || !has_order(type, r.fields[i])) {
      throw Error(sqlstate::kUndefinedFunction,
                  fmt::format("could not identify {} for type {}", wanted, shown(type)));
    }
    const int order = nulls_last(l.fields[i], r.fields[i], type);
    if (order != 0) return order;
  }
  if (l.fields.size() != r.fields.size()) {
    throw Error(sqlstate::kDatatypeMismatch,
                "cannot compare record types with different numbers of columns");
  }
  return 0;
}

}  // namespace

int record(const Value& left, const Value& right) {
  return compare_records(left, right, "a comparison function");
}

int record_equality(const Value& left, const Value& right) {
  return compare_records(left, right, "an equality operator");
}

}  // namespace carto_mock::sql::type_compare
