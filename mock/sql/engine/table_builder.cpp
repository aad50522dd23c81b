// One class of more than 600 lines: each clause of CREATE TABLE adds to the one relation that is
// made, which its keys, sequences and storage are then made of. Expressions are in
// table_expressions.cpp, keys in table_keys.cpp.
#include "sql/engine/table_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <set>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/analyzer/deparse.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/stored_expression.h"
#include "sql/engine/column_types.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/exclusion_lookup.h"
#include "sql/engine/identifier.h"
#include "sql/engine/identity_columns.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_options.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/sequence_options.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/system_column_names.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/walk.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// serial and its like are no types but short for a sequence and a default (manual, chapter 8.1.4).
std::optional<Type> serial_type(const PgQuery__TypeName& name) {
  if (name.n_names != 1 || name.n_typmods != 0 || name.n_array_bounds != 0) return std::nullopt;
  const std::string_view word = name.names[0]->string->sval;
  if (word == "serial" || word == "serial4") return Type{oid::kInt4};
  if (word == "bigserial" || word == "serial8") return Type{oid::kInt8};
  if (word == "smallserial" || word == "serial2") return Type{oid::kInt2};
  return std::nullopt;
}

std::int64_t largest_of(Type type) {
  if (type.oid == oid::kInt2) return INT16_MAX;
  return type.oid == oid::kInt4 ? std::int64_t{INT32_MAX} : INT64_MAX;
}

bool is_key(PgQuery__ConstrType type) {
  return type == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
         type == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE;
}
// DEFERRABLE and its like, which stand behind a column's constraint.
bool is_deferral(PgQuery__ConstrType type) {
  return type == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE ||
         type == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE ||
         type == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED ||
         type == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE;
}

Identity identity_kind(const char* generated_when) {
  return generated_when[0] == 'a' ? Identity::kAlways : Identity::kByDefault;
}

}  // namespace

TableBuilder::TableBuilder(std::string name, const Schema& schema, const UtilityContext& context)
    : context_(context) {
  relation_.schema = schema.oid;
  relation_.name = std::move(name);
  relation_.owner = context.role();
  relation_.acl =
      initial_acl(ObjectKind::kTable, relation_.owner, relation_.schema, context.catalog());
  given_names_.push_back(relation_.name);
}

TableBuilder::TableBuilder(const Relation& existing, const UtilityContext& context)
    : context_(context), relation_(existing), first_added_(existing.columns.size()) {}

void TableBuilder::add_column(std::string name, Type type) {
  Column column;
  column.name = std::move(name);
  column.type = type;
  relation_.columns.push_back(std::move(column));
}

// ALTER TABLE … ADD looks at the name before all else.
void TableBuilder::check_name_is_free(std::string_view name) const {
  if (relation_.oid == kInvalidOid) return;
  check_not_system_column(name);
  if (relation_.find_column(name) == nullptr) return;
  throw Error(sqlstate::kDuplicateColumn,
              fmt::format("column \"{}\" of relation \"{}\" already exists", name, relation_.name));
}

