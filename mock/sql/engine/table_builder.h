// Puts a table together from the definitions of columns and constraints in the syntax tree, for
// CREATE TABLE and for ALTER TABLE … ADD (PostgreSQL's transformCreateStmt). Nothing is stored
// before store().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/engine/exclusion_constraints.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/object_names.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

class TableBuilder {
 public:
  // A new table, or an existing one that columns and constraints are added to.
  TableBuilder(std::string name, const Schema& schema, const UtilityContext& context);
  TableBuilder(const Relation& existing, const UtilityContext& context);

  void add_column(const PgQuery__ColumnDef& definition);
  // PostgreSQL reads a column's type twice: what it says of the type it says again.
  void read_type_again(const PgQuery__ColumnDef& definition) const;
  // With its type known and nothing else, for CREATE TABLE AS.
  void add_column(std::string name, Type type);
  // LIKE source [INCLUDING …].
  void add_like(const Relation& source, std::uint32_t options);
  void add_table_constraint(const PgQuery__Constraint& constraint);
  // The rows of a query, kept: a materialized view. `query`: as views keep theirs.
  void make_materialized_view(std::string query, bool is_populated);
  void make_unlogged() { relation_.is_unlogged = true; }
  // WITH (…).
  void set_options(std::span<PgQuery__Node* const> options);
  // A new table that is partitioned, or one of the partitions of such a table: it has the columns
  // and constraints of that one.
  void partition_by(PartitionKey key);
  void make_partition(const Relation& parent, PartitionBound bound);

  // Of an existing partitioned table (ONLY): its partitions get no part of the new keys. They are
  // not valid as long as there are partitions without one.
  void keep_keys_alone() { keeps_keys_alone_ = true; }

  // What PostgreSQL finds out of the clauses before it asks whether the table's name is free: the
  // columns of keys, the sequences of columns, names and types of columns.
  void transform();
  // After that: defaults, generation expressions and checks. What is stored is complete then.
  void finish();
  const Relation& relation() const { return relation_; }

  // Sequences, then the table, then its indexes, in the catalog and in SQLite, in the order in
  // which PostgreSQL gives them their OIDs. Returns the table's.
  Oid store();
  // For an existing table: first its columns and checks, then the keys' indexes; rows are the
  // caller's business.
  void store_columns();
  void store_keys();
  // For after that: add_foreign_key().
  // Of the tables of LIKE … INCLUDING INDEXES those that belong to no constraint: to be made once
  // the table is stored.
  const std::vector<Oid>& liked_indexes() const { return liked_indexes_; }
  const std::vector<ForeignKeyClause>& foreign_keys() const { return foreign_keys_; }
  void change_default(int attnum, PgQuery__Node& expression);
  void add_identity(int attnum, const PgQuery__Constraint& constraint);

 private:
  struct PendingKey {  // PRIMARY KEY, UNIQUE, EXCLUDE
    std::string name;  // empty: chosen by store()
    bool primary;
    std::vector<std::string> columns;
    std::vector<int> attnums;
    int location;
    Deferral deferral = {};
    std::vector<std::string> included = {};        // INCLUDE
    std::span<PgQuery__Node* const> options = {};  // WITH (…), of the statement's tree
    std::vector<std::string> liked_options = {};   // those of the index that LIKE copies
    std::vector<int> included_attnums = {};
    bool nulls_not_distinct = false;
    const PgQuery__Constraint* exclusion = nullptr;  // of EXCLUDE: what has its columns
    std::optional<ExclusionDefinition> definition = std::nullopt;
  };
  struct PendingCheck {
    std::string name;
    PgQuery__Node* expression;
    bool validated = true;
    bool no_inherit = false;
  };
  struct PendingValue {  // DEFAULT …, or GENERATED ALWAYS AS (…) STORED where the column is that
    std::size_t column;
    PgQuery__Node* expression;
  };
  struct PendingSequence {  // of serial, or of an identity
    int attnum;
    SequenceOptions options = {};
    const PgQuery__Constraint* identity = nullptr;
    bool is_liked = false;
    std::string name = {};  // this and the next: by define_sequence()
    Oid oid = kInvalidOid;
  };
  // What was said of a column so far.
  struct ColumnClauses {
    bool is_nullable = false;  // NULL
    bool has_default = false;
  };

  void check_name_is_free(std::string_view name) const;
  int last_attnum() const;
  void add_column_constraint(const PgQuery__Constraint& constraint, Column& column,
                             ColumnClauses& clauses);
  // 42601 for two of default, identity and generation expression.
  void refuse_two_sources(const Column& column, const PgQuery__Constraint& constraint,
                          const ColumnClauses& clauses) const;
  void resolve_keys();
  void check_only_primary_key() const;
  void define_sequence(PendingSequence& sequence);
  void check_columns() const;
  void add_default(PgQuery__Node& expression, Column& column);
  void add_key(const PgQuery__Constraint& constraint, std::vector<std::string> columns);
  void add_exclusion(const PgQuery__Constraint& constraint);
  void add_check(const PendingCheck& check);
  void add_generated(PgQuery__Node& expression, Column& column);
  std::string free_constraint_name(std::string_view column, std::string_view label) const;
  void check_may_add_relations() const;
  void make_sequences();
  void make_index(const PendingKey& key);
  // 42P07, 42710
  void check_is_free(const std::string& name) const;
  std::string key_name(const PendingKey& key) const;
  void define_exclusions();
  void make_exclusion(const PendingKey& key);
  // Gives both their OIDs and stores them.
  void store_key(Relation index, Constraint constraint, const PendingKey& key);

  const UtilityContext& context_;
  Relation relation_;
  std::size_t first_added_ = 0;  // of the columns
  bool keeps_keys_alone_ = false;
  std::vector<PendingKey> keys_;
  std::vector<PendingCheck> checks_;
  std::vector<PendingValue> values_;
  std::vector<ForeignKeyClause> foreign_keys_;
  std::vector<SyntaxTree> like_checks_;  // what checks_ and keys_ of LIKE point into
  std::vector<PendingSequence> sequences_;
  std::vector<Oid> liked_indexes_;
  std::vector<std::string> given_names_;  // of relations that store() will make
};

}  // namespace carto_mock::sql
