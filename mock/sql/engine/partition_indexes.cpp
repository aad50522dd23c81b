#include "sql/engine/partition_indexes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "sql/catalog/partitions.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/object_names.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {

Oid parent_of_index(const Relation& index) {
  return index.index && index.partition_bound ? index.partition_bound->parent : kInvalidOid;
}

const Constraint* constraint_of_index(const Relation& table, Oid index) {
  const auto found = std::ranges::find_if(table.constraints, [index](const Constraint& constraint) {
    return constraint.index == index && constraint.kind != ConstraintKind::kForeignKey;
  });
  return found == table.constraints.end() ? nullptr : &*found;
}

void check_has_partition_key(const Relation& table, const IndexDefinition& index,
                             std::string_view kind) {
  if (!table.partition_key || !index.unique) return;
  const auto keys_end = index.columns.end() - static_cast<std::ptrdiff_t>(index.included);
  for (const int attnum : table.partition_key->columns) {
    if (std::find(index.columns.begin(), keys_end, attnum) != keys_end) continue;
    throw Error(sqlstate::kFeatureNotSupported,
                "unique constraint on partitioned table must include all partitioning columns")
        .detail(fmt::format(
            "{} constraint on table \"{}\" lacks column \"{}\" which is part of the "
            "partition key.",
            kind, table.name, table.columns.at(static_cast<std::size_t>(attnum) - 1).name));
  }
}

namespace {

// PostgreSQL's CompareIndexInfo(): the order of the keys' values does not count.
bool is_alike(const IndexDefinition& left, const IndexDefinition& right) {
  const auto key_of = [](const IndexDefinition& index, std::size_t place) {
    return place < index.keys.size() ? index.keys[place] : IndexKey();
  };
  if (left.unique != right.unique || left.method != right.method || left.columns != right.columns ||
      left.included != right.included || left.predicate_sql != right.predicate_sql ||
      left.nulls_not_distinct != right.nulls_not_distinct)
    return false;
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    const IndexKey one = key_of(left, i);
    const IndexKey other = key_of(right, i);
    if (one.expression_sql != other.expression_sql || one.collation != other.collation ||
        one.operator_class != other.operator_class)
      return false;
  }
  return true;
}

// What the names of indexes are made of: the keys' names, those of expressions too.
std::string label_of(const Relation& index, const Relation& table, const UtilityContext& context) {
  const std::vector<IndexExpression> expressions = expressions_of_index(index, context.session);
  std::vector<std::string> names;
  std::size_t expression = 0;
  for (const int attnum : index.index->columns) {
    const std::string name = attnum == 0
                                 ? expressions.at(expression++).name
                                 : table.columns.at(static_cast<std::size_t>(attnum) - 1).name;
    std::string numbered = name;
    for (int number = 1; std::ranges::find(names, numbered) != names.end(); ++number)
      numbered = fmt::format("{}{}", name, number);
    names.push_back(std::move(numbered));
  }
  return fmt::format("{}", fmt::join(names, "_"));
}

// An index for one partition out of that of its table.
class IndexPart {
 public:
  IndexPart(const Relation& parent, Oid partition, const UtilityContext& context)
      : parent_(parent),
        parent_table_(*context.catalog().find_relation(parent.index->relation)),
        key_(constraint_of_index(parent_table_, parent.oid)),
        partition_(partition),
        context_(context) {}

  void give() {
    set_not_null();
    if (!take_alike()) make();
  }

 private:
  const Relation& table() const { return *context_.catalog().find_relation(partition_); }

  void set_not_null() {
    if (key_ == nullptr || key_->kind != ConstraintKind::kPrimaryKey) return;
    Relation changed = table();
    for (const int attnum : key_->columns) {
      Column& column = changed.columns.at(static_cast<std::size_t>(attnum) - 1);
      if (column.not_null) continue;
      check_no_nulls(changed, attnum, context_);
      column.not_null = true;
    }
    context_.put(std::move(changed));
  }

