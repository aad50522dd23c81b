#include "sql/catalog/acl.h"

#include <algorithm>
#include <array>
#include <utility>

namespace carto_mock::sql {
namespace {

// In the order in which aclitem prints them.
constexpr std::array<std::pair<Privilege, char>, 12> kLetters = {{{Privilege::kInsert, 'a'},
                                                                  {Privilege::kSelect, 'r'},
                                                                  {Privilege::kUpdate, 'w'},
                                                                  {Privilege::kDelete, 'd'},
                                                                  {Privilege::kTruncate, 'D'},
                                                                  {Privilege::kReferences, 'x'},
                                                                  {Privilege::kTrigger, 't'},
                                                                  {Privilege::kExecute, 'X'},
                                                                  {Privilege::kUsage, 'U'},
                                                                  {Privilege::kCreate, 'C'},
                                                                  {Privilege::kTemporary, 'T'},
                                                                  {Privilege::kConnect, 'c'}}};

std::string quoted_role(const std::string& name) {
  const bool safe = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (safe) return name;
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

Privileges all_privileges(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
      return kAllTablePrivileges;
    case ObjectKind::kColumn:
      return kAllColumnPrivileges;
    case ObjectKind::kSequence:
      return kAllSequencePrivileges;
    case ObjectKind::kDatabase:
      return Privilege::kCreate | Privilege::kTemporary | Privileges(Privilege::kConnect);
    case ObjectKind::kFunction:
      return Privilege::kExecute;
    case ObjectKind::kType:
      return Privilege::kUsage;
    case ObjectKind::kSchema:
      return kAllSchemaPrivileges;
  }
  return {};
}

Privileges public_privileges(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kColumn:
    case ObjectKind::kSequence:
    case ObjectKind::kSchema:
      return {};
    case ObjectKind::kDatabase:
      return Privilege::kTemporary | Privilege::kConnect;
    case ObjectKind::kFunction:
      return Privilege::kExecute;
    case ObjectKind::kType:
      return Privilege::kUsage;
  }
  return {};
}

std::vector<AclItem> explicit_items(const Acl& acl, ObjectKind kind, Oid owner) {
  if (!acl.is_default) return acl.items;
  std::vector<AclItem> items;
  const auto add = [&](Oid grantee, Privileges privileges) {
    if (!privileges.empty()) items.push_back({grantee, owner, privileges, Privileges()});
  };
  add(kPublic, public_privileges(kind));
  // A column's owner has what it has as the table's.
  if (kind != ObjectKind::kColumn) add(owner, all_privileges(kind));
  return items;
}

std::string acl_item_text(const AclItem& item, const std::function<std::string(Oid)>& role_name) {
  std::string text;
  if (item.grantee != kPublic) text = quoted_role(role_name(item.grantee));
  text += '=';
  for (const auto& [privilege, letter] : kLetters) {
    if (!item.privileges.has(privilege)) continue;
    text += letter;
    if (item.grant_options.has(privilege)) text += '*';
  }
  return text + '/' + quoted_role(role_name(item.grantor));
}

}  // namespace carto_mock::sql
