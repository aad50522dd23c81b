// The second lock: which tables one execution of a statement may touch, and what it may do to them.
//
//   const Clearance clearance = check_privileges(session, statement.privileges);  // the first lock
//   require_cleared(catalog, clearance, prepared.accesses());                     // the second
//
// Only what the privilege check has found allowed, for the role that runs the statement and at this
// execution, is cleared; nothing runs without a clearance. What the statement touches is SQLite's
// own report (sqlite/table_access.h), which neither the analyzer nor the lowering have a say in. So
// a table whose check was forgotten, skipped or done for another role is refused all the same.
//
// Comparing costs a few comparisons of numbers at each start.
#pragma once

#include <span>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/table_access.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

class Clearance {
 public:
  Clearance() = default;  // of nothing
  // For what is allowed by other rules than privileges: filling a table that was just made.
  Clearance(Oid table, Privileges privileges) : entries_{{table, privileges, {}, true}} {}

  // An answer of the privilege check. A relation is cleared if all answers about it are yes: the
  // one for the role itself counts as much as those for the owners of views.
  void add(const CatalogSnapshot& catalog, const Relation& relation,
           const RequiredPrivilege& required, bool is_allowed);

  bool covers(const sqlite::TableAccess& access) const;

 private:
  struct Entry {
    Oid relation;
    Privileges privileges;
    Oid check_as;  // the owner of the view that reads it; kInvalidOid: none
    bool is_allowed;
  };
  void add(const Entry& entry);

  std::vector<Entry> entries_;
  // Some view may not be read: then nothing is cleared that its owner may read.
  bool is_view_refused_ = false;
};

// Throws 42501 in PostgreSQL's words, with a detail that says that this is carto-mock's defect.
void require_cleared(const CatalogSnapshot& catalog, const Clearance& clearance,
                     std::span<const sqlite::TableAccess> accesses);

}  // namespace carto_mock::sql
