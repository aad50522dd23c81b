// The database's own catalog at one moment: schemas, relations, roles and what was granted.
// Immutable and shared; DDL makes a changed copy that becomes the current one at COMMIT
// (engine/catalog_store.h). Built-in functions, types, operators and casts are not here but in
// builtin_catalog.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/catalog/access_rules.h"
#include "sql/catalog/acl.h"
#include "sql/catalog/trigger.h"
#include "sql/catalog/user_function.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

// That a role is a member of another one (pg_auth_members).
struct Membership {
  Oid role = kInvalidOid;
  Oid grantor = kInvalidOid;
  bool admin = false;  // WITH ADMIN OPTION
};

struct Role {
  Oid oid = kInvalidOid;
  std::string name;
  bool superuser = false;
  bool inherit = true;
  bool login = true;
  bool create_role = false;
  bool create_database = false;
  std::vector<Membership> member_of;            // roles whose privileges it has
  std::map<std::string, std::string> settings;  // ALTER ROLE … SET: search_path, statement_timeout
  std::vector<std::string>
      dataservices;  // what the data services allow it (spec dataservices.md 2.1)
};

struct Schema {
  Oid oid = kInvalidOid;
  std::string name;
  Oid owner = kInvalidOid;
  Acl acl;
  // What CARTO's CDB_SetUserQuotaInBytes() has set (spec dataservices.md 4.5).
  std::optional<std::int64_t> quota = std::nullopt;
  std::string comment = {};  // COMMENT ON; empty: none
};

// Temporary relations are in a schema of their session's (manual, page CREATE TABLE).
bool is_temporary(const Schema& schema);

// GENERATED … AS IDENTITY (pg_attribute.attidentity).
enum class Identity : char { kNone = '\0', kAlways = 'a', kByDefault = 'd' };

struct Column {
  std::string name;
  Type type;
  bool not_null = false;
  bool dropped = false;     // keeps its place, so that attnums never change
  std::string default_sql;  // the default as an SQL expression; empty: none
  Acl acl;                  // column privileges; is_default: none
  Identity identity = Identity::kNone;
  Oid identity_sequence = kInvalidOid;  // what gives an identity column its values
  bool generated = false;               // GENERATED ALWAYS AS (default_sql) STORED
  std::string comment = {};
  std::string collation = {};  // COLLATE; empty: the type's own (collations.h)
  int statistics_target = -1;  // SET STATISTICS (pg_attribute.attstattarget); -1: the default
  char storage = '\0';  // SET STORAGE (pg_attribute.attstorage): p, e, m, x; 0: the type's own
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
  kForeignKey = 'f',
  kExclusion = 'x'
};
// What happens to rows that refer to a row that goes or changes (pg_constraint.confdeltype).
enum class ForeignKeyAction : char {
  kNoAction = 'a',
  kRestrict = 'r',
  kCascade = 'c',
  kSetNull = 'n',
  kSetDefault = 'd'
};
struct Constraint {
  Oid oid = kInvalidOid;
  std::string name;
  ConstraintKind kind = ConstraintKind::kCheck;
  std::vector<int> columns;      // attnums; of EXCLUDE, 0: an expression of its index
  Oid index = kInvalidOid;       // of a primary key, unique constraint or EXCLUDE
  std::string check_sql;         // the condition of a CHECK
  Oid referenced = kInvalidOid;  // of a foreign key
  std::vector<int> referenced_columns;
  ForeignKeyAction on_delete = ForeignKeyAction::kNoAction;
  ForeignKeyAction on_update = ForeignKeyAction::kNoAction;
  std::vector<int> set_columns = {};  // attnums that ON DELETE SET … names; empty: all
  bool match_full = false;
  bool deferrable = false;
  bool initially_deferred = false;
  bool validated = true;  // false: NOT VALID
  // What a foreign key's rows in pg_trigger have as OIDs: on the referenced table for DELETE and
  // UPDATE, on its own for INSERT and UPDATE.
  std::vector<Oid> triggers = {};
  std::string comment = {};
  std::vector<Oid> operators = {};  // of EXCLUDE: one a key
  bool no_inherit = false;          // of a CHECK: NO INHERIT
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

// What an index says about one of its keys beyond the column.
struct IndexKey {
  std::string expression_sql = {};  // of a key that is no column
  std::string operator_class = {};  // empty: the type's default
  bool descending = false;
  bool nulls_first = false;
  std::string collation = {};  // COLLATE; empty: the column's own

  bool operator==(const IndexKey&) const = default;
};

struct IndexDefinition {
  Oid relation = kInvalidOid;
  bool unique = false;
  bool primary = false;
  std::string method = "btree";
  std::vector<int> columns;         // attnums; 0: an expression
  std::vector<IndexKey> keys = {};  // as many as columns; empty: plain columns, ascending
  std::string predicate_sql = {};   // WHERE
  std::size_t included = 0;         // as many of the columns, the last ones, are INCLUDE's
  bool nulls_not_distinct = false;  // of a unique one: NULL is equal to NULL
  // False: made with ON ONLY, and a partition has no index that is a part of it (pg_index).
  bool is_valid = true;

