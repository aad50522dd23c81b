// The partitions of a partitioned table: in which order they are read, and which of them a row
// belongs to (manual, chapter 5.11.2).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// A value of a partition's bound, as the catalog keeps it. `value`: of the key column's type. Of an
// enumerated type that is the label.
PartitionValue partition_value(const Value& value, Type type, const CatalogSnapshot& catalog);
// Is the type one of a partition key's columns?
bool is_in_partition_key(const CatalogSnapshot& catalog, Oid type);

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

  const CatalogSnapshot& catalog_;
  const Relation& parent_;
  std::vector<Part> parts_;  // without the default one
  const Relation* default_ = nullptr;
};

// All partitions of a table: also those of partitions, each behind the one that it is of.
std::vector<const Relation*> partitions_below(const CatalogSnapshot& catalog, Oid table);
// Those of them that rows are in, in the order of Partitions::in_order().
std::vector<const Relation*> leaf_partitions(const CatalogSnapshot& catalog,
                                             const Relation& partitioned);
// The table that is no partition itself; of one that is none, the same.
const Relation& partition_root(const CatalogSnapshot& catalog, const Relation& table);

// Which leaf a row of a partitioned table belongs to.
class PartitionRouter {
 public:
  // Both outlive it.
  PartitionRouter(const CatalogSnapshot& catalog, const Relation& partitioned)
      : catalog_(catalog), partitioned_(partitioned) {}

  struct Found {
    const Relation* leaf = nullptr;     // nullptr: there is none
    const Relation* missing = nullptr;  // then: the table that has no partition for the row
  };
  Found find(std::span<const Value> row);

 private:
  const CatalogSnapshot& catalog_;
  const Relation& partitioned_;
  std::map<Oid, Partitions> known_;
};

// What the bounds of a partition, and of the tables that it is a part of, demand of its rows.
class PartitionConstraint {
 public:
  // Both outlive it.
  PartitionConstraint(const CatalogSnapshot& catalog, const Relation& partition);
  bool holds(std::span<const Value> row) const;

 private:
  struct Level {
    Partitions siblings;
    const Relation* partition;
  };
  std::vector<Level> levels_;
};

}  // namespace carto_mock::sql
