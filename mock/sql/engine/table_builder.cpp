// One class of more than 600 lines: each clause of CREATE TABLE adds to the one relation that is
// made, which its keys, sequences and storage are then made of. Expressions are in
// table_expressions.cpp.
#include "sql/engine/table_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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
    : context_(context), relation_(existing) {}

void TableBuilder::add_column(std::string name, Type type) {
  check_not_system_column(name);
  if (relation_.find_column(name) != nullptr) {
    throw relation_.oid == kInvalidOid
        ? Error(sqlstate::kDuplicateColumn,
                fmt::format("column \"{}\" specified more than once", name))
        : Error(
              sqlstate::kDuplicateColumn,
              fmt::format("column \"{}\" of relation \"{}\" already exists", name, relation_.name));
  }
  check_may_use_type(type.oid, context_);
  check_column_type(name, type);
  if (relation_.oid != kInvalidOid && holds_row(type.oid, relation_, context_.catalog())) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("composite type {} cannot be made a member of itself", relation_.name));
  }
  static_cast<void>(type_traits(type.oid));  // refuses types that cannot be stored
  Column column;
  column.name = std::move(name);
  column.type = type;
  relation_.columns.push_back(std::move(column));
}

void TableBuilder::add_column(const PgQuery__ColumnDef& definition) {
  if (definition.compression != nullptr && *definition.compression != '\0') {
    throw Error::unsupported("COMPRESSION of a column");
  }
  if (definition.n_fdwoptions != 0) throw Error::unsupported("OPTIONS of a column");
  const std::vector<std::string> path = context_.session.effective_search_path();
  const std::optional<Type> serial = serial_type(*definition.type_name);
  const Type type =
      serial ? *serial
             : resolve_type_name(*definition.type_name, analysis_context(context_.session, path));
  add_column(definition.colname, type);
  Column& column = relation_.columns.back();
  column.collation = declared_collation(definition.coll_clause, type);
  static_cast<void>(collation_of(relation_));
  if (serial) {
    column.not_null = true;
    SequenceOptions options;
    options.data_type = type.oid;
    options.maximum = largest_of(type);
    const std::string sequence = add_sequence(column, options);
    column.default_sql = fmt::format(
        "nextval({}::regclass)",
        quote_literal(fmt::format(
            "{}.{}", quote_identifier(context_.catalog().find_schema(relation_.schema)->name),
            quote_identifier(sequence))));
  }
  bool nullable = false;
  int identity_location = -1;
  DeferralClauses deferral;
  for (std::size_t i = 0; i < definition.n_constraints; ++i) {
    const PgQuery__Constraint& constraint = *definition.constraints[i]->constraint;
    if (is_deferral(constraint.contype)) {
      deferral.add(constraint);
      continue;
    }
    add_column_constraint(constraint, column, nullable, serial.has_value());
    const bool is_or_was_identity = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY ||
                                    constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT;
    if (is_or_was_identity) identity_location = constraint.location;
    deferral.start(constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN
                       ? &foreign_keys_.back().deferral
                   : is_key(constraint.contype) ? &keys_.back().deferral
                                                : nullptr);
    refuse_two_sources(column, constraint, serial.has_value());
    if (column.identity != Identity::kNone && !column.default_sql.empty()) {
      Error error(
          sqlstate::kSyntaxError,
          fmt::format("both default and identity specified for column \"{}\" of table \"{}\"",
                      column.name, relation_.name));
      throw serial ? error : std::move(error).at(identity_location);
    }
  }
}

void TableBuilder::refuse_two_sources(const Column& column, const PgQuery__Constraint& constraint,
                                      bool serial) const {
  if (!column.generated) return;
  const bool has_default = serial || !column.default_sql.empty();
  if (!has_default && column.identity == Identity::kNone) return;
  Error error(sqlstate::kSyntaxError,
              fmt::format("both {} and generation expression specified for column \"{}\" of table "
                          "\"{}\"",
                          has_default ? "default" : "identity", column.name, relation_.name));
  throw serial ? error : std::move(error).at(constraint.location);
}

