#include "sql/engine/foreign_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sql/analyzer/resolve.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/key_operators.h"
#include "sql/catalog/keys.h"
#include "sql/catalog/partition_keys.h"
#include "sql/engine/foreign_key_events.h"
#include "sql/engine/identifier.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_foreign_keys.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/trigger_statements.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidForeignKey = "42830";

const Column& column_at(const Relation& table, int attnum) {
  return table.columns.at(static_cast<std::size_t>(attnum) - 1);
}

std::vector<int> attnums_of(const Relation& table, std::size_t count, PgQuery__Node* const* names) {
  std::vector<int> attnums;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = string_of(*names[i]);
    int attnum = 0;
    if (table.find_column(name, &attnum) == nullptr) {
      constexpr std::array<std::string_view, 6> kSystemColumns = {"cmax",     "cmin", "ctid",
                                                                  "tableoid", "xmax", "xmin"};
      if (std::ranges::find(kSystemColumns, name) != kSystemColumns.end()) {
        throw Error(sqlstate::kFeatureNotSupported,
                    "system columns cannot be used in foreign keys");
      }
      throw Error(
          sqlstate::kUndefinedColumn,
          fmt::format("column \"{}\" referenced in foreign key constraint does not exist", name));
    }
    attnums.push_back(attnum);
  }
  return attnums;
}

ForeignKeyAction action_from(const char* letter) {
  return letter == nullptr || *letter == '\0' ? ForeignKeyAction::kNoAction
                                              : static_cast<ForeignKeyAction>(*letter);
}

// PostgreSQL's ChooseConstraintName().
std::string free_name(const Relation& table, const std::string& columns,
                      const UtilityContext& context) {
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::any_of(context.catalog().relations(), [&](const Relation* other) {
      return other->schema == table.schema &&
             std::ranges::find(other->constraints, name, &Constraint::name) !=
                 other->constraints.end();
    });
  };
  for (int attempt = 0;; ++attempt) {
    std::string name = make_object_name(
        table.name, columns, attempt == 0 ? std::string("fkey") : fmt::format("fkey{}", attempt));
    if (!is_taken(name)) return name;
  }
}

// The columns of both sides and what the clause says about them.
class Builder {
 public:
  Builder(const Relation& table, const ForeignKeyClause& clause, const UtilityContext& context)
      : table_(table), clause_(clause), context_(context) {}

  Constraint build() {
    const PgQuery__Constraint& clause = *clause_.constraint;
    choose_name();
    refuse_system_catalog();
    const Relation& referenced = get_relation(qualified_name(*clause.pktable), context_);
    check_kinds(referenced);
    key_.referenced = referenced.oid;
    key_.columns = clause_.column.empty() ? attnums_of(table_, clause.n_fk_attrs, clause.fk_attrs)
                                          : std::vector<int>{attnum_of(table_, clause_.column)};
    find_set_columns();
    find_key(referenced);
    check_may_reference(referenced);
    check_generated_columns();
    if (key_.columns.size() != key_.referenced_columns.size()) {
      throw Error(kInvalidForeignKey,
                  "number of referencing and referenced columns for foreign key disagree");
    }
    check_foreign_key_types(table_, key_, referenced);
    return std::move(key_);
  }

