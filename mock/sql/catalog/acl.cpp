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
