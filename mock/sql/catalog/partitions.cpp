#include "sql/catalog/partitions.h"

#include <algorithm>

#include "sql/types/enum_types.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

using Kind = PartitionValue::Kind;

int rank(Kind kind) {
  switch (kind) {
    case Kind::kMinimum:
      return 0;
    case Kind::kValue:
      return 1;
    case Kind::kMaximum:
      return 2;
  }
  return 1;
}

// The catalog's texts depend on no session.
const TextSettings& catalog_settings() {
  static const TextSettings settings;
  return settings;
}

Value parsed_value(const PartitionValue& value, Type type, const CatalogSnapshot& catalog) {
  if (value.text && is_enum_type(type.oid))
    return Value::integer(catalog.find_enum(type.oid)->find_label(*value.text)->place);
  return value.text ? input_value(*value.text, Type{type.oid}, catalog_settings()) : Value();
}

}  // namespace

PartitionValue partition_value(const Value& value, Type type, const CatalogSnapshot& catalog) {
  PartitionValue result;
  if (value.is_null()) return result;
  if (is_enum_type(type.oid)) {
    result.text = catalog.find_enum(type.oid)->find_place(value.as_integer())->label;
  } else {
    result.text = output_value(value, type, catalog_settings());
  }
  return result;
}

bool is_in_partition_key(const CatalogSnapshot& catalog, Oid type) {
  return std::ranges::any_of(catalog.relations(), [type](const Relation* table) {
    return table->partition_key &&
           std::ranges::any_of(table->partition_key->columns, [&](int attnum) {
             return table->columns[static_cast<std::size_t>(attnum) - 1].type.oid == type;
           });
  });
}

Partitions::Partitions(const CatalogSnapshot& catalog, const Relation& parent)
    : catalog_(catalog), parent_(parent) {
  for (const Relation* partition : catalog.partitions_of(parent.oid)) {
    const PartitionBound& bound = *partition->partition_bound;
    if (bound.is_default) {
      default_ = partition;
    } else {
      parts_.push_back(parsed(partition, bound));
    }
  }
  std::ranges::stable_sort(parts_, [this](const Part& left, const Part& right) {
    if (parent_.partition_key->strategy == PartitionStrategy::kRange)
      return compare(left.range.lower, right.range.lower) < 0;
    // A list goes by its smallest value; NULL comes last.
    const auto before = [this](const Value& a, const Value& b) {
      if (a.is_null() || b.is_null()) return !a.is_null() && b.is_null();
      return compare_values(a, b, key_type(0).oid) < 0;
    };
    return before(std::ranges::min(left.values, before), std::ranges::min(right.values, before));
  });
}

Type Partitions::key_type(std::size_t index) const {
  const int attnum = parent_.partition_key->columns[index];
  return parent_.columns[static_cast<std::size_t>(attnum) - 1].type;
}

std::vector<Partitions::Boundary> Partitions::boundaries(
    const std::vector<PartitionValue>& values) const {
  std::vector<Boundary> result;
  for (std::size_t i = 0; i < values.size(); ++i)
    result.push_back({values[i].kind, parsed_value(values[i], key_type(i), catalog_)});
  return result;
}

Partitions::Part Partitions::parsed(const Relation* relation, const PartitionBound& bound) const {
  Part part{relation, {}, {boundaries(bound.lower), boundaries(bound.upper)}};
  for (const PartitionValue& value : bound.values)
    part.values.push_back(parsed_value(value, key_type(0), catalog_));
  return part;
}

int Partitions::compare(const std::vector<Boundary>& left,
                        const std::vector<Boundary>& right) const {
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].kind != right[i].kind) return rank(left[i].kind) - rank(right[i].kind);
    // What follows MINVALUE or MAXVALUE does not count.
    if (left[i].kind != Kind::kValue) return 0;
    const int order = compare_values(left[i].value, right[i].value, key_type(i).oid);
    if (order != 0) return order;
  }
  return 0;
}

bool Partitions::lists_value(const Part& part, const Value& value) const {
  return std::ranges::any_of(part.values, [&](const Value& listed) {
    if (listed.is_null() || value.is_null()) return listed.is_null() && value.is_null();
    return compare_values(listed, value, key_type(0).oid) == 0;
  });
}

