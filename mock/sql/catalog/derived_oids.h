// The OIDs of objects that have no record of their own: what SELECT reads in the place of a view
// (pg_rewrite), and the default of a column (pg_attrdef). They are the relation's, moved to where
// nothing else is.
#pragma once

#include <optional>
#include <utility>

#include "sql/types/type.h"
#include "support/error.h"

namespace carto_mock::sql {

inline constexpr Oid kFirstRuleOid = Oid{1} << 30;
inline constexpr Oid kFirstDefaultOid = Oid{1} << 31;
inline constexpr Oid kDefaultsOfARelation = Oid{1} << 11;  // more than a relation has columns

constexpr Oid rule_oid(Oid view) { return kFirstRuleOid + view; }
// The view; none: the OID is no rule's.
constexpr std::optional<Oid> view_of_rule(Oid rule) {
  if (rule < kFirstRuleOid || rule >= kFirstDefaultOid) return std::nullopt;
  return rule - kFirstRuleOid;
}

inline Oid default_oid(Oid relation, int attnum) {
  const Oid place = relation - kFirstUserOid;
  if (place >= kFirstDefaultOid / kDefaultsOfARelation)
    throw Error::unsupported("the OID of a default in a database with so many objects");
  return kFirstDefaultOid + place * kDefaultsOfARelation + static_cast<Oid>(attnum);
}
// The relation and the column's attnum; none: the OID is no default's.
constexpr std::optional<std::pair<Oid, int>> column_of_default(Oid oid) {
  if (oid < kFirstDefaultOid) return std::nullopt;
  const Oid place = oid - kFirstDefaultOid;
  return std::pair(kFirstUserOid + place / kDefaultsOfARelation,
                   static_cast<int>(place % kDefaultsOfARelation));
}

}  // namespace carto_mock::sql