  static void check_foreign_key_types(const Relation& table, const Constraint& key,
                                      const Relation& referenced) {
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      const Column& from = column_at(table, key.columns[i]);
      const Column& to = column_at(referenced, key.referenced_columns[i]);
      const Oid compared = compared_type(to.type.oid);
      const bool fits =
          from.type.oid == to.type.oid || have_common_equality(to.type.oid, from.type.oid) ||
          can_coerce(std::array{from.type.oid}, std::array{compared}, CoercionContext::kImplicit);
      if (fits) continue;
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("foreign key constraint \"{}\" cannot be implemented", key.name))
          .detail(fmt::format("Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.",
                              from.name, to.name, format_type({from.type.oid}),
                              format_type({to.type.oid})));
    }
  }

 private:
  void choose_name() {
    const PgQuery__Constraint& clause = *clause_.constraint;
    key_.kind = ConstraintKind::kForeignKey;
    key_.on_delete = action_from(clause.fk_del_action);
    key_.on_update = action_from(clause.fk_upd_action);
    key_.match_full = clause.fk_matchtype != nullptr && *clause.fk_matchtype == 'f';
    key_.deferrable = clause_.deferral.deferrable;
    key_.initially_deferred = clause_.deferral.initially_deferred;
    if (clause.conname != nullptr && *clause.conname != '\0') {
      key_.name = clause.conname;
      if (std::ranges::find(table_.constraints, key_.name, &Constraint::name) ==
          table_.constraints.end())
        return;
      throw Error(sqlstate::kDuplicateObject,
                  fmt::format("constraint \"{}\" for relation \"{}\" already exists", key_.name,
                              table_.name));
    }
    std::string columns = clause_.column;
    for (std::size_t i = 0; i < clause.n_fk_attrs; ++i) {
      if (!clause_.column.empty()) break;
      columns += (columns.empty() ? "" : "_") + string_of(*clause.fk_attrs[i]);
    }
    key_.name = free_name(table_, columns, context_);
  }

  void refuse_system_catalog() const {
    const QualifiedName name = qualified_name(*clause_.constraint->pktable);
    const bool is_system = (name.schema.empty() && find_relation(name, context_) == nullptr) ||
                           name.schema == "pg_catalog";
    if (is_system && BuiltinCatalog::instance().find_relation("pg_catalog", name.name) != nullptr) {
      throw Error(sqlstate::kInsufficientPrivilege,
                  fmt::format("permission denied: \"{}\" is a system catalog", name.name));
    }
  }

  void check_kinds(const Relation& referenced) const {
    if (table_.partition_key && clause_.constraint->skip_validation != 0 &&
        clause_.constraint->initially_valid == 0) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("cannot add NOT VALID foreign key on partitioned table \"{}\" "
                              "referencing relation \"{}\"",
                              table_.name, referenced.name))
          .detail("This feature is not yet supported on partitioned tables.");
    }
    if (referenced.partition_bound) throw Error::unsupported("FOREIGN KEY to a partition");
    if (referenced.partition_key && referenced.oid == table_.oid)
      throw Error::unsupported("FOREIGN KEY of a partitioned table to itself");
    if (referenced.partition_key && clause_.constraint->skip_validation != 0 &&
        clause_.constraint->initially_valid == 0)
      throw Error::unsupported("FOREIGN KEY … NOT VALID to a partitioned table");
    if (referenced.kind != RelationKind::kTable && referenced.kind != RelationKind::kPartitioned) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("referenced relation \"{}\" is not a table", referenced.name));
    }
    const auto is_temporary_table = [this](const Relation& relation) {
      return is_temporary(*context_.catalog().find_schema(relation.schema));
    };
    if (context_.session.on_commit().contains(referenced.oid))
      throw Error::unsupported("FOREIGN KEY to a table with ON COMMIT");
    const bool to_temporary = is_temporary_table(referenced);
    if (is_temporary_table(table_)) {
      if (to_temporary) return;
      throw Error(sqlstate::kInvalidTableDefinition,
                  "constraints on temporary tables may reference only temporary tables");
    }
    if (table_.is_unlogged && to_temporary) {
      throw Error(sqlstate::kInvalidTableDefinition,
                  "constraints on unlogged tables may reference only permanent or unlogged tables");
    }
    if (!table_.is_unlogged && (to_temporary || referenced.is_unlogged)) {
      throw Error(sqlstate::kInvalidTableDefinition,
                  "constraints on permanent tables may reference only permanent tables");
    }
  }

  void find_set_columns() {
    const PgQuery__Constraint& clause = *clause_.constraint;
    key_.set_columns = attnums_of(table_, clause.n_fk_del_set_cols, clause.fk_del_set_cols);
    for (const int attnum : key_.set_columns) {
      if (std::ranges::find(key_.columns, attnum) != key_.columns.end()) continue;
      throw Error(sqlstate::kInvalidColumnReference,
                  fmt::format("column \"{}\" referenced in ON DELETE SET action must be part of "
                              "foreign key",
                              column_at(table_, attnum).name));
    }
  }

  // The columns that are referred to and the unique index that they have.
  void find_key(const Relation& referenced) {
    const PgQuery__Constraint& clause = *clause_.constraint;
    if (clause.n_pk_attrs == 0) {
      const auto primary =
          std::ranges::find(referenced.constraints, ConstraintKind::kPrimaryKey, &Constraint::kind);
      if (primary == referenced.constraints.end()) {
        throw Error(
            sqlstate::kUndefinedObject,
            fmt::format("there is no primary key for referenced table \"{}\"", referenced.name));
      }
      if (primary->deferrable) {
        throw Error(sqlstate::kObjectNotInPrerequisiteState,
                    fmt::format("cannot use a deferrable primary key for referenced table \"{}\"",
                                referenced.name));
      }
      key_.referenced_columns = primary->columns;
      key_.index = primary->index;
      return;
    }
    key_.referenced_columns = attnums_of(referenced, clause.n_pk_attrs, clause.pk_attrs);
    std::vector<int> wanted = key_.referenced_columns;
    std::ranges::sort(wanted);
    if (std::ranges::adjacent_find(wanted) != wanted.end()) {
      throw Error(kInvalidForeignKey,
                  "foreign key referenced-columns list must not contain duplicates");
    }
    bool found_deferrable = false;
    for (const Relation* index : context_.catalog().indexes_of(referenced.oid)) {
      const IndexDefinition& definition = *index->index;
      if (!definition.unique || !definition.predicate_sql.empty()) continue;
      std::vector<int> keys(
          definition.columns.begin(),
          definition.columns.end() - static_cast<std::ptrdiff_t>(definition.included));
      std::ranges::sort(keys);
      if (keys != wanted) continue;
      if (is_deferrable_index(referenced, index->oid)) {
        found_deferrable = true;
        continue;
      }
      key_.index = index->oid;
      return;
    }
    if (found_deferrable) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  fmt::format("cannot use a deferrable unique constraint for referenced table "
                              "\"{}\"",
                              referenced.name));
    }
    throw Error(
        kInvalidForeignKey,
        fmt::format("there is no unique constraint matching given keys for referenced table \"{}\"",
                    referenced.name));
  }

  void check_may_reference(const Relation& referenced) const {
    const auto may_reference = [&](int attnum) {
      return context_.catalog().has_column_privilege(context_.role(), referenced, attnum,
                                                     Privilege::kReferences);
    };
    if (std::ranges::all_of(key_.referenced_columns, may_reference)) return;
    throw permission_denied("table", referenced.name);
  }

  void check_generated_columns() const {
    for (const int attnum : key_.columns) {
      if (!column_at(table_, attnum).generated) continue;
      const auto refuse = [](std::string_view clause) {
        throw Error(sqlstate::kSyntaxError,
                    fmt::format("invalid {} action for foreign key constraint containing generated "
                                "column",
                                clause));
      };
      if (key_.on_update == ForeignKeyAction::kSetNull ||
          key_.on_update == ForeignKeyAction::kSetDefault ||
          key_.on_update == ForeignKeyAction::kCascade)
        refuse("ON UPDATE");
      if (key_.on_delete == ForeignKeyAction::kSetNull ||
          key_.on_delete == ForeignKeyAction::kSetDefault)
        refuse("ON DELETE");
    }
  }

  const Relation& table_;
  const ForeignKeyClause& clause_;
  const UtilityContext& context_;
  Constraint key_;
};

