// Privileges as PostgreSQL keeps them (manual, chapter 5.7).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

// A set of privileges; the letters are those of an aclitem.
enum class Privilege : std::uint16_t {
  kInsert = 1 << 0,      // a
  kSelect = 1 << 1,      // r
  kUpdate = 1 << 2,      // w
  kDelete = 1 << 3,      // d
  kTruncate = 1 << 4,    // D
  kReferences = 1 << 5,  // x
  kTrigger = 1 << 6,     // t
  kExecute = 1 << 7,     // X
  kUsage = 1 << 8,       // U
  kCreate = 1 << 9,      // C
  kTemporary = 1 << 10,  // T
  kConnect = 1 << 11,    // c
};

class Privileges {
 public:
  constexpr Privileges() = default;
  constexpr explicit(false) Privileges(Privilege privilege)
      : bits_(static_cast<std::uint16_t>(privilege)) {}
  constexpr bool has(Privilege privilege) const {
    return (bits_ & static_cast<std::uint16_t>(privilege)) != 0;
  }
  constexpr bool has_all(Privileges other) const { return (bits_ & other.bits_) == other.bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint16_t bits() const { return bits_; }
  static constexpr Privileges from_bits(std::uint16_t bits) {
    Privileges result;
    result.bits_ = bits;
    return result;
  }
  friend constexpr Privileges operator|(Privileges a, Privileges b) {
    return from_bits(static_cast<std::uint16_t>(a.bits_ | b.bits_));
  }
  friend constexpr Privileges operator&(Privileges a, Privileges b) {
    return from_bits(static_cast<std::uint16_t>(a.bits_ & b.bits_));
  }
  constexpr Privileges without(Privileges other) const {
    return from_bits(static_cast<std::uint16_t>(bits_ & ~other.bits_));
  }
  friend constexpr bool operator==(Privileges, Privileges) = default;

 private:
  std::uint16_t bits_ = 0;
};

constexpr Privileges operator|(Privilege a, Privilege b) { return Privileges(a) | Privileges(b); }

inline constexpr Oid kPublic = kInvalidOid;  // the grantee PUBLIC

inline constexpr Privileges kAllTablePrivileges =
    Privilege::kInsert | Privilege::kSelect | Privileges(Privilege::kUpdate) | Privilege::kDelete |
    Privilege::kTruncate | Privilege::kReferences | Privilege::kTrigger;
inline constexpr Privileges kAllColumnPrivileges = Privilege::kInsert | Privilege::kSelect |
                                                   Privileges(Privilege::kUpdate) |
                                                   Privilege::kReferences;
inline constexpr Privileges kAllSequencePrivileges =
    Privilege::kUsage | Privilege::kSelect | Privileges(Privilege::kUpdate);
inline constexpr Privileges kAllSchemaPrivileges = Privilege::kUsage | Privilege::kCreate;

// The kinds of objects that privileges are granted on; the letters are those of
// pg_default_acl.defaclobjtype where that has one.
enum class ObjectKind : char {
  kTable = 'r',  // views and the like as well
  kColumn = 'c',
  kSequence = 'S',
  kDatabase = 'd',
  kFunction = 'f',
  kType = 'T',
  kSchema = 'n'
};

// Every privilege that objects of the kind can have.
Privileges all_privileges(ObjectKind kind);
// What PUBLIC has on an object of which nothing was granted or revoked.
Privileges public_privileges(ObjectKind kind);

struct AclItem {
  Oid grantee = kPublic;
  Oid grantor = kInvalidOid;
  Privileges privileges;
  Privileges grant_options;
  friend bool operator==(const AclItem&, const AclItem&) = default;
};

// What was granted on one object. `is_default`: nothing was ever granted or revoked; the owner then
// has everything and PUBLIC what the object kind gives it (functions: EXECUTE). Else `items` holds
// all there is: the owner's privileges as well, which he may have revoked from himself.
struct Acl {
  bool is_default = true;
  std::vector<AclItem> items;
};

// The items that a default ACL stands for (PostgreSQL's acldefault()); those of others as they are.
std::vector<AclItem> explicit_items(const Acl& acl, ObjectKind kind, Oid owner);

// `role=arwd/grantor`, as aclitem prints it: a star after each privilege with grant option, role
// names in quotes where they have other characters than letters, digits and underscores.
std::string acl_item_text(const AclItem& item, const std::function<std::string(Oid)>& role_name);

}  // namespace carto_mock::sql