bool Partitions::takes(const Part& part, std::span<const Value> row) const {
  const std::vector<int>& columns = parent_.partition_key->columns;
  if (parent_.partition_key->strategy == PartitionStrategy::kList)
    return lists_value(part, row[static_cast<std::size_t>(columns.front()) - 1]);
  std::vector<Boundary> key;
  for (const int attnum : columns) {
    const Value& value = row[static_cast<std::size_t>(attnum) - 1];
    if (value.is_null()) return false;
    key.push_back({Kind::kValue, value});
  }
  return compare(key, part.range.lower) >= 0 && compare(key, part.range.upper) < 0;
}

std::vector<const Relation*> Partitions::in_order() const {
  std::vector<const Relation*> partitions;
  partitions.reserve(parts_.size() + 1);
  for (const Part& part : parts_) partitions.push_back(part.relation);
  if (default_ != nullptr) partitions.push_back(default_);
  return partitions;
}

const Relation* Partitions::find(std::span<const Value> row) const {
  const auto found =
      std::ranges::find_if(parts_, [&](const Part& part) { return takes(part, row); });
  return found == parts_.end() ? default_ : found->relation;
}

bool Partitions::matches(const PartitionBound& bound, std::span<const Value> row) const {
  return takes(parsed(nullptr, bound), row);
}

bool Partitions::is_range(const PartitionBound& bound) const {
  return compare(boundaries(bound.lower), boundaries(bound.upper)) < 0;
}

const Relation* Partitions::overlapping(const PartitionBound& bound) const {
  if (bound.is_default) return default_;
  const Part added = parsed(nullptr, bound);
  for (const Part& part : parts_) {
    const bool overlaps = parent_.partition_key->strategy == PartitionStrategy::kRange
                              ? compare(added.range.lower, part.range.upper) < 0 &&
                                    compare(part.range.lower, added.range.upper) < 0
                              : std::ranges::any_of(added.values, [&](const Value& value) {
                                  return lists_value(part, value);
                                });
    if (overlaps) return part.relation;
  }
  return nullptr;
}

std::vector<const Relation*> partitions_below(const CatalogSnapshot& catalog, Oid table) {
  std::vector<const Relation*> below = catalog.partitions_of(table);
  for (std::size_t i = 0; i < below.size(); ++i) {
    const std::vector<const Relation*> parts = catalog.partitions_of(below[i]->oid);
    below.insert(below.end(), parts.begin(), parts.end());
  }
  return below;
}

std::vector<const Relation*> leaf_partitions(const CatalogSnapshot& catalog,
                                             const Relation& partitioned) {
  std::vector<const Relation*> leaves;
  for (const Relation* partition : Partitions(catalog, partitioned).in_order()) {
    if (!partition->partition_key) {
      leaves.push_back(partition);
      continue;
    }
    const std::vector<const Relation*> parts = leaf_partitions(catalog, *partition);
    leaves.insert(leaves.end(), parts.begin(), parts.end());
  }
  return leaves;
}

const Relation& partition_root(const CatalogSnapshot& catalog, const Relation& table) {
  const Relation* root = &table;
  while (root->partition_bound) root = catalog.find_relation(root->partition_bound->parent);
  return *root;
}

PartitionRouter::Found PartitionRouter::find(std::span<const Value> row) {
  const Relation* table = &partitioned_;
  while (table->partition_key) {
    const auto known = known_.try_emplace(table->oid, catalog_, *table).first;
    const Relation* part = known->second.find(row);
    if (part == nullptr) return {nullptr, table};
    table = part;
  }
  return {table, nullptr};
}

PartitionConstraint::PartitionConstraint(const CatalogSnapshot& catalog,
                                         const Relation& partition) {
  for (const Relation* part = &partition; part->partition_bound;) {
    const Relation* whole = catalog.find_relation(part->partition_bound->parent);
    levels_.push_back({Partitions(catalog, *whole), part});
    part = whole;
  }
}

bool PartitionConstraint::holds(std::span<const Value> row) const {
  return std::ranges::all_of(levels_, [row](const Level& level) {
    const Relation* found = level.siblings.find(row);
    return found != nullptr && found->oid == level.partition->oid;
  });
}

}  // namespace carto_mock::sql
