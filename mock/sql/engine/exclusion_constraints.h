// What EXCLUDE says about its index and its operators (manual, page CREATE TABLE).
#pragma once

#include <string>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

struct ExclusionDefinition {
  IndexDefinition index;
  std::vector<Oid> operators;  // one a key
  std::string label;           // what the index's own name is made of

  bool operator==(const ExclusionDefinition&) const = default;
};

// `table`: with all its columns. 42809 for operators that are not commutative or that the index's
// class does not have, and all that define_index() throws.
ExclusionDefinition define_exclusion(const PgQuery__Constraint& constraint, const Relation& table,
                                     const UtilityContext& context);

}  // namespace carto_mock::sql
