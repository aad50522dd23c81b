// The constraints of domains (CREATE DOMAIN), which values meet wherever they become a domain's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/tree/expression.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

class SessionState;

// Of one session: keeps the conditions compiled while the catalog stays the same.
class DomainChecks {
 public:
  // 23502 `domain x does not allow null values`, 23514 `value for domain x violates check
  // constraint "x_check"`. `value` is of the type below the domain.
  void check(Oid domain, const Value& value, SessionState& session);

 private:
  struct Condition {
    std::string name;
    std::shared_ptr<const Expression> expression;  // of the value, InputReference{0}
  };
  struct Compiled {
    bool not_null = false;
    std::vector<Condition> conditions;  // in the order in which they are tested
  };
  std::shared_ptr<const Compiled> compiled(Oid domain, SessionState& session);

  std::uint64_t version_ = 0;
  std::map<Oid, std::shared_ptr<const Compiled>> domains_;
};

// The relation whose only column is what a CHECK of a domain calls VALUE.
Relation domain_value_row(Type type);

}  // namespace carto_mock::sql
