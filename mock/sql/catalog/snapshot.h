// The database's own catalog at one moment: schemas, relations, roles and what was granted.
// Immutable and shared; DDL makes a changed copy that becomes the current one at COMMIT
// (engine/catalog_store.h). Built-in functions, types, operators and casts are not here but in
// builtin_catalog.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/catalog/acl.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct Role {
  Oid oid = kInvalidOid;
  std::string name;
  bool superuser = false;
  bool inherit = true;
  bool login = true;
  bool create_role = false;
  bool create_database = false;
  std::vector<Oid> member_of;                   // roles whose privileges it has
  std::map<std::string, std::string> settings;  // ALTER ROLE … SET: search_path, statement_timeout
  std::vector<std::string>
      dataservices;  // what the data services allow it (spec dataservices.md 2.1)
};

struct Schema {
  Oid oid = kInvalidOid;
  std::string name;
  Oid owner = kInvalidOid;
  Acl acl;
};

struct Column {
  std::string name;
  Type type;
  bool not_null = false;
  bool dropped = false;     // keeps its place, so that attnums never change
  std::string default_sql;  // the default as an SQL expression; empty: none
  Acl acl;                  // column privileges; is_default: none
};

enum class RelationKind : char {
  kTable = 'r',
  kIndex = 'i',
  kSequence = 'S',
  kView = 'v',
  kMaterializedView = 'm',
  kComposite = 'c',
  kForeignTable = 'f',
  kPartitioned = 'p'
};

enum class ConstraintKind : char {
  kPrimaryKey = 'p',
  kUnique = 'u',
  kCheck = 'c',
  kForeignKey = 'f'
};
struct Constraint {
  Oid oid = kInvalidOid;
  std::string name;
  ConstraintKind kind = ConstraintKind::kCheck;
  std::vector<int> columns;      // attnums
  Oid index = kInvalidOid;       // of a primary key or unique constraint
  std::string check_sql;         // the condition of a CHECK
  Oid referenced = kInvalidOid;  // of a foreign key
  std::vector<int> referenced_columns;
};

struct SequenceOptions {
  std::int64_t start = 1;
  std::int64_t increment = 1;
  std::int64_t minimum = 1;
  std::int64_t maximum = INT64_MAX;
  bool cycle = false;
  Oid data_type = oid::kInt8;
  Oid owned_by = kInvalidOid;  // relation, and its column
  int owned_by_column = 0;
};

struct IndexDefinition {
  Oid relation = kInvalidOid;
  bool unique = false;
  bool primary = false;
  std::string method = "btree";
  std::vector<int> columns;  // attnums; 0: an expression
};

struct Relation {
  Oid oid = kInvalidOid;
  Oid schema = kInvalidOid;
  std::string name;
  RelationKind kind = RelationKind::kTable;
  Oid owner = kInvalidOid;
  Acl acl;
  std::vector<Column> columns;  // by attnum - 1, dropped ones included
  std::vector<Constraint> constraints;
  std::string view_sql;  // of a view
  std::optional<SequenceOptions> sequence;
  std::optional<IndexDefinition> index;
  Oid row_type = kInvalidOid;  // the composite type of its rows

  const Column* find_column(std::string_view column_name, int* attnum = nullptr) const;
};

class CatalogSnapshot {
 public:
  // Grows with every committed change of this database's catalog; part of the statement cache's
  // key.
  std::uint64_t version() const { return version_; }

  const Role* find_role(std::string_view name) const;
  const Role* find_role(Oid oid) const;
  const Schema* find_schema(std::string_view name) const;
  const Schema* find_schema(Oid oid) const;
  const Relation* find_relation(Oid oid) const;
  const Relation* find_relation(
      Oid schema, std::string_view name) const;  // tables, views, sequences, indexes share names
  // In OID order, that is, of creation.
  std::vector<const Relation*> relations() const;
  std::vector<const Schema*> schemas() const;
  std::vector<const Role*> roles() const;
  std::vector<const Relation*> indexes_of(Oid relation) const;

  // Is `member` the same as `role`, or a member of it, directly or not? Superusers are members of
  // all.
  bool is_member(Oid member, Oid role) const;
  // The same, but through roles that inherit only (rolinherit): does `member` have what `role` has?
  bool has_privileges_of(Oid member, Oid role) const;
  // By grant, ownership, membership, PUBLIC or superuser, as PostgreSQL's aclcheck.
  bool has_table_privilege(Oid role, const Relation& relation, Privileges privileges) const;
  bool has_column_privilege(Oid role, const Relation& relation, int attnum,
                            Privileges privileges) const;
  bool has_schema_privilege(Oid role, const Schema& schema, Privileges privileges) const;
  bool owns(Oid role, Oid owner) const { return has_privileges_of(role, owner); }
  // Of these, the privileges that `role` has by this ACL.
  Privileges granted_privileges(Oid role, Oid owner, const Acl& acl,
                                Privileges owner_default) const;

  // For the engine, which makes the next snapshot out of a copy of this one.
  void put(Role role);
  void put(Schema schema);
  void put(Relation relation);
  void erase(Oid oid);
  void set_version(std::uint64_t version) { version_ = version; }

 private:
  bool reaches(Oid member, Oid role, bool only_inherited) const;

  std::uint64_t version_ = 0;
  std::map<Oid, std::shared_ptr<const Role>> roles_;
  std::map<Oid, std::shared_ptr<const Schema>> schemas_;
  std::map<Oid, std::shared_ptr<const Relation>> relations_;
  std::unordered_map<std::string, Oid> role_names_;
  std::unordered_map<std::string, Oid> schema_names_;
  std::map<std::pair<Oid, std::string>, Oid, std::less<>> relation_names_;
};

}  // namespace carto_mock::sql