std::string TableBuilder::add_sequence(const Column& column, const SequenceOptions& options,
                                       const std::optional<QualifiedName>& name) {
  PendingSequence sequence;
  sequence.name = name ? identity_sequence_name(*name, relation_, given_names_, context_)
                       : free_relation_name(relation_.name, column.name, "seq", relation_.schema,
                                            given_names_, context_);
  sequence.oid = context_.session.generation().allocate_oid();
  sequence.options = options;
  sequence.attnum = static_cast<int>(&column - relation_.columns.data()) + 1;
  given_names_.push_back(sequence.name);
  sequences_.push_back(std::move(sequence));
  return sequences_.back().name;
}

void TableBuilder::add_identity(int attnum, const PgQuery__Constraint& constraint) {
  Column& column = relation_.columns[static_cast<std::size_t>(attnum) - 1];
  IdentitySequence sequence = identity_sequence(constraint, column.type.oid, context_);
  add_sequence(column, sequence.options, sequence.name);
  column.identity = identity_kind(constraint.generated_when);
  column.identity_sequence = sequences_.back().oid;
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
                                         bool& nullable, bool serial) {
  const auto conflicting_null = [&] {
    Error error(
        sqlstate::kSyntaxError,
        fmt::format("conflicting NULL/NOT NULL declarations for column \"{}\" of table \"{}\"",
                    column.name, relation_.name));
    return serial ? error : std::move(error).at(constraint.location);
  };
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
      if (column.not_null) throw conflicting_null();
      nullable = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
      if (nullable) throw conflicting_null();
      column.not_null = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT: {
      if (!column.default_sql.empty()) {
        Error error(
            sqlstate::kSyntaxError,
            fmt::format("multiple default values specified for column \"{}\" of table \"{}\"",
                        column.name, relation_.name));
        throw serial ? error : std::move(error).at(constraint.location);
      }
      add_default(*constraint.raw_expr, column);
      return;
    }
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      add_table_constraint(constraint);
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      add_key(constraint, {column.name});
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
      if (column.identity != Identity::kNone) {
        throw Error(
            sqlstate::kSyntaxError,
            fmt::format("multiple identity specifications for column \"{}\" of table \"{}\"",
                        column.name, relation_.name))
            .at(constraint.location);
      }
      // PostgreSQL makes the sequence, and so finds out about the column's type, later.
      if (nullable) throw conflicting_null();
      add_identity(static_cast<int>(relation_.columns.size()), constraint);
      column.not_null = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
      if (column.generated) {
        throw Error(
            sqlstate::kSyntaxError,
            fmt::format("multiple generation clauses specified for column \"{}\" of table \"{}\"",
                        column.name, relation_.name))
            .at(constraint.location);
      }
      column.generated = true;
      generated_.push_back({relation_.columns.size() - 1, constraint.raw_expr});
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

void TableBuilder::add_key(const PgQuery__Constraint& constraint,
                           std::vector<std::string> columns) {
  if (constraint.indexspace != nullptr && *constraint.indexspace != '\0')
    throw Error::unsupported("storage options of a constraint");
  if (constraint.indexname != nullptr && *constraint.indexname != '\0') {
    throw Error(sqlstate::kFeatureNotSupported, "cannot use an existing index in CREATE TABLE")
        .at(constraint.location);
  }
  const bool primary = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
  const auto is_primary = [](const auto& other) { return other.primary; };
  const bool has_primary = std::ranges::any_of(keys_, is_primary) ||
                           std::ranges::any_of(relation_.constraints, [](const Constraint& other) {
                             return other.kind == ConstraintKind::kPrimaryKey;
                           });
  if (primary && has_primary) {
    throw Error(
        sqlstate::kInvalidTableDefinition,
        fmt::format("multiple primary keys for table \"{}\" are not allowed", relation_.name))
        .at(constraint.location);
  }
  PendingKey key;
  key.name = constraint.conname == nullptr ? "" : constraint.conname;
  key.primary = primary;
  key.nulls_not_distinct = constraint.nulls_not_distinct != 0;
  key.columns = std::move(columns);
  key.location = constraint.location;
  key.deferral = {constraint.deferrable != 0, constraint.initdeferred != 0};
  key.options = {constraint.options, constraint.n_options};
  for (std::size_t i = 0; i < constraint.n_including; ++i)
    key.included.push_back(string_of(*constraint.including[i]));
  keys_.push_back(std::move(key));
}

void TableBuilder::add_exclusion(const PgQuery__Constraint& constraint) {
  add_key(constraint, {});
  keys_.back().exclusion = &constraint;
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

void TableBuilder::finish() {
  for (PendingKey& key : keys_) {
    if (key.exclusion != nullptr && relation_.partition_key) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "exclusion constraints are not supported on partitioned tables")
          .at(key.location);
    }
    const auto find_attnum = [&](const std::string& name) {
      int attnum = 0;
      if (relation_.find_column(name, &attnum) != nullptr) return attnum;
      check_not_indexed_system_column(name);
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" named in key does not exist", name))
          .at(key.location);
    };
    for (const std::string& name : key.included) key.included_attnums.push_back(find_attnum(name));
    for (const std::string& name : key.columns) {
      const int attnum = find_attnum(name);
      if (std::ranges::find(key.attnums, attnum) != key.attnums.end()) {
        throw Error(sqlstate::kDuplicateColumn,
                    fmt::format("column \"{}\" appears twice in {} constraint", name,
                                key.primary ? "primary key" : "unique"))
            .at(key.location);
      }
      key.attnums.push_back(attnum);
      if (key.primary) relation_.columns[static_cast<std::size_t>(attnum) - 1].not_null = true;
    }
  }
  std::ranges::stable_sort(keys_, std::greater<>(), &PendingKey::primary);
  // The same columns twice need one index only (transformIndexConstraints).
  for (std::size_t i = 1; i < keys_.size();) {
    const auto same = [&](const PendingKey& other) {
      if (other.exclusion != nullptr || keys_[i].exclusion != nullptr) return false;
      return other.attnums == keys_[i].attnums &&
             other.nulls_not_distinct == keys_[i].nulls_not_distinct;
    };
    const auto before = keys_.begin() + static_cast<std::ptrdiff_t>(i);
    if (keys_[i].name.empty() && std::any_of(keys_.begin(), before, same)) {
      keys_.erase(before);
    } else {
      ++i;
    }
  }
  for (const PendingGenerated& generated : std::exchange(generated_, {})) add_generated(generated);
  const std::vector<PendingCheck> checks = std::exchange(checks_, {});
  for (const PendingCheck& check : checks) add_check(check);
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