Constraint& constraint_of(Relation& table, std::string_view name) {
  const auto found = std::ranges::find(table.constraints, name, &Constraint::name);
  if (found != table.constraints.end()) return *found;
  refuse_constraint_trigger(name, table);
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("constraint \"{}\" of relation \"{}\" does not exist", name, table.name));
}

}  // namespace

void check_foreign_key_rows(Oid table, Oid constraint, const UtilityContext& context) {
  const Relation& changed = *context.catalog().find_relation(table);
  if (changed.partition_key) return;  // its partitions have the rows
  const auto found = std::ranges::find(changed.constraints, constraint, &Constraint::oid);
  ForeignKeyEvents(context).check_all_rows(changed, *found);
}

void name_foreign_key(Constraint& key, const Relation& table, const UtilityContext& context) {
  if (std::ranges::find(table.constraints, key.name, &Constraint::name) == table.constraints.end())
    return;
  std::string columns;
  for (const int attnum : key.columns)
    columns += (columns.empty() ? "" : "_") + column_at(table, attnum).name;
  key.name = free_name(table, columns, context);
}

void number_foreign_key(Constraint& key, bool as_part, const UtilityContext& context) {
  Generation& generation = context.session.generation();
  constexpr std::size_t kTriggers = 4;
  key.oid = generation.allocate_oid();
  key.triggers.clear();
  while (key.triggers.size() < kTriggers) key.triggers.push_back(generation.allocate_oid());
  if (as_part) std::ranges::rotate(key.triggers, key.triggers.begin() + kTriggers / 2);
}

