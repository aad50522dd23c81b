#include "sql/engine/key_from_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "sql/engine/object_names.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/stored_rows.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Are the keys plain columns in the order that an index has by default?
void check_plain(const Relation& index, const std::function<Error(std::string)>& refused) {
  const IndexDefinition& definition = *index.index;
  if (!definition.unique) throw refused(fmt::format("\"{}\" is not a unique index", index.name));
  if (std::ranges::find(definition.columns, 0) != definition.columns.end())
    throw refused(fmt::format("index \"{}\" contains expressions", index.name));
  if (!definition.predicate_sql.empty())
    throw refused(fmt::format("\"{}\" is a partial index", index.name));
  const std::size_t keys = definition.columns.size() - definition.included;
  for (std::size_t i = 0; i < std::min(keys, definition.keys.size()); ++i) {
    const IndexKey& key = definition.keys[i];
    const bool is_default =
        key.operator_class.empty() && key.collation.empty() && !key.descending && !key.nulls_first;
    if (!is_default) {
      throw refused(
          fmt::format("index \"{}\" column number {} does not have default sorting behavior",
                      index.name, i + 1));
    }
  }
}

Relation find_index(const Relation& table, const PgQuery__Constraint& constraint,
                    const UtilityContext& context) {
  const Relation* found =
      context.catalog().find_relation(table.schema, std::string_view(constraint.indexname));
  if (found == nullptr) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("index \"{}\" does not exist", constraint.indexname))
        .at(constraint.location);
  }
  if (!found->index) {
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not an index", found->name));
  }
  const auto not_usable = [&constraint](std::string message) {
    return Error(sqlstate::kObjectNotInPrerequisiteState, std::move(message))
        .at(constraint.location);
  };
  if (constraint_of_index(*context.catalog().find_relation(found->index->relation), found->oid) !=
      nullptr) {
    throw not_usable(
        fmt::format("index \"{}\" is already associated with a constraint", found->name));
  }
  if (found->index->relation != table.oid) {
    throw not_usable(
        fmt::format("index \"{}\" does not belong to table \"{}\"", found->name, table.name));
  }
  check_plain(*found, [&constraint](std::string message) {
    return Error(sqlstate::kWrongObjectType, std::move(message))
        .detail("Cannot create a primary key or unique constraint using such an index.")
        .at(constraint.location);
  });
  return *found;
}

void rename_index(Relation& index, const std::string& name, const UtilityContext& context) {
  if (name == index.name) return;
  context.session.notice(
      Severity::kNotice,
      fmt::format("ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index \"{}\" to \"{}\"",
                  index.name, name));
  if (context.catalog().find_relation(index.schema, name) != nullptr)
    throw Error(sqlstate::kDuplicateTable, fmt::format("relation \"{}\" already exists", name));
  index.name = name;
}

}  // namespace

void add_key_from_index(Relation table, const PgQuery__Constraint& constraint,
                        const UtilityContext& context) {
  Relation index = find_index(table, constraint, context);
  if (table.partition_key) {
    throw Error(sqlstate::kFeatureNotSupported,
                "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables");
  }
  if (parent_of_index(index) != kInvalidOid)
    throw Error::unsupported("USING INDEX of an index that is a part of another one");
  const bool is_primary = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
  if (index.index->nulls_not_distinct && (is_primary || constraint.deferrable != 0))
    throw Error::unsupported("USING INDEX of an index with NULLS NOT DISTINCT");
  const std::string given = constraint.conname == nullptr ? "" : constraint.conname;
  rename_index(index, given.empty() ? index.name : given, context);
  const auto has = [&table](const auto& test) {
    return std::ranges::any_of(table.constraints, test);
  };
  if (is_primary &&
      has([](const Constraint& other) { return other.kind == ConstraintKind::kPrimaryKey; })) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("multiple primary keys for table \"{}\" are not allowed", table.name));
  }
  if (has([&index](const Constraint& other) { return other.name == index.name; })) {
    throw Error(sqlstate::kDuplicateObject,
                fmt::format("constraint \"{}\" for relation \"{}\" already exists", index.name,
                            table.name));
  }
  Generation& generation = context.session.generation();
  Constraint key;
  key.oid = generation.allocate_oid();
  key.name = index.name;
  key.kind = is_primary ? ConstraintKind::kPrimaryKey : ConstraintKind::kUnique;
  key.columns.assign(
      index.index->columns.begin(),
      index.index->columns.end() - static_cast<std::ptrdiff_t>(index.index->included));
  key.index = index.oid;
  key.deferrable = constraint.deferrable != 0;
  key.initially_deferred = constraint.initdeferred != 0;
  if (key.deferrable) key.triggers.push_back(generation.allocate_oid());
  if (is_primary) {
    for (const int attnum : key.columns) {
      Column& column = table.columns.at(static_cast<std::size_t>(attnum) - 1);
      if (!column.not_null) check_no_nulls(table, attnum, context);
      column.not_null = true;
    }
  }
  index.index->primary = is_primary;
  table.constraints.push_back(std::move(key));
  // SQLite's index of a deferrable key is not unique.
  context.connection().execute(drop_storage_index(index));
  create_storage_index(table, index, context);
  context.put(std::move(table));
  context.put(std::move(index));
}

}  // namespace carto_mock::sql