  bool operator==(const IndexDefinition&) const = default;
};

enum class PartitionStrategy : char { kList = 'l', kRange = 'r' };
// PARTITION BY, of a partitioned table.
struct PartitionKey {
  PartitionStrategy strategy = PartitionStrategy::kList;
  std::vector<int> columns;  // attnums
};
// One value of FOR VALUES …, as its type's text; none: NULL.
struct PartitionValue {
  enum class Kind : char { kMinimum = '-', kValue = '=', kMaximum = '+' } kind = Kind::kValue;
  std::optional<std::string> text = std::nullopt;
};
// Of a partition: which rows of the partitioned table are its own.
struct PartitionBound {
  Oid parent = kInvalidOid;
  bool is_default = false;
  std::vector<PartitionValue> values = {};  // of a list
  std::vector<PartitionValue> lower = {};   // of a range, inclusive: one a column of the key
  std::vector<PartitionValue> upper = {};   // exclusive
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
  std::vector<Trigger> triggers;  // by name, the order in which they fire
  std::string view_sql;           // of a view or materialized view
  bool is_populated = true;       // false: a materialized view WITH NO DATA
  bool is_unlogged = false;       // what that means for a crash has no meaning here
  bool is_analyzed = false;       // VACUUM or ANALYZE has seen it: EXPLAIN knows that it is small
  // How many rows these or the making of an index counted last (pg_class.reltuples); none: never.
  std::optional<std::int64_t> counted_rows = std::nullopt;
  bool security_invoker = false;     // of a view: its tables are read with the caller's privileges
  std::vector<std::string> options;  // of a view, as name=value (pg_class.reloptions)
  std::optional<PartitionKey> partition_key;
  std::optional<PartitionBound> partition_bound;
  std::optional<SequenceOptions> sequence;
  std::optional<IndexDefinition> index;
  Oid row_type = kInvalidOid;  // the composite type of its rows
  std::string comment = {};

  ObjectKind object_kind() const {
    return kind == RelationKind::kSequence ? ObjectKind::kSequence : ObjectKind::kTable;
  }
  const Column* find_column(std::string_view column_name, int* attnum = nullptr) const;
};

// CREATE TYPE … AS ENUM. A value is stored as its label's place: places keep their order when
// labels are added between others, and never change.
struct EnumLabel {
  Oid oid = kInvalidOid;  // of its row in pg_enum
  std::int64_t place = 0;
  std::string label;
};
struct EnumType {
  Oid oid = kInvalidOid;  // see is_enum_type() in types/enum_types.h
  Oid schema = kInvalidOid;
  std::string name;
  Oid owner = kInvalidOid;
  std::vector<EnumLabel> labels;  // in the order of the type
  std::string comment = {};

  const EnumLabel* find_label(std::string_view label) const;
  const EnumLabel* find_place(std::int64_t place) const;
};

// CREATE DOMAIN.
struct DomainCheck {
  Oid oid = kInvalidOid;  // of its row in pg_constraint
  std::string name;
  std::string check_sql;  // over VALUE
  bool validated = true;  // false: NOT VALID
};
struct DomainType {
  Oid oid = kInvalidOid;  // see types/domain_types.h
  Oid schema = kInvalidOid;
  std::string name;
  Oid owner = kInvalidOid;
  Type base;                // maybe a domain itself
  std::string default_sql;  // empty: none
  bool not_null = false;
  std::vector<DomainCheck> checks;  // in the order of creation
  std::string comment = {};
};

// The database itself, as an object with an owner and privileges.
inline constexpr Oid kDatabaseOid = 16384;

// The owner and privileges of an object that has no other record here: the database, and the
// built-in functions and types on which something was granted or revoked.
struct ObjectAcl {
  Oid oid = kInvalidOid;
  ObjectKind kind = ObjectKind::kDatabase;
  Oid owner = kInvalidOid;
  Acl acl;
};

// ALTER DEFAULT PRIVILEGES: what objects get that the role makes (pg_default_acl).
struct DefaultAcl {
  Oid oid = kInvalidOid;
  Oid role = kInvalidOid;
  Oid schema = kInvalidOid;  // kInvalidOid: in all schemas
  ObjectKind kind = ObjectKind::kTable;
  // In all schemas: all that a new object has; in one schema: what it has beyond that.
  std::vector<AclItem> items;
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
  // Those with a foreign key to it, itself maybe among them; in OID order.
  std::vector<const Relation*> referencing(Oid relation) const;
  // In OID order, that is, of creation.
  std::vector<const Relation*> relations() const;
  std::vector<const Schema*> schemas() const;
  std::vector<const Role*> roles() const;
  std::vector<const Relation*> indexes_of(Oid relation) const;
  // Of a partitioned table, in the order of creation.
  std::vector<const Relation*> partitions_of(Oid relation) const;
  // By the type's OID or its array type's.
  const EnumType* find_enum(Oid oid) const;
  const EnumType* find_enum(Oid schema, std::string_view name) const;
  std::vector<const EnumType*> enums() const;
  // Likewise.
  const DomainType* find_domain(Oid oid) const;
  const DomainType* find_domain(Oid schema, std::string_view name) const;
  std::vector<const DomainType*> domains() const;
  // nullptr: nothing was granted or revoked on it. The database always has one.
  const ObjectAcl* find_object_acl(Oid oid) const;
  std::vector<const ObjectAcl*> object_acls() const;
  std::vector<const DefaultAcl*> default_acls() const;
  // Functions that were made here, in the order of creation, or those of a name.
  std::vector<const StoredFunction*> functions() const;
  std::vector<const StoredFunction*> functions(std::string_view name) const;
  const StoredFunction* find_function(Oid oid) const;
  // One of those or a built-in one; nullptr: there is none.
  const BuiltinProcedure* find_procedure(Oid oid) const;