  bool take_alike() {
    for (const Relation* index : context_.catalog().indexes_of(partition_)) {
      if (parent_of_index(*index) != kInvalidOid || !is_alike(*index->index, *parent_.index))
        continue;
      if (key_ != nullptr && constraint_of_index(table(), index->oid) == nullptr) continue;
      Relation part = *index;
      part.partition_bound = PartitionBound{parent_.oid};
      context_.put(std::move(part));
      return true;
    }
    return false;
  }

  void make() {
    Relation changed = table();
    if (key_ != nullptr) {
      check_has_partition_key(changed, *parent_.index,
                              key_->kind == ConstraintKind::kPrimaryKey ? "PRIMARY KEY" : "UNIQUE");
    } else {
      check_has_partition_key(changed, *parent_.index, "UNIQUE");
    }
    const bool is_primary = key_ != nullptr && key_->kind == ConstraintKind::kPrimaryKey;
    if (is_primary && std::ranges::find(changed.constraints, ConstraintKind::kPrimaryKey,
                                        &Constraint::kind) != changed.constraints.end()) {
      throw Error(
          sqlstate::kInvalidTableDefinition,
          fmt::format("multiple primary keys for table \"{}\" are not allowed", changed.name));
    }
    Relation index;
    index.kind = RelationKind::kIndex;
    index.schema = changed.schema;
    index.owner = changed.owner;
    index.is_unlogged = changed.is_unlogged;
    index.options = parent_.options;
    index.index = parent_.index;
    index.index->relation = changed.oid;
    index.index->is_valid = true;
    index.partition_bound = PartitionBound{parent_.oid};
    index.name =
        is_primary
            ? free_relation_name(changed.name, "", "pkey", changed.schema, {}, context_)
            : free_relation_name(changed.name, label_of(parent_, parent_table_, context_),
                                 key_ == nullptr ? "idx" : "key", changed.schema, {}, context_);
    Generation& generation = context_.session.generation();
    index.oid = generation.allocate_oid();
    if (key_ != nullptr) {
      Constraint constraint = *key_;
      constraint.oid = generation.allocate_oid();
      constraint.name = index.name;
      constraint.index = index.oid;
      constraint.comment.clear();
      constraint.triggers.clear();
      if (constraint.deferrable) constraint.triggers.push_back(generation.allocate_oid());
      changed.constraints.push_back(std::move(constraint));
      context_.put(changed);
    }
    const Relation made = index;
    context_.put(std::move(index));
    create_storage_index(changed, made, context_);
    give_index_to_partitions(made, context_);
  }

  Relation parent_;
  Relation parent_table_;
  const Constraint* key_;  // null: a plain index
  Oid partition_;
  const UtilityContext& context_;
};

}  // namespace

void give_index_to_partitions(const Relation& index, const UtilityContext& context) {
  const Relation table = *context.catalog().find_relation(index.index->relation);
  if (!table.partition_key) return;
  std::vector<Oid> partitions;
  for (const Relation* partition : Partitions(context.catalog(), table).in_order())
    partitions.push_back(partition->oid);
  for (const Oid partition : partitions) IndexPart(index, partition, context).give();
}

void give_indexes(Oid partition, const UtilityContext& context) {
  const Oid parent = context.catalog().find_relation(partition)->partition_bound->parent;
  std::vector<Relation> indexes;
  for (const Relation* index : context.catalog().indexes_of(parent)) indexes.push_back(*index);
  for (const Relation& index : indexes) IndexPart(index, partition, context).give();
}

