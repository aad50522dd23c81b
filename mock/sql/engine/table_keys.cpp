// The keys of a table: PRIMARY KEY, UNIQUE and EXCLUDE, with the index that each has.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "sql/engine/exclusion_lookup.h"
#include "sql/engine/identifier.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/relation_options.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/table_builder.h"
#include "sql/functions/object_names.h"
#include "support/error.h"

namespace carto_mock::sql {

namespace {

Error two_primary_keys(const Relation& table) {
  return Error(sqlstate::kInvalidTableDefinition,
               fmt::format("multiple primary keys for table \"{}\" are not allowed", table.name));
}

}  // namespace

void TableBuilder::add_key(const PgQuery__Constraint& constraint,
                           std::vector<std::string> columns) {
  if (constraint.indexspace != nullptr && *constraint.indexspace != '\0')
    throw Error::unsupported("storage options of a constraint");
  if (constraint.indexname != nullptr && *constraint.indexname != '\0') {
    throw Error(sqlstate::kFeatureNotSupported, "cannot use an existing index in CREATE TABLE")
        .at(constraint.location);
  }
  const bool primary = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
  PendingKey key;
  key.name = constraint.conname == nullptr ? "" : constraint.conname;
  key.primary = primary;
  key.nulls_not_distinct = constraint.nulls_not_distinct != 0;
  key.columns = std::move(columns);
  key.location = constraint.location;
  key.deferral = {constraint.deferrable != 0, constraint.initdeferred != 0};
  key.options = {constraint.options, constraint.n_options};
  for (std::size_t i = 0; i < constraint.n_including; ++i)
    key.included.push_back(string_of(*constraint.including[i]));
  keys_.push_back(std::move(key));
}

void TableBuilder::add_exclusion(const PgQuery__Constraint& constraint) {
  add_key(constraint, {});
  keys_.back().exclusion = &constraint;
}

void TableBuilder::resolve_keys() {
  bool has_primary = false;
  for (PendingKey& key : keys_) {
    if (key.primary && has_primary) throw two_primary_keys(relation_).at(key.location);
    has_primary = has_primary || key.primary;
    if (key.exclusion != nullptr && relation_.partition_key) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "exclusion constraints are not supported on partitioned tables")
          .at(key.location);
    }
    const auto find_attnum = [&](const std::string& name) {
      int attnum = 0;
      if (relation_.find_column(name, &attnum) != nullptr) return attnum;
      check_not_indexed_system_column(name);
      // Of an existing table PostgreSQL first makes the column of a primary key NOT NULL.
      if (key.primary && relation_.oid != kInvalidOid) return attnum_of(relation_, name);
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" named in key does not exist", name))
          .at(key.location);
    };
    for (const std::string& name : key.columns) {
      const int attnum = find_attnum(name);
      if (std::ranges::find(key.attnums, attnum) != key.attnums.end()) {
        throw Error(sqlstate::kDuplicateColumn,
                    fmt::format("column \"{}\" appears twice in {} constraint", name,
                                key.primary ? "primary key" : "unique"))
            .at(key.location);
      }
      key.attnums.push_back(attnum);
      if (key.primary) relation_.columns[static_cast<std::size_t>(attnum) - 1].not_null = true;
    }
    for (const std::string& name : key.included) key.included_attnums.push_back(find_attnum(name));
  }
  std::ranges::stable_sort(keys_, std::greater<>(), &PendingKey::primary);
  // The same twice needs one index only, which has the first name that is given
  // (transformIndexConstraints).
  for (std::size_t i = 1; i < keys_.size();) {
    const auto before = keys_.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = [&](const PendingKey& other) {
      if (other.exclusion != nullptr || before->exclusion != nullptr) return false;
      return other.attnums == before->attnums &&
             other.included_attnums == before->included_attnums &&
             other.deferral == before->deferral &&
             other.nulls_not_distinct == before->nulls_not_distinct;
    };
    const auto kept = std::find_if(keys_.begin(), before, same);
    if (kept == before) {
      ++i;
      continue;
    }
    if (kept->name.empty()) kept->name = before->name;
    keys_.erase(before);
  }
}

// Of an existing table PostgreSQL finds the second primary key when it makes the index.
void TableBuilder::check_only_primary_key() const {
  const auto new_key = std::ranges::find_if(keys_, &PendingKey::primary);
  if (new_key == keys_.end() ||
      std::ranges::find(relation_.constraints, ConstraintKind::kPrimaryKey, &Constraint::kind) ==
          relation_.constraints.end())
    return;
  throw two_primary_keys(relation_).at(new_key->location);
}

std::string TableBuilder::key_name(const PendingKey& key) const {
  if (!key.name.empty()) return key.name;
  ColumnLabels columns;
  for (const std::string& column : key.columns) columns.add(column);
  for (const std::string& column : key.included) columns.add(column);
  return free_relation_name(relation_.name, key.primary ? "" : columns.joined(),
                            key.primary ? "pkey" : "key", relation_.schema, given_names_, context_);
}

