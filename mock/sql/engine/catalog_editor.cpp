#include "sql/engine/catalog_editor.h"

#include <utility>

#include "sql/engine/catalog_store.h"

namespace carto_mock::sql {

template <typename Change>
void CatalogEditor::change(Change apply) {
  auto next = std::make_shared<CatalogSnapshot>(*catalog_);
  apply(*next);
  next->set_version(context_.next_catalog_version());
  catalog_ = std::move(next);
}

void CatalogEditor::put(Role role) {
  catalog_store::put(connection_, role);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(role)); });
}

void CatalogEditor::put(Schema schema) {
  catalog_store::put(connection_, schema);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(schema)); });
}

void CatalogEditor::put(Relation relation) {
  catalog_store::put(connection_, relation);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(relation)); });
}

void CatalogEditor::put(ObjectAcl acl) {
  if (const StoredFunction* function = catalog_->find_function(acl.oid)) {
    UserFunction changed = function->definition();
    changed.owner = acl.owner;
    changed.acl = std::move(acl.acl);
    put(std::move(changed));
    return;
  }
  catalog_store::put(connection_, acl);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(acl)); });
}

void CatalogEditor::put(DefaultAcl acl) {
  catalog_store::put(connection_, acl);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(acl)); });
}

void CatalogEditor::put(UserFunction function) {
  catalog_store::put(connection_, function);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(function)); });
}

void CatalogEditor::put(EnumType type) {
  catalog_store::put(connection_, type);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(type)); });
}

void CatalogEditor::put(DomainType type) {
  catalog_store::put(connection_, type);
  change([&](CatalogSnapshot& catalog) { catalog.put(std::move(type)); });
}

void CatalogEditor::erase(Oid oid) {
  catalog_store::erase(connection_, oid);
  change([&](CatalogSnapshot& catalog) { catalog.erase(oid); });
}

}  // namespace carto_mock::sql
