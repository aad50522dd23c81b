// What a call of has_table_privilege() and its kin asks: the role is left out, a name or an OID;
// the object a name or an OID; the privileges a list (manual, chapter 9.26.2).
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/function.h"

namespace carto_mock::sql {

struct PrivilegeName {
  std::string_view name;  // in lower case
  Privilege privilege;
};

// The privileges that objects of a kind can have, by the names that these functions take.
struct PrivilegeList {
  std::span<const PrivilegeName> names;
  bool has_admin_option = false;  // WITH ADMIN OPTION is what else is WITH GRANT OPTION
  bool had_rule = false;          // RULE is known, and nobody has it
};

// One alternative of `select, insert with grant option`.
struct AskedPrivileges {
  Privileges privileges;
  Privileges options;
};

// Any of them is enough. Throws 22023 `unrecognized privilege type: "x"`.
std::vector<AskedPrivileges> parse_privileges(std::string_view text, const PrivilegeList& known);

bool is_name_type(Oid type);
// Throws 42704 `role "x" does not exist`.
Oid role_named(const std::string& name, const CatalogSnapshot& catalog);

// Takes the arguments of a call apart: [role,] object, …, privilege. Context and arguments outlive
// it.
class PrivilegeQuestion {
 public:
  // `object_parts`: how many arguments name the object; 2 for a column.
  PrivilegeQuestion(const CallContext& context, Arguments arguments, std::size_t object_parts)
      : context_(context), arguments_(arguments), object_(arguments.size() - object_parts - 1) {}

  Oid role() const;
  bool object_is_named() const { return is_name_type(context_.argument_types[object_].oid); }
  const std::string& object_name() const { return arguments_[object_].as_text(); }
  Oid object_oid() const { return static_cast<Oid>(arguments_[object_].as_integer()); }
  // A name is looked up as text of the object identifier type is.
  Oid object(Oid type) const;
  // nullptr: there is none of this OID. A name that is none's is an error.
  const Relation* relation() const;

  const Value& column() const { return arguments_[object_ + 1]; }
  bool column_is_named() const { return is_name_type(context_.argument_types[object_ + 1].oid); }

  std::vector<AskedPrivileges> privileges(const PrivilegeList& known) const {
    return parse_privileges(arguments_.back().as_text(), known);
  }

 private:
  const CallContext& context_;
  Arguments arguments_;
  std::size_t object_;
};

template <typename Check>
Value any_of(const std::vector<AskedPrivileges>& alternatives, Check check) {
  return Value::boolean(std::ranges::any_of(alternatives, check));
}

}  // namespace carto_mock::sql
