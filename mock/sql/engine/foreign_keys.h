// FOREIGN KEY and REFERENCES in CREATE TABLE and ALTER TABLE, and what becomes of foreign keys when
// what they refer to goes (manual, chapter 5.4.5). What they do when rows change is in
// foreign_key_events.h.
#pragma once

#include <string>
#include <vector>

#include "sql/engine/drop.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// DEFERRABLE and INITIALLY DEFERRED of a constraint.
struct Deferral {
  bool deferrable = false;
  bool initially_deferred = false;

  bool operator==(const Deferral&) const = default;
};

struct ForeignKeyClause {
  const PgQuery__Constraint* constraint = nullptr;  // lives as long as the statement
  std::string column = {};                          // whose constraint it is; empty: the table's
  Deferral deferral = {};
};

// A clause of the table form, or of a column, whose DEFERRABLE … come behind it.
ForeignKeyClause foreign_key_clause(const PgQuery__Constraint& constraint, std::string column = {});
// A column's DEFERRABLE, NOT DEFERRABLE, INITIALLY …, which say something of the constraint before
// them; null: it may have none of them. Throws 42601.
class DeferralClauses {
 public:
  void start(Deferral* deferral);
  void add(const PgQuery__Constraint& attribute);

 private:
  Deferral* deferral_ = nullptr;
  bool has_deferrability_ = false;
  bool has_initially_ = false;
};

// Adds the foreign key to a table of the catalog. `checks_rows`: unless it is NOT VALID, the rows
// that the table has must keep it: 23503. What PostgreSQL's ATAddForeignKeyConstraint() throws:
// 42P01, 42809, 42703, 42830, 42804, 42501.
void add_foreign_key(Oid table, const ForeignKeyClause& clause, bool checks_rows,
                     const UtilityContext& context);

// For keys that are made with another one: a name like the key's, or a chosen one where the table
// has that; new OIDs (`as_part`: catalog/partition_keys.h); the check of the rows that there are.
void name_foreign_key(Constraint& key, const Relation& table, const UtilityContext& context);
void number_foreign_key(Constraint& key, bool as_part, const UtilityContext& context);
void check_foreign_key_rows(Oid table, Oid constraint, const UtilityContext& context);

// ALTER TABLE … ALTER CONSTRAINT and VALIDATE CONSTRAINT.
void alter_foreign_key(Relation table, const PgQuery__Constraint& change,
                       const UtilityContext& context);
void validate_constraint(Relation table, const char* name, const UtilityContext& context);
// After a column has got another type: the keys that it is part of, on both sides. 42804, 23503.
void recheck_foreign_keys(Oid table, int attnum, const UtilityContext& context);

// A foreign key that depends on something.
struct DependentKey {
  Oid table;
  Oid constraint;
  Dependent text;
};
// In the order of creation: of other tables to this one; to a unique index; to a column.
std::vector<DependentKey> keys_to_table(Oid table, const UtilityContext& context);
std::vector<DependentKey> keys_to_index(Oid index, const UtilityContext& context);
std::vector<DependentKey> keys_to_column(Oid table, int attnum, const UtilityContext& context);
void drop_foreign_key(const DependentKey& key, const UtilityContext& context);
// With `cascade` drops them, with PostgreSQL's notice; else throws 2BP01 if there are any.
// `object`: what is dropped. `others`: what goes with it as well, which is the caller's business.
void drop_dependent_keys(const std::vector<DependentKey>& keys, std::vector<Dependent> others,
                         const std::string& object, bool cascade, const UtilityContext& context);

// Throws 55006 `cannot ALTER TABLE "t" because it has pending trigger events`, `… because it is
// being used by active queries in this session`, which cursors are.
void check_not_in_use(const Relation& table, std::string_view command,
                      const UtilityContext& context);

CommandTag set_constraints(const PgQuery__ConstraintsSetStmt& statement,
                           const UtilityContext& context);
// At the end of a transaction: what has been deferred.
void check_deferred_keys(SessionState& session, Transaction& transaction);

}  // namespace carto_mock::sql
