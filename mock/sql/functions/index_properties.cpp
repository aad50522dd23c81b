// What access methods, indexes and their columns can do (manual, chapter 9.26.4: Tables 9.71 to
// 9.73).
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_keys.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/type_oids.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct Method {
  Oid oid;
  std::string_view name;
  // Blanks between and around: what it, its indexes, and every key of them can do.
  std::string_view method_properties;
  std::string_view index_properties;
  std::string_view key_properties;
};

constexpr auto kMethods = std::to_array<Method>({
    {403, "btree", " can_order can_unique can_multi_col can_exclude can_include ",
     " clusterable index_scan bitmap_scan backward_scan ",
     " orderable search_array search_nulls returnable "},
    {405, "hash", " can_exclude ", " index_scan bitmap_scan backward_scan ", " "},
    {783, "gist", " can_multi_col can_exclude can_include ", " clusterable index_scan bitmap_scan ",
     " search_nulls "},
    {2742, "gin", " can_multi_col ", " bitmap_scan ", " "},
    {4000, "spgist", " can_exclude can_include ", " index_scan bitmap_scan ", " search_nulls "},
    {3580, "brin", " can_multi_col ", " bitmap_scan ", " search_nulls "},
});

constexpr std::string_view kOfMethods =
    " can_order can_unique can_multi_col can_exclude can_include ";
constexpr std::string_view kOfIndexes = " clusterable index_scan bitmap_scan backward_scan ";

// ` a b `: is the word among them?
bool lists(std::string_view words, std::string_view word) {
  return !word.empty() && word.find(' ') == std::string_view::npos &&
         words.find(" " + std::string(word) + " ") != std::string_view::npos;
}

std::optional<bool> of_method(std::int64_t method, std::string_view property) {
  const auto* const found = std::ranges::find(kMethods, static_cast<Oid>(method), &Method::oid);
  const std::string key = to_lower_ascii(property);
  if (found == kMethods.end() || !lists(kOfMethods, key)) return std::nullopt;
  return lists(found->method_properties, key);
}

struct Index {
  const IndexDefinition* definition;
  const Method* method;
};

std::optional<Index> find_index(const CallContext& context, std::int64_t oid) {
  const Relation* relation = find_index(static_cast<Oid>(oid), context.session.catalog());
  if (relation == nullptr) return std::nullopt;
  const auto* const method = std::ranges::find(kMethods, relation->index->method, &Method::name);
  if (method == kMethods.end()) return std::nullopt;
  return Index{&*relation->index, method};
}

std::optional<bool> of_index(const CallContext& context, std::int64_t oid,
                             std::string_view property) {
  const std::optional<Index> index = find_index(context, oid);
  const std::string key = to_lower_ascii(property);
  if (!index || !lists(kOfIndexes, key)) return std::nullopt;
  return lists(index->method->index_properties, key);
}

// Of a key; what is included has no order.
std::optional<bool> of_order(const Index& index, std::size_t place, std::string_view property) {
  const bool is_ordered = index.method->name == "btree";
  const IndexKey key =
      place < index.definition->keys.size() ? index.definition->keys[place] : IndexKey();
  if (property == "asc") return is_ordered && !key.descending;
  if (property == "desc") return is_ordered && key.descending;
  if (property == "nulls_first") return is_ordered && key.nulls_first;
  return is_ordered && !key.nulls_first;
}

std::optional<bool> of_column(const CallContext& context, std::int64_t oid, std::int32_t column,
                              std::string_view property) {
  const std::optional<Index> index = find_index(context, oid);
  if (!index || column < 1 || static_cast<std::size_t>(column) > index->definition->columns.size())
    return std::nullopt;
  const auto place = static_cast<std::size_t>(column) - 1;
  const bool is_key = place < index->definition->columns.size() - index->definition->included;
  const std::string key = to_lower_ascii(property);
  const std::string_view method = index->method->name;
  if (lists(" asc desc nulls_first nulls_last ", key))
    return is_key ? of_order(*index, place, key) : std::nullopt;
  if (key == "orderable") return is_key && lists(index->method->key_properties, key);
  if (lists(" search_array search_nulls ", key)) {
    if (!is_key) return std::nullopt;
    return lists(index->method->key_properties, key);
  }
  if (key != "distance_orderable" && key != "returnable") return std::nullopt;
  // These depend on the operator class.
  if (method == "gist" || method == "spgist")
    throw Error::unsupported("pg_index_column_has_property() of such a property");
  return lists(index->method->key_properties, key);
}

constexpr FunctionEntry kEntries[] = {
    {"pg_indexam_has_property(oid,text)", native<of_method>},
    {"pg_index_has_property(regclass,text)", native<of_index>},
    {"pg_index_column_has_property(regclass,integer,text)", native<of_column>},
};

}  // namespace

std::span<const FunctionEntry> index_property_functions() { return kEntries; }

}  // namespace carto_mock::sql