std::string TableBuilder::key_name(const PendingKey& key) const {
  if (!key.name.empty()) return key.name;
  std::string columns;
  for (const std::string& column : key.columns) columns += (columns.empty() ? "" : "_") + column;
  for (const std::string& column : key.included) columns += "_" + column;
  return free_relation_name(relation_.name, key.primary ? "" : columns,
                            key.primary ? "pkey" : "key", relation_.schema, given_names_, context_);
}

void TableBuilder::make_index(const PendingKey& key) {
  if (key.exclusion != nullptr) return make_exclusion(key);
  Relation index;
  index.name = key_name(key);
  check_is_free(index.name);
  for (const int attnum : key.attnums) {
    check_ordered_type(relation_.columns[static_cast<std::size_t>(attnum) - 1].type);
  }
  index.index = IndexDefinition{relation_.oid, true, key.primary, "btree", key.attnums};
  index.index->columns.insert(index.index->columns.end(), key.included_attnums.begin(),
                              key.included_attnums.end());
  index.index->included = key.included_attnums.size();
  index.index->nulls_not_distinct = key.nulls_not_distinct;
  check_has_partition_key(relation_, *index.index, key.primary ? "PRIMARY KEY" : "UNIQUE");
  if (key.nulls_not_distinct && key.deferral.deferrable)
    throw Error::unsupported("NULLS NOT DISTINCT of a deferrable key");
  Constraint constraint;
  constraint.kind = key.primary ? ConstraintKind::kPrimaryKey : ConstraintKind::kUnique;
  constraint.columns = key.attnums;
  store_key(std::move(index), std::move(constraint), key);
}