ForeignKeyClause foreign_key_clause(const PgQuery__Constraint& constraint, std::string column) {
  return {
      &constraint, std::move(column), {constraint.deferrable != 0, constraint.initdeferred != 0}};
}

void DeferralClauses::start(Deferral* deferral) {
  deferral_ = deferral;
  has_deferrability_ = false;
  has_initially_ = false;
}

void DeferralClauses::add(const PgQuery__Constraint& attribute) {
  const bool says_deferrable = attribute.contype == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE;
  const bool says_not = attribute.contype == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE;
  const bool says_deferred = attribute.contype == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED;
  const auto refuse = [&](const std::string& message) {
    throw Error(sqlstate::kSyntaxError, message).at(attribute.location);
  };
  if (deferral_ == nullptr) {
    refuse(fmt::format("misplaced {} clause", says_deferrable ? "DEFERRABLE"
                                              : says_not      ? "NOT DEFERRABLE"
                                              : says_deferred ? "INITIALLY DEFERRED"
                                                              : "INITIALLY IMMEDIATE"));
  }
  constexpr const char* kMustBeDeferrable =
      "constraint declared INITIALLY DEFERRED must be DEFERRABLE";
  if (says_deferrable || says_not) {
    if (has_deferrability_) refuse("multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed");
    has_deferrability_ = true;
    deferral_->deferrable = says_deferrable;
    if (says_not && has_initially_ && deferral_->initially_deferred) refuse(kMustBeDeferrable);
    return;
  }
  if (has_initially_) refuse("multiple INITIALLY IMMEDIATE/DEFERRED clauses not allowed");
  has_initially_ = true;
  deferral_->initially_deferred = says_deferred;
  if (!says_deferred) return;
  if (!has_deferrability_) deferral_->deferrable = true;
  if (!deferral_->deferrable) refuse(kMustBeDeferrable);
}

void add_foreign_key(Oid table, const ForeignKeyClause& clause, bool checks_rows,
                     const UtilityContext& context) {
  Relation changed = *context.catalog().find_relation(table);
  Constraint key = Builder(changed, clause, context).build();
  refuse_same_foreign_key(changed, key, context.catalog());
  number_foreign_key(key, false, context);
  key.validated = !checks_rows || clause.constraint->skip_validation == 0;
  const Oid oid = key.oid;
  const bool is_checked = checks_rows && key.validated;
  changed.constraints.push_back(std::move(key));
  context.put(std::move(changed));
  if (is_checked) check_foreign_key_rows(table, oid, context);
  give_references(table, oid, context);
  give_foreign_key(table, oid, checks_rows, context);
}

