#include "sql/functions/execute_privilege.h"

#include <fmt/format.h>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "support/error.h"

namespace carto_mock::sql {

void require_execute(const SessionServices& session, Oid procedure) {
  const CatalogSnapshot& catalog = session.catalog();
  // Without an ACL of its own it is everybody's.
  if (catalog.find_object_acl(procedure) == nullptr ||
      catalog.has_object_privilege(session.current_user(), procedure, ObjectKind::kFunction,
                                   Privilege::kExecute))
    return;
  const BuiltinProcedure& denied = *catalog.find_procedure(procedure);
  constexpr char kAggregate = 'a', kProcedure = 'p';
  throw Error(sqlstate::kInsufficientPrivilege,
              fmt::format("permission denied for {} {}",
                          denied.kind == kAggregate   ? "aggregate"
                          : denied.kind == kProcedure ? "procedure"
                                                      : "function",
                          denied.name));
}

}  // namespace carto_mock::sql