void TableBuilder::make_index(const PendingKey& key) {
  if (key.exclusion != nullptr) return make_exclusion(key);
  Relation index;
  index.name = key_name(key);
  check_is_free(index.name);
  for (const int attnum : key.attnums) {
    check_ordered_type(relation_.columns[static_cast<std::size_t>(attnum) - 1].type);
  }
  index.index = IndexDefinition{relation_.oid, true, key.primary, "btree", key.attnums};
  index.index->columns.insert(index.index->columns.end(), key.included_attnums.begin(),
                              key.included_attnums.end());
  index.index->included = key.included_attnums.size();
  index.index->nulls_not_distinct = key.nulls_not_distinct;
  check_has_partition_key(relation_, *index.index, key.primary ? "PRIMARY KEY" : "UNIQUE");
  if (key.nulls_not_distinct && key.deferral.deferrable)
    throw Error::unsupported("NULLS NOT DISTINCT of a deferrable key");
  Constraint constraint;
  constraint.kind = key.primary ? ConstraintKind::kPrimaryKey : ConstraintKind::kUnique;
  constraint.columns = key.attnums;
  store_key(std::move(index), std::move(constraint), key);
}

// The same twice needs one index only, here too.
void TableBuilder::define_exclusions() {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].exclusion == nullptr) continue;
    keys_[i].definition = define_exclusion(*keys_[i].exclusion, relation_, context_);
    const auto before = keys_.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = std::find_if(keys_.begin(), before, [&](const PendingKey& other) {
      return other.definition && *other.definition == *before->definition &&
             other.deferral == before->deferral;
    });
    if (same == before) continue;
    if (same->name.empty()) same->name = before->name;
    keys_.erase(before);
    --i;
  }
}

void TableBuilder::make_exclusion(const PendingKey& key) {
  ExclusionDefinition definition = *key.definition;
  Relation index;
  index.name = !key.name.empty() ? key.name
                                 : free_relation_name(relation_.name, definition.label, "excl",
                                                      relation_.schema, given_names_, context_);
  check_is_free(index.name);
  Constraint constraint;
  constraint.kind = ConstraintKind::kExclusion;
  constraint.columns.assign(
      definition.index.columns.begin(),
      definition.index.columns.end() - static_cast<std::ptrdiff_t>(definition.index.included));
  constraint.operators = std::move(definition.operators);
  index.index = std::move(definition.index);
  store_key(std::move(index), std::move(constraint), key);
}

void TableBuilder::check_is_free(const std::string& name) const {
  if (context_.catalog().find_relation(relation_.schema, name) != nullptr)
    throw Error(sqlstate::kDuplicateTable, fmt::format("relation \"{}\" already exists", name));
  if (std::ranges::find(relation_.constraints, name, &Constraint::name) ==
      relation_.constraints.end())
    return;
  throw Error(
      sqlstate::kDuplicateObject,
      fmt::format("constraint \"{}\" for relation \"{}\" already exists", name, relation_.name));
}

void TableBuilder::store_key(Relation index, Constraint constraint, const PendingKey& key) {
  Generation& generation = context_.session.generation();
  index.oid = generation.allocate_oid();
  index.schema = relation_.schema;
  index.kind = RelationKind::kIndex;
  index.owner = relation_.owner;
  index.is_unlogged = relation_.is_unlogged;
  index.options = key.liked_options;
  set_relation_options(index, key.options);
  constraint.oid = generation.allocate_oid();
  constraint.name = index.name;
  constraint.index = index.oid;
  constraint.deferrable = key.deferral.deferrable;
  constraint.initially_deferred = key.deferral.initially_deferred;
  if (constraint.deferrable) constraint.triggers.push_back(generation.allocate_oid());
  relation_.constraints.push_back(constraint);
  index.index->is_valid =
      !keeps_keys_alone_ || context_.catalog().partitions_of(relation_.oid).empty();
  create_storage_index(relation_, index, context_);
  if (const Relation* counted = context_.catalog().find_relation(relation_.oid)) {
    relation_.is_analyzed = counted->is_analyzed;
    relation_.counted_rows = counted->counted_rows;
  }
  context_.put(std::move(index));
  if (constraint.kind == ConstraintKind::kExclusion)
    check_no_conflicts(relation_, constraint, context_);
}

void TableBuilder::store_keys() {
  if (keys_.empty()) return;
  check_may_add_relations();
  define_exclusions();
  const std::size_t first_new = relation_.constraints.size();
  for (const PendingKey& key : keys_) make_index(key);
  context_.put(relation_);
  if (!relation_.partition_key || keeps_keys_alone_) return;
  for (std::size_t i = first_new; i < relation_.constraints.size(); ++i) {
    const Relation* index = context_.catalog().find_relation(relation_.constraints[i].index);
    if (index != nullptr) give_index_to_partitions(Relation(*index), context_);
  }
}

}  // namespace carto_mock::sql
