#include "sql/engine/unique_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/type_rules.h"
#include "sql/lowering/plan.h"

namespace carto_mock::sql {
namespace {

std::string insert_text(const CompiledIndex& index) {
  std::string columns = "position";
  std::string places = "?1";
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    columns += ", " + key_column(i);
    places += fmt::format(", ?{}", i + 2);
  }
  return fmt::format("INSERT INTO {}({}) VALUES ({})", storage_keys(index.index), columns, places);
}

}  // namespace

bool is_computed(const IndexDefinition& index) {
  return !index.predicate_sql.empty() || std::ranges::find(index.columns, 0) != index.columns.end();
}

bool keeps_keys(const IndexDefinition& index) {
  return index.unique && (is_computed(index) || index.nulls_not_distinct);
}

PlainKey plain_key(Value stored, Type type, const IndexDefinition& index) {
  if (!index.nulls_not_distinct) return {std::move(stored), type};
  return {stored.as_array().elements.front(), Type{element_type(type.oid), type.typmod}};
}

std::string key_column(std::size_t place) { return fmt::format("k{}", place + 1); }

std::optional<std::vector<Value>> index_key(const CompiledIndex& index, std::span<const Value> row,
                                            const EvaluationContext& context) {
  if (index.predicate != nullptr) {
    const Value holds = evaluate(*index.predicate, row, context);
    if (holds.is_null() || !holds.as_bool()) return std::nullopt;
  }
  std::vector<Value> key;
  key.reserve(index.keys.size());
  for (const ExpressionPtr& part : index.keys) key.push_back(evaluate(*part, row, context));
  if (std::ranges::any_of(key, &Value::is_null)) return std::nullopt;
  return key;
}

UniqueKeys::UniqueKeys(const CompiledIndex& index, sqlite::Connection& connection)
    : index_(index),
      insert_(connection.prepare(insert_text(index))),
      remove_(connection.prepare(
          fmt::format("DELETE FROM {} WHERE position = ?1", storage_keys(index.index)))) {}

bool UniqueKeys::add(std::span<const Value> row, std::int64_t rowid,
                     const EvaluationContext& context) {
  const std::optional<std::vector<Value>> key = index_key(index_, row, context);
  if (!key) return true;
  insert_.bind(1, rowid);
  for (std::size_t i = 0; i < key->size(); ++i)
    insert_.bind(static_cast<int>(i) + 2, (*key)[i], index_.keys[i]->type.oid);
  const sqlite::StepResult result = insert_.step_write();
  insert_.reset();
  return result != sqlite::StepResult::kUniqueViolation;
}

void UniqueKeys::remove(std::int64_t rowid) {
  remove_.bind(1, rowid);
  remove_.step();
  remove_.reset();
}

}  // namespace carto_mock::sql
