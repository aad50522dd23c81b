#include "sql/functions/partition_definitions.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/partition_constraints.h"
#include "sql/functions/quoting.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {
namespace {

const Column& key_column(const Relation& table, std::size_t index) {
  return table.columns.at(static_cast<std::size_t>(table.partition_key->columns.at(index)) - 1);
}

// Only what reads back as the type without a cast stands without quotes.
std::string constant_text(const std::string& text, Oid type) {
  const bool begins_with_digit = text.front() >= '0' && text.front() <= '9';
  if (type == oid::kInt4 && begins_with_digit) return text;
  if (type == oid::kNumeric && begins_with_digit && text.find('.') != std::string::npos)
    return text;
  if (type == oid::kBool) return text == "t" ? "true" : "false";
  return quote_literal(text);
}

std::string value_text(const PartitionValue& value, Oid type) {
  switch (value.kind) {
    case PartitionValue::Kind::kMinimum:
      return "MINVALUE";
    case PartitionValue::Kind::kMaximum:
      return "MAXVALUE";
    case PartitionValue::Kind::kValue:
      return value.text ? constant_text(*value.text, type) : "NULL";
  }
  return {};
}

std::string range_text(const std::vector<PartitionValue>& values, const Relation& parent) {
  std::string list;
  for (std::size_t i = 0; i < values.size(); ++i)
    list += (i == 0 ? "" : ", ") + value_text(values[i], key_column(parent, i).type.oid);
  return list;
}

std::string list_text(const std::vector<PartitionValue>& values, const Relation& parent) {
  std::string list;
  for (const PartitionValue& value : values)
    list += (list.empty() ? "" : ", ") + value_text(value, key_column(parent, 0).type.oid);
  return list;
}

std::optional<std::string> key_definition(const CallContext& context, std::int64_t oid) {
  const Relation* table = context.session.catalog().find_relation(static_cast<Oid>(oid));
  if (table == nullptr || !table->partition_key) return std::nullopt;
  return partition_key_definition(*table);
}

std::optional<std::string> constraint_of(const CallContext& context, std::int64_t oid) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* table = catalog.find_relation(static_cast<Oid>(oid));
  if (table == nullptr || table->index) return std::nullopt;
  std::string constraint = partition_constraint(*table, catalog);
  return constraint.empty() ? std::nullopt : std::optional(std::move(constraint));
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_partition_constraintdef(oid)", native<constraint_of>},
    {"pg_get_partkeydef(oid)", native<key_definition>},
};

}  // namespace

std::string partition_key_definition(const Relation& table) {
  std::string columns;
  for (std::size_t i = 0; i < table.partition_key->columns.size(); ++i)
    columns += (i == 0 ? "" : ", ") + quote_identifier(key_column(table, i).name);
  const bool is_list = table.partition_key->strategy == PartitionStrategy::kList;
  return fmt::format("{} ({})", is_list ? "LIST" : "RANGE", columns);
}

std::string partition_bound_definition(const PartitionBound& bound, const Relation& parent) {
  if (bound.is_default) return "DEFAULT";
  if (!bound.values.empty())
    return fmt::format("FOR VALUES IN ({})", list_text(bound.values, parent));
  return fmt::format("FOR VALUES FROM ({}) TO ({})", range_text(bound.lower, parent),
                     range_text(bound.upper, parent));
}

std::span<const FunctionEntry> partition_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