void alter_foreign_key(Relation table, const PgQuery__Constraint& change,
                       const UtilityContext& context) {
  Constraint& constraint = constraint_of(table, change.conname);
  if (constraint.kind != ConstraintKind::kForeignKey) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("constraint \"{}\" of relation \"{}\" is not a foreign key constraint",
                            constraint.name, table.name));
  }
  if (const Constraint* whole = whole_of_foreign_key(table, constraint, context.catalog())) {
    const bool is_of_parent = is_partitions_key(table, constraint, context.catalog());
    const Relation& parent =
        is_of_parent ? *context.catalog().find_relation(table.partition_bound->parent) : table;
    throw Error(sqlstate::kInternalError,
                fmt::format("cannot alter constraint \"{}\" on relation \"{}\"", constraint.name,
                            table.name))
        .detail(
            fmt::format("Constraint \"{}\" is derived from constraint \"{}\" of relation \"{}\".",
                        constraint.name, whole->name, parent.name))
        .hint("You may alter the constraint it derives from, instead.");
  }
  const auto defer = [&change](Constraint& key) {
    key.deferrable = change.deferrable != 0;
    key.initially_deferred = change.initdeferred != 0;
  };
  const std::vector<std::pair<Oid, Oid>> parts =
      parts_of_foreign_key(table, constraint, context.catalog());
  defer(constraint);
  context.put(std::move(table));
  for (const auto& [partition, key] : parts) {
    Relation changed = *context.catalog().find_relation(partition);
    defer(*std::ranges::find(changed.constraints, key, &Constraint::oid));
    context.put(std::move(changed));
  }
}

void validate_constraint(Relation table, const char* name, const UtilityContext& context) {
  Constraint& constraint = constraint_of(table, name);
  if (constraint.kind != ConstraintKind::kForeignKey && constraint.kind != ConstraintKind::kCheck) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("constraint \"{}\" of relation \"{}\" is not a foreign key or check "
                            "constraint",
                            constraint.name, table.name));
  }
  if (constraint.validated) return;
  constraint.validated = true;
  if (constraint.kind == ConstraintKind::kCheck) {
    check_rows_satisfy(table, constraint, context);
    context.put(std::move(table));
    return;
  }
  const Oid table_oid = table.oid;
  const Oid oid = constraint.oid;
  context.put(std::move(table));
  check_foreign_key_rows(table_oid, oid, context);
}

void recheck_foreign_keys(Oid table, int attnum, const UtilityContext& context) {
  const auto uses = [attnum](const std::vector<int>& columns) {
    return std::ranges::find(columns, attnum) != columns.end();
  };
  std::vector<std::pair<Oid, Oid>> keys;  // constraint, and its table
  const auto collect = [&](const Relation& relation) {
    for (const Constraint& constraint : relation.constraints) {
      if (constraint.kind != ConstraintKind::kForeignKey) continue;
      const bool concerned =
          (relation.oid == table && uses(constraint.columns)) ||
          (constraint.referenced == table && uses(constraint.referenced_columns));
      if (concerned) keys.emplace_back(constraint.oid, relation.oid);
    }
  };
  collect(*context.catalog().find_relation(table));
  for (const Relation* other : context.catalog().referencing(table)) {
    if (other->oid != table) collect(*other);
  }
  std::ranges::sort(keys);
  for (const auto& [oid, owner] : keys) {
    Relation relation = *context.catalog().find_relation(owner);
    const auto found = std::ranges::find(relation.constraints, oid, &Constraint::oid);
    const bool has_rows = !is_key_to_partition(relation, *found, context.catalog());
    Constraint key = std::move(*found);
    relation.constraints.erase(found);
    Builder::check_foreign_key_types(relation, key,
                                     *context.catalog().find_relation(key.referenced));
    // PostgreSQL makes it anew.
    number_foreign_key(key, is_made_as_part(key), context);
    const Oid number = key.oid;
    const bool is_checked = key.validated && has_rows;
    relation.constraints.push_back(std::move(key));
    context.put(std::move(relation));
    if (is_checked) check_foreign_key_rows(owner, number, context);
  }
}

}  // namespace carto_mock::sql