namespace {

constexpr SqlState kInvalidObjectDefinition{"42P17"};

// Is an index of the partition a part of it already?
bool has_part(const Relation& whole, Oid partition, const CatalogSnapshot& catalog) {
  return std::ranges::any_of(catalog.partitions_of(whole.oid), [&](const Relation* part) {
    return part->index->relation == partition;
  });
}

void check_attachable(const Relation& whole, const Relation& part, const CatalogSnapshot& catalog) {
  const auto refused = [&](SqlState state, std::string detail) {
    return Error(state, fmt::format("cannot attach index \"{}\" as a partition of index \"{}\"",
                                    part.name, whole.name))
        .detail(std::move(detail));
  };
  const Relation& table = *catalog.find_relation(whole.index->relation);
  const Relation& partition = *catalog.find_relation(part.index->relation);
  if (has_part(whole, partition.oid, catalog)) {
    throw refused(
        sqlstate::kObjectNotInPrerequisiteState,
        fmt::format("Another index is already attached for partition \"{}\".", partition.name));
  }
  if (parent_of_index(part) != kInvalidOid) {
    throw refused(sqlstate::kObjectNotInPrerequisiteState,
                  fmt::format("Index \"{}\" is already attached to another index.", part.name));
  }
  if (!partition.partition_bound || partition.partition_bound->parent != table.oid) {
    throw refused(sqlstate::kObjectNotInPrerequisiteState,
                  fmt::format("Index \"{}\" is not an index on any partition of table \"{}\".",
                              part.name, table.name));
  }
  if (!is_alike(*part.index, *whole.index))
    throw refused(kInvalidObjectDefinition, "The index definitions do not match.");
  if (constraint_of_index(table, whole.oid) != nullptr &&
      constraint_of_index(partition, part.oid) == nullptr) {
    throw refused(
        kInvalidObjectDefinition,
        fmt::format("The index \"{}\" belongs to a constraint in table \"{}\" but no constraint "
                    "exists for index \"{}\".",
                    whole.name, table.name, part.name));
  }
}

}  // namespace

void attach_index(const Relation& whole, const PgQuery__RangeVar& part,
                  const UtilityContext& context) {
  Relation attached = get_relation(qualified_name(part), context);
  if (!attached.index) {
    throw Error(kInvalidObjectDefinition, fmt::format("\"{}\" is not an index", attached.name));
  }
  if (parent_of_index(attached) == whole.oid) return;
  check_attachable(whole, attached, context.catalog());
  attached.partition_bound = PartitionBound{whole.oid};
  context.put(std::move(attached));
  const std::vector<const Relation*> partitions =
      context.catalog().partitions_of(whole.index->relation);
  const bool is_complete = std::ranges::all_of(partitions, [&](const Relation* partition) {
    return has_part(whole, partition->oid, context.catalog());
  });
  if (whole.index->is_valid || !is_complete) return;
  Relation changed = whole;
  changed.index->is_valid = true;
  context.put(std::move(changed));
}

void release_indexes(Oid table, const UtilityContext& context) {
  std::vector<Relation> parts;
  for (const Relation* index : context.catalog().indexes_of(table)) {
    if (parent_of_index(*index) != kInvalidOid) parts.push_back(*index);
  }
  for (Relation& part : parts) {
    part.partition_bound.reset();
    context.put(std::move(part));
  }
}

void refuse_part_of_index(const Relation& index, bool is_concurrent,
                          const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  if (is_concurrent && catalog.find_relation(index.index->relation)->partition_key) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cannot drop partitioned index \"{}\" concurrently", index.name));
  }
  if (const Relation* parent = catalog.find_relation(parent_of_index(index)); parent != nullptr) {
    const std::string whole = shown_name(*parent, context);
    throw Error(sqlstate::kDependentObjectsStillExist,
                fmt::format("cannot drop index {} because index {} requires it",
                            shown_name(index, context), whole))
        .hint(fmt::format("You can drop index {} instead.", whole));
  }
  const Relation& table = *catalog.find_relation(index.index->relation);
  if (constraint_of_index(table, index.oid) != nullptr) return;  // which is what is to be dropped
  for (const Relation* part : catalog.partitions_of(index.oid)) {
    if (constraint_of_index(*catalog.find_relation(part->index->relation), part->oid) != nullptr)
      throw Error::unsupported("DROP of an index of which a constraint's index is a part");
  }
}

}  // namespace carto_mock::sql
