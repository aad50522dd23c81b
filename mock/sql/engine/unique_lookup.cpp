#include "sql/engine/unique_lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sql/engine/unique_keys.h"
#include "sql/engine/value_conversion.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/object_names.h"
#include "sql/lowering/plan.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

const Column& column_at(const Relation& table, int attnum) {
  return table.columns[static_cast<std::size_t>(attnum) - 1];
}

std::size_t key_count(const IndexDefinition& index) {
  return index.columns.size() - index.included;
}

Type key_type(const Relation& table, const IndexDefinition& index, const CompiledIndex* own,
              std::size_t place) {
  return own != nullptr ? own->keys[place]->type : column_at(table, index.columns[place]).type;
}

// ?1 is a rowid to leave out, the key follows.
std::string select_text(const Relation& table, const Relation& index, const CompiledIndex* own) {
  const IndexDefinition& definition = *index.index;
  std::string sql =
      fmt::format("SELECT position FROM {} WHERE position <> ?1",
                  own != nullptr ? storage_keys(index.oid) : storage_table(table.oid));
  for (std::size_t i = 0; i < key_count(definition); ++i) {
    const char* collation = type_traits(key_type(table, definition, own, i).oid).collation;
    sql +=
        fmt::format(" AND {} = ?{}",
                    own != nullptr ? key_column(i) : storage_column(definition.columns[i]), i + 2);
    if (collation != nullptr) sql += fmt::format(" COLLATE {}", collation);
  }
  return sql + " LIMIT 1";
}

}  // namespace

UniqueLookup::UniqueLookup(const Relation& table, const Relation& index, const CompiledIndex* own,
                           sqlite::Connection& connection)
    : table_(table),
      index_(*index.index),
      own_(own),
      select_(connection.prepare(select_text(table, index, own))) {}

std::optional<std::vector<Value>> UniqueLookup::key_of(std::span<const Value> row,
                                                       const EvaluationContext& context) const {
  std::vector<Value> key;
  if (own_ != nullptr) {
    std::optional<std::vector<Value>> own_key = index_key(*own_, row, context);
    if (!own_key) return std::nullopt;
    key = *std::move(own_key);
  } else {
    key.reserve(key_count(index_));
    for (std::size_t i = 0; i < key_count(index_); ++i)
      key.push_back(row[static_cast<std::size_t>(index_.columns[i]) - 1]);
  }
  if (std::ranges::any_of(key, &Value::is_null)) return std::nullopt;
  return key;
}

bool UniqueLookup::is_less(std::span<const Value> left, std::span<const Value> right) const {
  for (std::size_t i = 0; i < left.size(); ++i) {
    const int order = compare_values(left[i], right[i], key_type(table_, index_, own_, i).oid);
    if (order != 0) return order < 0;
  }
  return false;
}

std::optional<std::int64_t> UniqueLookup::find(std::span<const Value> row,
                                               std::optional<std::int64_t> except,
                                               const EvaluationContext& context) {
  const std::optional<std::vector<Value>> key = key_of(row, context);
  if (!key) return std::nullopt;
  select_.bind(1, except.value_or(-1));
  for (std::size_t i = 0; i < key->size(); ++i)
    select_.bind(static_cast<int>(i) + 2, (*key)[i], key_type(table_, index_, own_, i).oid);
  std::optional<std::int64_t> found;
  if (select_.step()) found = select_.integer(0);
  select_.reset();
  return found;
}

std::optional<std::string> shown_key(const Relation& table, const Relation& index,
                                     std::span<const PlainKey> key, const SessionState& session,
                                     const EvaluationContext& context) {
  std::string names;
  std::string values;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int attnum = index.index->columns[i];
    // What an expression reads is for those only who may see all of the table.
    const bool may_see = attnum == 0
                             ? session.catalog().has_table_privilege(session.current_user(), table,
                                                                     Privilege::kSelect)
                             : session.catalog().has_column_privilege(session.current_user(), table,
                                                                      attnum, Privilege::kSelect);
    if (!may_see) return std::nullopt;
    const auto& [value, type] = key[i];
    names += (names.empty() ? "" : ", ") + index_key_text(index, i, context.session);
    values += (values.empty() ? "" : ", ") +
              (value.is_null() ? "null" : output_text(value, type, session));
  }
  return fmt::format("({})=({})", names, values);
}

Error unique_violation(const Relation& table, const Relation& index, const CompiledIndex* own,
                       std::span<const Value> row, const SessionState& session,
                       const EvaluationContext& context) {
  std::vector<PlainKey> key;
  key.reserve(key_count(*index.index));
  for (std::size_t i = 0; i < key_count(*index.index); ++i) {
    const auto column = static_cast<std::size_t>(index.index->columns[i]) - 1;
    key.push_back(own != nullptr ? plain_key(evaluate(*own->keys[i], row, context),
                                             own->keys[i]->type, *index.index)
                                 : PlainKey{row[column], table.columns[column].type});
  }
  Error error(sqlstate::kUniqueViolation,
              fmt::format("duplicate key value violates unique constraint \"{}\"", index.name));
  const std::optional<std::string> shown = shown_key(table, index, key, session, context);
  if (!shown) return error;
  return std::move(error).detail(fmt::format("Key {} already exists.", *shown));
}

}  // namespace carto_mock::sql
