// The partitions of a partitioned table: in which order they are read, and which of them a row
// belongs to (manual, chapter 5.11.2).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// A value of a partition's bound, as the catalog keeps it. `value`: of the key column's type.
PartitionValue partition_value(const Value& value, Type type);

class Partitions {
 public:
  // `parent` and the snapshot outlive it.
  Partitions(const CatalogSnapshot& catalog, const Relation& parent);

  // By their bounds, as PostgreSQL's Append reads them; the default partition last.
  std::vector<const Relation*> in_order() const;
  // Of the row that has these values by attnum - 1. nullptr: there is none.
  const Relation* find(std::span<const Value> row) const;
  const Relation* default_partition() const { return default_; }

  // nullptr: none of the partitions takes a row that the new one would take.
  const Relation* overlapping(const PartitionBound& bound) const;
  // Would a partition of this bound take the row?
  bool matches(const PartitionBound& bound, std::span<const Value> row) const;
  // Is the lower bound of a range below the upper one?
  bool is_range(const PartitionBound& bound) const;

 private:
  struct Boundary {
    PartitionValue::Kind kind;
    Value value;
  };
  struct Range {
    std::vector<Boundary> lower;
    std::vector<Boundary> upper;
  };
  struct Part {
    const Relation* relation;
    std::vector<Value> values;
    Range range;
  };

  Type key_type(std::size_t index) const;
  Part parsed(const Relation* relation, const PartitionBound& bound) const;
  std::vector<Boundary> boundaries(const std::vector<PartitionValue>& values) const;
  int compare(const std::vector<Boundary>& left, const std::vector<Boundary>& right) const;
  bool takes(const Part& part, std::span<const Value> row) const;
  bool lists_value(const Part& part, const Value& value) const;

  const Relation& parent_;
  std::vector<Part> parts_;  // without the default one
  const Relation* default_ = nullptr;
};

}  // namespace carto_mock::sql
