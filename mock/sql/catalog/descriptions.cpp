#include "sql/catalog/descriptions.h"

#include <algorithm>

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kPgType = 1247, kPgProc = 1255, kPgClass = 1259, kPgConstraint = 2606,
              kPgNamespace = 2615, kPgTrigger = 2620;

void add(std::vector<Description>& list, const Description& description) {
  if (!description.text.empty()) list.push_back(description);
}

}  // namespace

std::string_view Description::catalog_name() const {
  const BuiltinRelation* relation = BuiltinCatalog::instance().find_relation(catalog);
  return relation == nullptr ? std::string_view() : relation->name;
}

std::vector<Description> descriptions(const CatalogSnapshot& catalog) {
  std::vector<Description> list;
  for (const Relation* relation : catalog.relations()) {
    // A composite type is described as a type.
    const bool is_type = relation->kind == RelationKind::kComposite;
    add(list, {is_type ? relation->row_type : relation->oid, is_type ? kPgType : kPgClass, 0,
               relation->comment});
    for (std::size_t i = 0; i < relation->columns.size(); ++i) {
      if (relation->columns[i].dropped) continue;
      add(list, {relation->oid, kPgClass, static_cast<int>(i) + 1, relation->columns[i].comment});
    }
    for (const Constraint& constraint : relation->constraints)
      add(list, {constraint.oid, kPgConstraint, 0, constraint.comment});
    for (const Trigger& trigger : relation->triggers)
      add(list, {trigger.oid, kPgTrigger, 0, trigger.comment});
  }
  for (const StoredFunction* function : catalog.functions())
    add(list, {function->definition().oid, kPgProc, 0, function->definition().comment});
  for (const Schema* schema : catalog.schemas())
    add(list, {schema->oid, kPgNamespace, 0, schema->comment});
  for (const EnumType* type : catalog.enums()) add(list, {type->oid, kPgType, 0, type->comment});
  for (const DomainType* type : catalog.domains())
    add(list, {type->oid, kPgType, 0, type->comment});
  std::ranges::stable_sort(list, {}, &Description::object);
  return list;
}

}  // namespace carto_mock::sql