void TableBuilder::add_column(const PgQuery__ColumnDef& definition) {
  if (definition.compression != nullptr && *definition.compression != '\0') {
    throw Error::unsupported("COMPRESSION of a column");
  }
  if (definition.n_fdwoptions != 0) throw Error::unsupported("OPTIONS of a column");
  check_name_is_free(definition.colname);
  const std::vector<std::string> path = context_.session.effective_search_path();
  const std::optional<Type> serial = serial_type(*definition.type_name);
  const Type type =
      serial ? *serial
             : resolve_type_name(*definition.type_name, analysis_context(context_.session, path));
  add_column(definition.colname, type);
  Column& column = relation_.columns.back();
  column.collation = declared_collation(definition.coll_clause, type);
  static_cast<void>(collation_of(relation_));
  std::vector<const PgQuery__Constraint*> constraints;
  for (std::size_t i = 0; i < definition.n_constraints; ++i)
    constraints.push_back(definition.constraints[i]->constraint);
  // What serial stands for comes last, and was written nowhere.
  PgQuery__Constraint next_value = PG_QUERY__CONSTRAINT__INIT;
  PgQuery__Constraint not_null = PG_QUERY__CONSTRAINT__INIT;
  if (serial) {
    SequenceOptions options;
    options.data_type = type.oid;
    options.maximum = largest_of(type);
    sequences_.push_back({.attnum = last_attnum(), .options = options});
    next_value.contype = PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT;
    not_null.contype = PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL;
    next_value.location = not_null.location = -1;
    constraints.push_back(&next_value);
    constraints.push_back(&not_null);
  }
  ColumnClauses clauses;
  DeferralClauses deferral;
  for (const PgQuery__Constraint* constraint : constraints) {
    if (is_deferral(constraint->contype)) {
      deferral.add(*constraint);
      continue;
    }
    add_column_constraint(*constraint, column, clauses);
    deferral.start(constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN
                       ? &foreign_keys_.back().deferral
                   : is_key(constraint->contype) ? &keys_.back().deferral
                                                 : nullptr);
    refuse_two_sources(column, *constraint, clauses);
  }
}

int TableBuilder::last_attnum() const { return static_cast<int>(relation_.columns.size()); }

void TableBuilder::read_type_again(const PgQuery__ColumnDef& definition) const {
  if (definition.type_name->n_typmods == 0 || serial_type(*definition.type_name)) return;
  const std::vector<std::string> path = context_.session.effective_search_path();
  static_cast<void>(
      resolve_type_name(*definition.type_name, analysis_context(context_.session, path)));
}

void TableBuilder::refuse_two_sources(const Column& column, const PgQuery__Constraint& constraint,
                                      const ColumnClauses& clauses) const {
  const bool has_identity = column.identity != Identity::kNone;
  const auto refuse = [&](std::string_view first, std::string_view second) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("both {} and {} specified for column \"{}\" of table \"{}\"", first,
                            second, column.name, relation_.name))
        .at(constraint.location);
  };
  if (clauses.has_default && has_identity) refuse("default", "identity");
  if (clauses.has_default && column.generated) refuse("default", "generation expression");
  if (has_identity && column.generated) refuse("identity", "generation expression");
}

void TableBuilder::define_sequence(PendingSequence& sequence) {
  Column& column = relation_.columns[static_cast<std::size_t>(sequence.attnum) - 1];
  std::optional<QualifiedName> name;
  if (sequence.identity != nullptr) {
    IdentitySequence identity = identity_sequence(*sequence.identity, column.type.oid, context_);
    sequence.options = identity.options;
    name = std::move(identity.name);
    // PostgreSQL copies the bounds and not the type.
    if (sequence.is_liked) sequence.options.data_type = oid::kInt8;
  }
  sequence.name = name ? identity_sequence_name(*name, relation_, given_names_, context_)
                       : free_relation_name(relation_.name, column.name, "seq", relation_.schema,
                                            given_names_, context_);
  sequence.oid = context_.session.generation().allocate_oid();
  given_names_.push_back(sequence.name);
  if (sequence.identity != nullptr) {
    column.identity = identity_kind(sequence.identity->generated_when);
    column.identity_sequence = sequence.oid;
    return;
  }
  const std::string& schema = context_.catalog().find_schema(relation_.schema)->name;
  column.default_sql = fmt::format("nextval({}::regclass)",
                                   quote_literal(fmt::format("{}.{}", quote_identifier(schema),
                                                             quote_identifier(sequence.name))));
}

void TableBuilder::add_identity(int attnum, const PgQuery__Constraint& constraint) {
  sequences_.push_back({.attnum = attnum, .identity = &constraint});
  define_sequence(sequences_.back());
}

void TableBuilder::make_materialized_view(std::string query, bool is_populated) {
  relation_.is_populated = is_populated;
  relation_.kind = RelationKind::kMaterializedView;
  relation_.view_sql = std::move(query);
}

void TableBuilder::partition_by(PartitionKey key) {
  relation_.kind = RelationKind::kPartitioned;
  relation_.partition_key = std::move(key);
}

