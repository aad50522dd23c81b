// Does the search path find an object by its bare name? (manual, chapter 9.26.3)
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

std::optional<bool> is_table_visible(const CallContext& context, std::int64_t object) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* relation = catalog.find_relation(static_cast<Oid>(object));
  if (relation == nullptr) {
    const BuiltinRelation* builtin =
        BuiltinCatalog::instance().find_relation(static_cast<Oid>(object));
    if (builtin == nullptr) return std::nullopt;
    return builtin->schema == "pg_catalog";
  }
  std::vector<std::string> schemas = search_path_schemas(context.session);
  schemas.insert(schemas.begin(), context.session.temporary_schema());
  for (const std::string& name : schemas) {
    const Schema* schema = catalog.find_schema(name);
    if (schema == nullptr) continue;
    const Relation* found = catalog.find_relation(schema->oid, relation->name);
    if (found != nullptr) return found->oid == relation->oid;
  }
  return false;
}

// The places of schemas in the search path; pg_catalog is first unless it is listed.
class SearchOrder {
 public:
  explicit SearchOrder(const SessionServices& session) : schemas_(search_path_schemas(session)) {
    if (std::ranges::find(schemas_, "pg_catalog") == schemas_.end())
      schemas_.insert(schemas_.begin(), "pg_catalog");
  }
  // None: it is not searched.
  std::optional<std::size_t> place_of(std::string_view schema) const {
    const auto found = std::ranges::find(schemas_, schema);
    if (found == schemas_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - schemas_.begin());
  }

 private:
  std::vector<std::string> schemas_;
};

// Functions of the same name and arguments in a schema before it hide one.
std::optional<bool> is_function_visible(const CallContext& context, std::int64_t oid) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const BuiltinProcedure* function = catalog.find_procedure(static_cast<Oid>(oid));
  if (function == nullptr) return std::nullopt;
  const SearchOrder order(context.session);
  const auto place = order.place_of(function->schema);
  if (!place) return false;
  const auto hides = [&](const BuiltinProcedure& other) {
    const auto before = order.place_of(other.schema);
    return before && *before < *place && other.name == function->name &&
           std::ranges::equal(other.arguments, function->arguments);
  };
  const auto builtin = BuiltinCatalog::instance().procedures(function->name);
  return std::ranges::none_of(builtin, [&](const auto* other) { return hides(*other); }) &&
         std::ranges::none_of(catalog.functions(),
                              [&](const auto* other) { return hides(other->procedure()); });
}

std::optional<bool> is_operator_visible(const CallContext& context, std::int64_t oid) {
  const auto operators = BuiltinCatalog::instance().operators();
  const auto found = std::ranges::find(operators, static_cast<Oid>(oid), &BuiltinOperator::oid);
  if (found == operators.end()) return std::nullopt;
  const SearchOrder order(context.session);
  const auto place = order.place_of(found->schema);
  if (!place) return false;
  return std::ranges::none_of(operators, [&](const BuiltinOperator& other) {
    const auto before = order.place_of(other.schema);
    return before && *before < *place && other.name == found->name && other.left == found->left &&
           other.right == found->right;
  });
}

constexpr FunctionEntry kEntries[] = {
    {"pg_table_is_visible(oid)", native<is_table_visible>},
    {"pg_function_is_visible(oid)", native<is_function_visible>},
    {"pg_operator_is_visible(oid)", native<is_operator_visible>},
};

}  // namespace

std::span<const FunctionEntry> object_visibility_functions() { return kEntries; }

}  // namespace carto_mock::sql