  // Is `member` the same as `role`, or a member of it, directly or not? Superusers are members of
  // all.
  bool is_member(Oid member, Oid role) const;
  // The same, but through roles that inherit only (rolinherit): does `member` have what `role` has?
  bool has_privileges_of(Oid member, Oid role) const;
  // By grant, ownership, membership, PUBLIC or superuser, as PostgreSQL's aclcheck. `options`: with
  // these grant options as well.
  bool has_table_privilege(Oid role, const Relation& relation, Privileges privileges,
                           Privileges options = {}) const;
  // On the column itself; what the table's own privileges give is not asked.
  bool has_own_column_privilege(Oid role, const Relation& relation, int attnum,
                                Privileges privileges, Privileges options = {}) const;
  // On the table or the column.
  bool has_column_privilege(Oid role, const Relation& relation, int attnum,
                            Privileges privileges) const;
  bool has_schema_privilege(Oid role, const Schema& schema, Privileges privileges,
                            Privileges options = {}) const;
  // On the database, a function or a type.
  bool has_object_privilege(Oid role, Oid object, ObjectKind kind, Privileges privileges,
                            Privileges options = {}) const;
  bool has_database_privilege(Oid role, Privileges privileges) const {
    return has_object_privilege(role, kDatabaseOid, ObjectKind::kDatabase, privileges);
  }
  // Who owns the database, a function or a type.
  Oid object_owner(Oid object, ObjectKind kind) const;
  // May the role do what only the owner may?
  bool owns(Oid role, Oid owner) const { return rules_->owns(*this, role, owner); }

  // For the engine, which makes the next snapshot out of a copy of this one.
  void put(Role role);
  void put(Schema schema);
  void put(Relation relation);
  void put(ObjectAcl acl);
  void put(DefaultAcl acl);
  void put(UserFunction function);
  void put(EnumType type);
  void put(DomainType type);
  void erase(Oid oid);
  void set_version(std::uint64_t version) { version_ = version; }
  // Outlive this catalog and its copies. Without them PostgreSQL's hold.
  void set_access_rules(const AccessRules& rules) { rules_ = &rules; }

 private:
  friend class AccessRules;
  bool reaches(Oid member, Oid role, bool only_inherited) const;
  bool is_superuser(Oid role) const;
  void forget_references_of(const Relation& relation);

  const AccessRules* rules_ = &AccessRules::postgres();
  std::uint64_t version_ = 0;
  std::map<Oid, std::shared_ptr<const Role>> roles_;
  std::map<Oid, std::shared_ptr<const Schema>> schemas_;
  std::map<Oid, std::shared_ptr<const Relation>> relations_;
  std::map<Oid, std::shared_ptr<const ObjectAcl>> object_acls_;
  std::map<Oid, std::shared_ptr<const DefaultAcl>> default_acls_;
  // Their owners and privileges are among object_acls_ as well.
  std::map<Oid, std::shared_ptr<const StoredFunction>> functions_;
  std::map<Oid, std::shared_ptr<const EnumType>> enums_;
  std::map<Oid, std::shared_ptr<const DomainType>> domains_;
  std::unordered_map<std::string, Oid> role_names_;
  std::unordered_map<std::string, Oid> schema_names_;
  std::map<std::pair<Oid, std::string>, Oid, std::less<>> relation_names_;
  std::set<std::pair<Oid, Oid>> references_;  // of foreign keys: to and from which relation
};

}  // namespace carto_mock::sql