void TableBuilder::make_partition(const Relation& parent, PartitionBound bound) {
  // Dropped ones as well: rows go from the one to the other by the numbers of their columns.
  for (const Column& column : parent.columns) {
    Column& inherited = relation_.columns.emplace_back(column);
    inherited.acl = Acl();
    inherited.statistics_target = -1;
  }
  // Keys come with the indexes (partition_indexes.h).
  for (const Constraint& constraint : parent.constraints) {
    if (constraint.kind == ConstraintKind::kCheck) relation_.constraints.push_back(constraint);
  }
  relation_.partition_bound = std::move(bound);
}

void TableBuilder::add_column_constraint(const PgQuery__Constraint& constraint, Column& column,
                                         ColumnClauses& clauses) {
  const auto refuse = [&](std::string_view what) {
    throw Error(sqlstate::kSyntaxError, fmt::format("{} for column \"{}\" of table \"{}\"", what,
                                                    column.name, relation_.name))
        .at(constraint.location);
  };
  constexpr std::string_view kConflictingNull = "conflicting NULL/NOT NULL declarations";
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
      if (column.not_null) refuse(kConflictingNull);
      clauses.is_nullable = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
      if (clauses.is_nullable) refuse(kConflictingNull);
      column.not_null = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
      if (clauses.has_default) refuse("multiple default values specified");
      clauses.has_default = true;
      if (constraint.raw_expr != nullptr)
        values_.push_back({relation_.columns.size() - 1, constraint.raw_expr});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      add_table_constraint(constraint);
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      add_key(constraint, {column.name});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
      if (column.identity != Identity::kNone) refuse("multiple identity specifications");
      if (clauses.is_nullable) refuse(kConflictingNull);
      column.identity = identity_kind(constraint.generated_when);
      column.not_null = true;
      sequences_.push_back({.attnum = last_attnum(), .identity = &constraint});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
      if (column.generated) refuse("multiple generation clauses specified");
      column.generated = true;
      values_.push_back({relation_.columns.size() - 1, constraint.raw_expr});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      foreign_keys_.push_back(foreign_key_clause(constraint, column.name));
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE:
      return;                                      // add_column() has seen to them
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:  // the grammar has it for tables only
    case PG_QUERY__CONSTR_TYPE__CONSTR_TYPE_UNDEFINED:
    case _PG_QUERY__CONSTR_TYPE_IS_INT_SIZE:
      break;
  }
  throw Error::unsupported("this kind of constraint");
}

void TableBuilder::set_options(std::span<PgQuery__Node* const> options) {
  set_relation_options(relation_, options);
}

void TableBuilder::add_table_constraint(const PgQuery__Constraint& constraint) {
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      // A new table has no rows that could break it.
      checks_.push_back({constraint.conname == nullptr ? "" : constraint.conname,
                         constraint.raw_expr,
                         constraint.skip_validation == 0 || relation_.oid == kInvalidOid,
                         constraint.is_no_inherit != 0});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: {
      std::vector<std::string> columns;
      for (std::size_t i = 0; i < constraint.n_keys; ++i)
        columns.push_back(string_of(*constraint.keys[i]));
      add_key(constraint, std::move(columns));
      return;
    }
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      foreign_keys_.push_back(foreign_key_clause(constraint));
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      return add_exclusion(constraint);
    default:
      throw Error::unsupported("this kind of constraint");
  }
}

std::string TableBuilder::free_constraint_name(std::string_view column,
                                               std::string_view label) const {
  for (int attempt = 0;; ++attempt) {
    std::string name =
        make_object_name(relation_.name, column,
                         attempt == 0 ? std::string(label) : fmt::format("{}{}", label, attempt));
    const auto same = [&name](const auto& other) { return other.name == name; };
    const auto is_trigger = [&name](const Trigger& trigger) {
      return trigger.constraint != kInvalidOid && trigger.name == name;
    };
    if (std::ranges::none_of(relation_.constraints, same) && std::ranges::none_of(checks_, same) &&
        std::ranges::none_of(relation_.triggers, is_trigger) && std::ranges::none_of(keys_, same)) {
      return name;
    }
  }
}

