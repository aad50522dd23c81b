// The trees of partitioned tables (manual, chapter 9.27.7, table 9.97).
#include <cstdint>
#include <optional>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_partitioned(const Relation& relation, const CatalogSnapshot& catalog) {
  const Relation* table =
      relation.index ? catalog.find_relation(relation.index->relation) : &relation;
  return table != nullptr && table->kind == RelationKind::kPartitioned;
}

// nullptr: it is none of a tree of partitions.
const Relation* find_member(const CallContext& context, std::int64_t oid) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* relation = catalog.find_relation(static_cast<Oid>(oid));
  if (relation == nullptr) return nullptr;
  return is_partitioned(*relation, catalog) || relation->partition_bound ? relation : nullptr;
}

Oid parent_of(const Relation& relation) {
  return relation.partition_bound ? relation.partition_bound->parent : kInvalidOid;
}

// From the relation itself up to the root.
std::vector<const Relation*> line_of(const CallContext& context, const Relation* relation) {
  std::vector<const Relation*> line;
  for (; relation != nullptr;
       relation = context.session.catalog().find_relation(parent_of(*relation)))
    line.push_back(relation);
  return line;
}

std::optional<std::int64_t> root(const CallContext& context, std::int64_t oid) {
  const Relation* member = find_member(context, oid);
  if (member == nullptr) return std::nullopt;
  return line_of(context, member).back()->oid;
}

std::vector<Value> ancestors(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  for (const Relation* relation : line_of(context, find_member(context, arguments[0].as_integer())))
    rows.push_back(Value::integer(relation->oid));
  return rows;
}

Value tree_row(const Relation& relation, bool is_leaf, std::int32_t level) {
  Record row;
  row.types = {{oid::kRegclass, -1}, {oid::kRegclass, -1}, {oid::kBool, -1}, {oid::kInt4, -1}};
  row.names = {"relid", "parentrelid", "isleaf", "level"};
  const Oid parent = parent_of(relation);
  row.fields = {Value::integer(relation.oid),
                parent == kInvalidOid ? Value() : Value::integer(parent), Value::boolean(is_leaf),
                Value::integer(level)};
  return Value::record(std::move(row));
}

// Level by level, each in the order of creation.
std::vector<Value> tree(const CallContext& context, Arguments arguments) {
  const Relation* member = find_member(context, arguments[0].as_integer());
  std::vector<Value> rows;
  std::vector<const Relation*> level;
  if (member != nullptr) level.push_back(member);
  for (std::int32_t depth = 0; !level.empty(); ++depth) {
    std::vector<const Relation*> next;
    for (const Relation* relation : level) {
      const bool is_leaf = !is_partitioned(*relation, context.session.catalog());
      rows.push_back(tree_row(*relation, is_leaf, depth));
      for (const Relation* part : context.session.catalog().partitions_of(relation->oid))
        next.push_back(part);
    }
    level = std::move(next);
  }
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"pg_partition_root(regclass)", native<root>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_partition_tree(regclass)", all_at_once<tree>},
    {"pg_partition_ancestors(regclass)", all_at_once<ancestors>},
};

}  // namespace

std::span<const FunctionEntry> partition_functions() { return kEntries; }
std::span<const SetFunctionEntry> partition_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
