#include "sql/functions/partition_constraints.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/partitions.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = PartitionValue::Kind;
using Conditions = std::vector<std::string>;

std::string joined(const Conditions& conditions, std::string_view word) {
  return conditions.size() == 1 ? conditions.front()
                                : fmt::format("({})", fmt::join(conditions, word));
}
std::string all_of(const Conditions& conditions) { return joined(conditions, " AND "); }
std::string any_of(const Conditions& conditions) { return joined(conditions, " OR "); }

// A constant as PostgreSQL shows it in an expression.
std::string constant(const std::string& text, Type type) {
  if (type.oid == oid::kBool) return text == "t" ? "true" : "false";
  if (type.oid == oid::kInt4 && !text.starts_with('-')) return text;
  constexpr Oid kWithType[] = {oid::kInt2, oid::kInt4, oid::kInt8,     oid::kText,
                               oid::kDate, oid::kUuid, oid::kTimestamp};
  if (std::ranges::find(kWithType, type.oid) == std::end(kWithType) || type.typmod >= 0) {
    throw Error::unsupported(
        fmt::format("the constraint of a partition by type {}", format_type(type)));
  }
  return fmt::format("{}::{}", quote_literal(text), format_type(type));
}

// What one table says of the rows of its partitions.
class Table {
 public:
  Table(const Relation& table, const CatalogSnapshot& catalog) : table_(table), catalog_(catalog) {}

  Conditions of(const PartitionBound& bound) const {
    const bool is_list = table_.partition_key->strategy == PartitionStrategy::kList;
    if (bound.is_default) return is_list ? list_default() : range_default();
    if (is_list) return list(bound.values);
    Conditions conditions = not_null();
    const Conditions rows = range(bound);
    conditions.insert(conditions.end(), rows.begin(), rows.end());
    return conditions;
  }

 private:
  const Column& column(std::size_t key) const {
    return table_.columns[static_cast<std::size_t>(table_.partition_key->columns[key]) - 1];
  }
  std::string name(std::size_t key) const { return quote_identifier(column(key).name); }

  std::string compared(std::size_t key, std::string_view op, const PartitionValue& value) const {
    return fmt::format("({} {} {})", name(key), op, constant(*value.text, column(key).type));
  }

  Conditions not_null() const {
    Conditions conditions;
    for (std::size_t i = 0; i < table_.partition_key->columns.size(); ++i)
      conditions.push_back(fmt::format("({} IS NOT NULL)", name(i)));
    return conditions;
  }

  Conditions list(const std::vector<PartitionValue>& values) const {
    Conditions constants;
    bool has_null = false;
    for (const PartitionValue& value : values) {
      if (value.text) {
        constants.push_back(constant(*value.text, column(0).type));
      } else {
        has_null = true;
      }
    }
    std::string listed;
    if (constants.size() == 1) listed = fmt::format("({} = {})", name(0), constants.front());
    if (constants.size() > 1)
      listed = fmt::format("({} = ANY (ARRAY[{}]))", name(0), fmt::join(constants, ", "));
    if (!has_null) return {fmt::format("({} IS NOT NULL)", name(0)), listed};
    const std::string null = fmt::format("({} IS NULL)", name(0));
    return {constants.empty() ? null : any_of({null, listed})};
  }

  // What no other partition takes.
  Conditions list_default() const {
    std::vector<PartitionValue> values;
    for (const Relation* other : Partitions(catalog_, table_).in_order()) {
      const std::vector<PartitionValue>& own = other->partition_bound->values;
      values.insert(values.end(), own.begin(), own.end());
    }
    if (values.empty()) return {};
    const Type type{column(0).type.oid};
    const TextSettings settings;
    std::ranges::stable_sort(values, [&](const PartitionValue& left, const PartitionValue& right) {
      if (!left.text || !right.text) return left.text.has_value() && !right.text;
      return compare_values(input_value(*left.text, type, settings),
                            input_value(*right.text, type, settings), type.oid) < 0;
    });
    return {fmt::format("(NOT {})", all_of(list(values)))};
  }

  Conditions range_default() const {
    Conditions taken;
    for (const Relation* other : Partitions(catalog_, table_).in_order()) {
      if (other->partition_bound->is_default) continue;
      const Conditions rows = range(*other->partition_bound);
      // One that takes all but NULL.
      if (rows.empty()) throw Error::unsupported("the constraint of such a default partition");
      taken.push_back(all_of(rows));
    }
    if (taken.empty()) return {};
    Conditions conditions = not_null();
    conditions.push_back(any_of(taken));
    return {fmt::format("(NOT {})", all_of(conditions))};
  }

  // PostgreSQL's get_qual_for_range(), without the tests for NULL.
  Conditions range(const PartitionBound& bound) const {
    const std::size_t count = table_.partition_key->columns.size();
    Conditions conditions;
    std::size_t first = 0;
    for (; first < count; ++first) {
      const PartitionValue& lower = bound.lower[first];
      const PartitionValue& upper = bound.upper[first];
      const bool is_same = lower.kind == Kind::kValue && upper.kind == Kind::kValue &&
                           lower.text == upper.text && first + 1 < count;
      if (!is_same) break;
      conditions.push_back(compared(first, "=", lower));
    }
    for (const bool is_lower : {true, false}) {
      const Conditions arms = side(is_lower ? bound.lower : bound.upper, first, is_lower);
      if (!arms.empty()) conditions.push_back(any_of(arms));
    }
    return conditions;
  }

  Conditions side(const std::vector<PartitionValue>& values, std::size_t first,
                  bool is_lower) const {
    Conditions arms;
    Conditions before;
    for (std::size_t i = first; i < values.size() && values[i].kind == Kind::kValue; ++i) {
      const bool is_last = i + 1 == values.size();
      const Kind next = is_last ? Kind::kValue : values[i + 1].kind;
      std::string_view op = is_lower ? ">" : "<";
      if (is_lower && (is_last || next == Kind::kMinimum)) op = ">=";
      if (!is_lower && next == Kind::kMaximum) op = "<=";
      Conditions arm = before;
      arm.push_back(compared(i, op, values[i]));
      arms.push_back(all_of(arm));
      before.push_back(compared(i, "=", values[i]));
    }
    return arms;
  }

  const Relation& table_;
  const CatalogSnapshot& catalog_;
};

Conditions conditions_of(const Relation& partition, const CatalogSnapshot& catalog) {
  if (!partition.partition_bound) return {};
  const Relation& parent = *catalog.find_relation(partition.partition_bound->parent);
  Conditions conditions = conditions_of(parent, catalog);
  const Conditions own = Table(parent, catalog).of(*partition.partition_bound);
  conditions.insert(conditions.end(), own.begin(), own.end());
  return conditions;
}

}  // namespace

std::string partition_constraint(const Relation& partition, const CatalogSnapshot& catalog) {
  const Conditions conditions = conditions_of(partition, catalog);
  return conditions.empty() ? "" : all_of(conditions);
}

}  // namespace carto_mock::sql