void TableBuilder::transform() {
  resolve_keys();
  for (PendingSequence& sequence : sequences_) define_sequence(sequence);
  check_columns();
}

// What DefineRelation() and heap_create_with_catalog() ask of the columns of a new table.
void TableBuilder::check_columns() const {
  const bool is_new = relation_.oid == kInvalidOid;
  std::set<std::string_view> names;
  for (const Column& column : relation_.columns) {
    if (!is_new || column.dropped || names.insert(column.name).second) continue;
    throw Error(sqlstate::kDuplicateColumn,
                fmt::format("column \"{}\" specified more than once", column.name));
  }
  auto added = std::span(relation_.columns).subspan(first_added_) |
               std::views::filter([](const Column& column) { return !column.dropped; });
  for (const Column& column : added) check_may_use_type(column.type.oid, context_);
  for (const Column& column : added) check_not_system_column(column.name);
  for (const Column& column : added) {
    check_column_type(column.name, column.type);
    if (!is_new && holds_row(column.type.oid, relation_, context_.catalog())) {
      throw Error(
          sqlstate::kInvalidTableDefinition,
          fmt::format("composite type {} cannot be made a member of itself", relation_.name));
    }
    static_cast<void>(type_traits(column.type.oid));  // refuses types that cannot be stored
  }
}

void TableBuilder::finish() {
  for (const PendingValue& value : std::exchange(values_, {})) {
    Column& column = relation_.columns[value.column];
    if (column.generated) {
      add_generated(*value.expression, column);
    } else {
      add_default(*value.expression, column);
    }
  }
  const std::vector<PendingCheck> checks = std::exchange(checks_, {});
  for (const PendingCheck& check : checks) add_check(check);
  check_only_primary_key();
}

// A table's sequences and indexes are made by statements of their own, which name it with its
// schema.
void TableBuilder::check_may_add_relations() const {
  check_schema_privilege(context_.catalog(), context_.role(),
                         *context_.catalog().find_schema(relation_.schema),
                         Privilege::kUsage | Privilege::kCreate);
}

void TableBuilder::make_sequences() {
  if (!sequences_.empty()) check_may_add_relations();
  for (PendingSequence& pending : sequences_) {
    Relation sequence;
    sequence.oid = pending.oid;
    sequence.schema = relation_.schema;
    sequence.name = pending.name;
    sequence.kind = RelationKind::kSequence;
    sequence.owner = relation_.owner;
    sequence.acl =
        initial_acl(ObjectKind::kSequence, sequence.owner, sequence.schema, context_.catalog());
    sequence.is_unlogged = relation_.is_unlogged;
    sequence.sequence = pending.options;
    sequence.sequence->owned_by = relation_.oid;
    sequence.sequence->owned_by_column = pending.attnum;
    context_.put(std::move(sequence));
  }
}

Oid TableBuilder::store() {
  Generation& generation = context_.session.generation();
  relation_.oid = generation.allocate_oid();
  relation_.row_type = generation.allocate_oid();
  for (Constraint& constraint : relation_.constraints) constraint.oid = generation.allocate_oid();
  make_sequences();
  if (!relation_.partition_key) {
    std::string columns = "position INTEGER PRIMARY KEY";
    for (std::size_t i = 0; i < relation_.columns.size(); ++i) {
      columns += ", " + storage_column(static_cast<int>(i) + 1);
    }
    context_.connection().execute(
        fmt::format("CREATE TABLE {}({})", storage_table(relation_.oid), columns));
  }
  context_.put(relation_);
  store_keys();
  return relation_.oid;
}

void TableBuilder::store_columns() {
  for (Constraint& constraint : relation_.constraints) {
    if (constraint.oid == kInvalidOid)
      constraint.oid = context_.session.generation().allocate_oid();
  }
  make_sequences();
  context_.put(relation_);
}

}  // namespace carto_mock::sql
