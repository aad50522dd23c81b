// The catalog as a write transaction has changed it so far. Every change goes to the file at once;
// others see it, and the snapshot with it, when the transaction commits.
//
// Snapshots are immutable here too: a change makes a new one, so that a savepoint only has to
// remember a pointer.
#pragma once

#include <memory>

#include "sql/catalog/snapshot.h"
#include "sql/engine/database_context.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql {

class CatalogEditor {
 public:
  CatalogEditor(sqlite::Connection& connection, DatabaseContext& context,
                std::shared_ptr<const CatalogSnapshot> start)
      : connection_(connection), context_(context), catalog_(std::move(start)) {}

  const std::shared_ptr<const CatalogSnapshot>& catalog() const { return catalog_; }

  void put(Role role);
  void put(Schema schema);
  void put(Relation relation);
  // A user's function keeps its owner and privileges itself.
  void put(ObjectAcl acl);
  void put(DefaultAcl acl);
  void put(UserFunction function);
  void put(EnumType type);
  void put(DomainType type);
  void erase(Oid oid);

  // Back to what catalog() gave at a savepoint that SQLite has returned to.
  void restore(std::shared_ptr<const CatalogSnapshot> catalog) { catalog_ = std::move(catalog); }

 private:
  template <typename Change>
  void change(Change apply);

  sqlite::Connection& connection_;
  DatabaseContext& context_;
  std::shared_ptr<const CatalogSnapshot> catalog_;
};

}  // namespace carto_mock::sql