// The same twice needs one index only, here too.
void TableBuilder::define_exclusions() {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].exclusion == nullptr) continue;
    keys_[i].definition = define_exclusion(*keys_[i].exclusion, relation_, context_);
    const auto before = keys_.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = std::find_if(keys_.begin(), before, [&](const PendingKey& other) {
      return other.definition && *other.definition == *before->definition &&
             other.deferral == before->deferral;
    });
    if (same == before) continue;
    if (same->name.empty()) same->name = before->name;
    keys_.erase(before);
    --i;
  }
}

void TableBuilder::make_exclusion(const PendingKey& key) {
  ExclusionDefinition definition = *key.definition;
  Relation index;
  index.name = !key.name.empty() ? key.name
                                 : free_relation_name(relation_.name, definition.label, "excl",
                                                      relation_.schema, given_names_, context_);
  check_is_free(index.name);
  Constraint constraint;
  constraint.kind = ConstraintKind::kExclusion;
  constraint.columns.assign(
      definition.index.columns.begin(),
      definition.index.columns.end() - static_cast<std::ptrdiff_t>(definition.index.included));
  constraint.operators = std::move(definition.operators);
  index.index = std::move(definition.index);
  store_key(std::move(index), std::move(constraint), key);
}

void TableBuilder::check_is_free(const std::string& name) const {
  if (context_.catalog().find_relation(relation_.schema, name) == nullptr) return;
  throw Error(sqlstate::kDuplicateTable, fmt::format("relation \"{}\" already exists", name));
}

void TableBuilder::store_key(Relation index, Constraint constraint, const PendingKey& key) {
  Generation& generation = context_.session.generation();
  index.oid = generation.allocate_oid();
  index.schema = relation_.schema;
  index.kind = RelationKind::kIndex;
  index.owner = relation_.owner;
  index.is_unlogged = relation_.is_unlogged;
  index.options = key.liked_options;
  set_relation_options(index, key.options);
  constraint.oid = generation.allocate_oid();
  constraint.name = index.name;
  constraint.index = index.oid;
  constraint.deferrable = key.deferral.deferrable;
  constraint.initially_deferred = key.deferral.initially_deferred;
  if (constraint.deferrable) constraint.triggers.push_back(generation.allocate_oid());
  relation_.constraints.push_back(constraint);
  index.index->is_valid =
      !keeps_keys_alone_ || context_.catalog().partitions_of(relation_.oid).empty();
  create_storage_index(relation_, index, context_);
  if (const Relation* counted = context_.catalog().find_relation(relation_.oid)) {
    relation_.is_analyzed = counted->is_analyzed;
    relation_.counted_rows = counted->counted_rows;
  }
  context_.put(std::move(index));
  if (constraint.kind == ConstraintKind::kExclusion)
    check_no_conflicts(relation_, constraint, context_);
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

void TableBuilder::store_keys() {
  if (keys_.empty()) return;
  check_may_add_relations();
  define_exclusions();
  const std::size_t first_new = relation_.constraints.size();
  for (const PendingKey& key : keys_) make_index(key);
  context_.put(relation_);
  if (!relation_.partition_key || keeps_keys_alone_) return;
  for (std::size_t i = first_new; i < relation_.constraints.size(); ++i) {
    const Relation* index = context_.catalog().find_relation(relation_.constraints[i].index);
    if (index != nullptr) give_index_to_partitions(Relation(*index), context_);
  }
}

}  // namespace carto_mock::sql
