#include "sql/engine/drop.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "sql/catalog/partitions.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/domains.h"
#include "sql/engine/enum_types.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/function_dependents.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/sequence_users.h"
#include "sql/engine/server_objects.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/temporary_relations.h"
#include "sql/engine/trigger_statements.h"
#include "sql/engine/type_dependents.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kCascadeHint = "Use DROP ... CASCADE to drop the dependent objects too.";

// What DROP calls each kind, with its article where messages use one.
struct DroppedKind {
  RelationKind kind;
  std::string_view name;
  std::string_view with_article;
  std::string_view command;
};

DroppedKind dropped_kind(PgQuery__ObjectType type, std::string_view otherwise) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
      return {RelationKind::kTable, "table", "a table", "DROP TABLE"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return {RelationKind::kView, "view", "a view", "DROP VIEW"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return {RelationKind::kMaterializedView, "materialized view", "a materialized view",
              "DROP MATERIALIZED VIEW"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return {RelationKind::kIndex, "index", "an index", "DROP INDEX"};
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return {RelationKind::kSequence, "sequence", "a sequence", "DROP SEQUENCE"};
  }
  throw Error::unsupported(std::string(otherwise));
}

std::string drop_command_for(RelationKind kind) {
  const std::string_view name = kind_name(kind);
  std::string command = "Use DROP ";
  for (const char c : name)
    command.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return fmt::format(
      "{} to remove {} {}.", command,
      std::string_view("aeiou").find(name.front()) == std::string_view::npos ? "a" : "an", name);
}

std::vector<const Relation*> owned_sequences(Oid table, const CatalogSnapshot& catalog) {
  std::vector<const Relation*> sequences;
  for (const Relation* relation : catalog.relations()) {
    if (relation->sequence && relation->sequence->owned_by == table) sequences.push_back(relation);
  }
  return sequences;
}

void drop_storage(const Relation& relation, const UtilityContext& context) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kMaterializedView:
      context.transaction.drop_storage("DROP TABLE " + storage_table(relation.oid));
      break;
    case RelationKind::kIndex:
      context.transaction.drop_storage(drop_storage_index(relation));
      break;
    case RelationKind::kSequence:
    case RelationKind::kView:
    case RelationKind::kComposite:
    case RelationKind::kForeignTable:
    case RelationKind::kPartitioned:
      break;
  }
}

// Is a relation of this kind what DROP … names? DROP TABLE takes partitioned ones as well.
bool is_of_kind(RelationKind kind, RelationKind wanted) {
  return kind == wanted || (kind == RelationKind::kPartitioned && wanted == RelationKind::kTable);
}

// The sequence of an identity column goes with the column only.
void refuse_identity_sequence(const Relation& sequence, const UtilityContext& context) {
  const Relation* table = context.catalog().find_relation(sequence.sequence->owned_by);
  if (table == nullptr) return;
  const Column& column =
      table->columns.at(static_cast<std::size_t>(sequence.sequence->owned_by_column) - 1);
  if (column.identity_sequence != sequence.oid) return;
  const std::string owner =
      fmt::format("column {} of table {}", column.name, shown_name(*table, context));
  throw Error(
      sqlstate::kDependentObjectsStillExist,
      fmt::format("cannot drop {} because {} requires it", described(sequence, context), owner))
      .hint(fmt::format("You can drop {} instead.", owner));
}

void drop_one(Oid oid, const UtilityContext& context) {
  const Relation* found = context.catalog().find_relation(oid);
  if (found == nullptr) return;  // went with its table
  const Relation relation = *found;
  for (const Relation* index : context.catalog().indexes_of(oid)) {
    drop_storage(*index, context);
    context.erase(index->oid);
  }
  for (const Relation* sequence : owned_sequences(oid, context.catalog()))
    context.erase(sequence->oid);
  if (context.catalog().find_object_acl(relation.row_type) != nullptr)
    context.erase(relation.row_type);
  drop_storage(relation, context);
  context.erase(oid);
  for (const Relation* other : context.catalog().relations()) {
    const auto is_from = [oid](const Trigger& trigger) { return trigger.referenced == oid; };
    if (std::ranges::none_of(other->triggers, is_from)) continue;
    Relation changed = *other;
    std::erase_if(changed.triggers, is_from);
    context.put(std::move(changed));
  }
}

// The foreign keys that need what is dropped.
std::vector<DependentKey> keys_to(const Relation& relation, const UtilityContext& context) {
  return relation.index ? keys_to_index(relation.oid, context)
                        : keys_to_table(relation.oid, context);
}

Error still_needed(std::string message, const std::vector<Dependent>& dependents) {
  std::string detail;
  for (const Dependent& dependent : dependents) {
    detail += fmt::format("{}{} depends on {}", detail.empty() ? "" : "\n", dependent.name,
                          dependent.reference);
  }
  return Error(sqlstate::kDependentObjectsStillExist, std::move(message))
      .detail(std::move(detail))
      .hint(std::string(kCascadeHint));
}

// `drop cascades to view v`, or how many there are.
void note_cascade(const std::vector<std::string>& objects, const UtilityContext& context) {
  if (objects.size() == 1) {
    context.session.notice(Severity::kNotice, fmt::format("drop cascades to {}", objects.front()));
  } else if (!objects.empty()) {
    context.session.notice(Severity::kNotice,
                           fmt::format("drop cascades to {} other objects", objects.size()));
  }
}

// What depends on the type of a relation's rows.
struct TypeDependents {
  Oid type;
  std::vector<TypeDependent> dependents;
};

// Without what goes anyway.
void add_dependents_of_type(const Relation& relation, const std::vector<Oid>& going,
                            std::vector<TypeDependents>& of_types,
                            std::vector<Dependent>& dependents, const UtilityContext& context) {
  if (relation.row_type == kInvalidOid) return;
  TypeDependents of_type{relation.row_type, {}};
  for (const TypeDependent& dependent : dependents_of(relation.row_type, context)) {
    const bool is_known = std::ranges::any_of(of_types, [&](const TypeDependents& other) {
      return std::ranges::find(other.dependents, dependent.text.name, [](const TypeDependent& one) {
               return one.text.name;
             }) != other.dependents.end();
    });
    if (is_known || std::ranges::find(going, dependent.oid) != going.end()) continue;
    // Views that read the relation are found as such.
    if (views_that_read(relation.oid, context).contains(dependent.oid)) continue;
    of_type.dependents.push_back(dependent);
    dependents.push_back(dependent.text);
  }
  if (!of_type.dependents.empty()) of_types.push_back(std::move(of_type));
}

// PostgreSQL names them in the order in which they were made, which a domain here does not tell.
void check_order_of_dependents(const std::vector<TypeDependents>& of_types,
                               const UtilityContext& context) {
  for (const TypeDependents& of_type : of_types) {
    const auto domains = std::ranges::count_if(of_type.dependents, [&](const TypeDependent& one) {
      return context.catalog().find_domain(one.oid) != nullptr;
    });
    if (domains > 1 || (domains == 1 && of_type.dependents.size() > 1))
      throw Error::unsupported("DROP of a type that both domains and others depend on");
  }
}

}  // namespace

std::string described(const Relation& relation, const UtilityContext& context) {
  return fmt::format("{} {}", kind_name(relation.kind), shown_name(relation, context));
}

namespace {

// Defaults that a sequence feeds which goes, alone or with the table that owns it.
std::vector<SequenceUser> users_of_what_goes(const Relation& relation, std::span<const Oid> all,
                                             const UtilityContext& context) {
  std::vector<Oid> going(all.begin(), all.end());
  for (const Oid oid : all) {
    for (const Relation* partition : partitions_below(context.catalog(), oid))
      going.push_back(partition->oid);
  }
  if (!relation.sequence) return users_of_owned_sequences(relation.oid, 0, going, context);
  if (std::ranges::find(going, relation.sequence->owned_by) != going.end()) return {};
  return users_of_sequence(relation, going, context);
}

}  // namespace

void settle_dependents(const std::vector<Dependent>& dependents, const std::string& object,
                       bool cascade, const UtilityContext& context) {
  if (!cascade && !dependents.empty())
    throw still_needed(
        object.empty() ? "cannot drop desired object(s) because other objects depend on them"
                       : fmt::format("cannot drop {} because other objects depend on it", object),
        dependents);
  std::vector<std::string> names;
  names.reserve(dependents.size());
  for (const Dependent& dependent : dependents) names.push_back(dependent.name);
  note_cascade(names, context);
}

void drop_relations(const std::vector<Oid>& relations, bool cascade,
                    const UtilityContext& context) {
  context.transaction.connection().forget_plans();
  std::vector<Oid> all = relations;
  std::vector<Dependent> dependents;
  std::vector<DependentKey> keys;
  std::vector<TypeDependents> of_types;
  std::vector<SequenceUser> users;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Relation& relation = *context.catalog().find_relation(all[i]);
    add_dependents_of_type(relation, all, of_types, dependents, context);
    for (const Relation* partition : context.catalog().partitions_of(relation.oid)) {
      if (std::ranges::find(all, partition->oid) == all.end()) all.push_back(partition->oid);
    }
    for (SequenceUser& user : users_of_what_goes(relation, all, context)) {
      dependents.push_back(user.text);
      users.push_back(std::move(user));
    }
    for (const DependentKey& key : keys_to(relation, context)) {
      if (std::ranges::find(relations, key.table) != relations.end()) continue;
      // One to a partition that goes with its table.
      if (std::ranges::find(keys, key.constraint, &DependentKey::constraint) != keys.end())
        continue;
      dependents.push_back(key.text);
      keys.push_back(key);
    }
    for (const Oid view : views_that_read(relation.oid, context)) {
      if (std::ranges::find(all, view) != all.end()) continue;
      const Relation& reader = *context.catalog().find_relation(view);
      dependents.push_back({described(reader, context), described(relation, context)});
      all.push_back(view);
    }
  }
  if (!cascade) check_order_of_dependents(of_types, context);
  if (relations.size() > 1 && !cascade && !dependents.empty())
    throw still_needed("cannot drop desired object(s) because other objects depend on them",
                       dependents);
  settle_dependents(dependents,
                    described(*context.catalog().find_relation(relations.front()), context),
                    cascade, context);
  for (const DependentKey& key : keys) drop_foreign_key(key, context);
  drop_sequence_users(users, context);
  for (const TypeDependents& of_type : of_types)
    drop_dependents(of_type.type, of_type.dependents, context);
  std::ranges::reverse(all);
  for (const Oid relation : all) drop_one(relation, context);
}

namespace {

// Of a relation in a schema that goes, or a type in it.
void check_type_stays_inside(Oid type, const Schema& schema, const UtilityContext& context) {
  for (const TypeDependent& dependent : dependents_of(type, context)) {
    const CatalogSnapshot& catalog = context.catalog();
    const StoredFunction* function = catalog.find_function(dependent.oid);
    const DomainType* domain = catalog.find_domain(dependent.oid);
    const Relation* user = catalog.find_relation(dependent.oid);
    const Oid of_user = function != nullptr ? function->definition().schema
                        : domain != nullptr ? domain->schema
                        : user != nullptr   ? user->schema
                                            : kInvalidOid;
    if (of_user != schema.oid)
      throw Error::unsupported("DROP SCHEMA with a type that is used elsewhere");
  }
}

// Of a sequence in a schema that goes, or of those of a table.
void refuse_users_outside(const Relation& relation, Oid schema, const UtilityContext& context) {
  std::vector<Oid> going;
  for (const Relation* other : context.catalog().relations()) {
    if (other->schema == schema) going.push_back(other->oid);
  }
  const std::vector<SequenceUser> users =
      relation.sequence ? users_of_sequence(relation, going, context)
                        : users_of_owned_sequences(relation.oid, 0, going, context);
  if (!users.empty())
    throw Error::unsupported("DROP SCHEMA with a sequence that is used elsewhere");
}

// What DROP INDEX CONCURRENTLY must not be.
void check_concurrent(const PgQuery__DropStmt& statement, const UtilityContext& context) {
  if (context.in_block) {
    throw Error(sqlstate::kActiveSqlTransaction,
                "DROP INDEX CONCURRENTLY cannot run inside a transaction block");
  }
  if (statement.n_objects > 1) {
    throw Error(sqlstate::kFeatureNotSupported,
                "DROP INDEX CONCURRENTLY does not support dropping multiple objects");
  }
  if (statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
    throw Error(sqlstate::kFeatureNotSupported, "DROP INDEX CONCURRENTLY does not support CASCADE");
  }
}

}  // namespace

void drop_schema(const Schema& schema, bool cascade, const UtilityContext& context) {
  std::vector<Oid> relations;
  std::vector<Dependent> dependents;
  std::vector<DependentKey> keys;
  const std::string schema_text = fmt::format("schema {}", schema.name);
  for (const Relation* relation : context.catalog().relations()) {
    if (relation->schema != schema.oid) continue;
    // What belongs to a table goes, and is counted, with it.
    const bool belongs = relation->index.has_value() || relation->partition_bound.has_value() ||
                         (relation->sequence && relation->sequence->owned_by != kInvalidOid);
    if (belongs) continue;
    relations.push_back(relation->oid);
    dependents.push_back({described(*relation, context), schema_text});
    refuse_users_outside(*relation, schema.oid, context);
    if (relation->row_type != kInvalidOid)
      check_type_stays_inside(relation->row_type, schema, context);
    for (const DependentKey& key : keys_to_table(relation->oid, context)) {
      if (context.catalog().find_relation(key.table)->schema == schema.oid) continue;
      dependents.push_back(key.text);
      keys.push_back(key);
    }
  }
  std::vector<Oid> functions;
  for (const StoredFunction* function : context.catalog().functions()) {
    const UserFunction& definition = function->definition();
    if (definition.schema != schema.oid) continue;
    functions.push_back(definition.oid);
    dependents.push_back(
        {fmt::format("function {}", shown_function(*function, context)), schema_text});
  }
  refuse_calls_outside(schema, functions, context);
  std::vector<Oid> enums;
  for (const EnumType* type : context.catalog().enums()) {
    if (type->schema != schema.oid) continue;
    enums.push_back(type->oid);
    check_type_stays_inside(type->oid, schema, context);
    dependents.push_back({fmt::format("type {}", format_type(Type{type->oid})), schema_text});
  }
  std::vector<Oid> domains;
  for (const DomainType* type : context.catalog().domains()) {
    if (type->schema != schema.oid) continue;
    domains.push_back(type->oid);
    check_type_stays_inside(type->oid, schema, context);
    dependents.push_back({fmt::format("type {}", format_type(Type{type->oid})), schema_text});
  }
  settle_dependents(dependents, schema_text, cascade, context);
  const Oid oid = schema.oid;
  context.transaction.connection().forget_plans();
  for (const DependentKey& key : keys) drop_foreign_key(key, context);
  std::set<Oid> views;
  for (const Oid relation : relations) views.merge(views_that_read(relation, context));
  for (const Oid view : views) drop_one(view, context);
  for (const Oid relation : relations) {
    std::vector<Oid> parts;
    for (const Relation* partition : partitions_below(context.catalog(), relation))
      parts.push_back(partition->oid);
    std::ranges::reverse(parts);
    for (const Oid part : parts) drop_one(part, context);
    drop_one(relation, context);
  }
  for (const Oid function : functions) context.erase(function);
  drop_enum_types(enums, true, context);
  drop_domains(domains, true, context);
  context.erase(oid);
}

CommandTag drop_objects(const PgQuery__DropStmt& statement, const UtilityContext& context) {
  const bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  const bool missing_ok = statement.missing_ok != 0;
  const auto missing_schema = [&](const std::string& name) {
    const std::string message = fmt::format("schema \"{}\" does not exist", name);
    if (!missing_ok) throw Error(sqlstate::kInvalidSchemaName, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
  };
  if (statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION ||
      statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE ||
      statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE)
    return drop_functions(statement, context);
  if (statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION)
    return drop_extensions(statement, context);
  if (statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER)
    return drop_trigger(statement, context);
  if (statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA) {
    for (std::size_t i = 0; i < statement.n_objects; ++i) {
      const std::string name = string_of(*statement.objects[i]);
      const Schema* schema = context.catalog().find_schema(name);
      if (schema == nullptr) {
        missing_schema(name);
        continue;
      }
      if (!context.catalog().owns(context.role(), schema->owner))
        throw must_be_owner("schema", name);
      if (schema->oid < kFirstUserOid && name != "public") {
        throw Error(
            sqlstate::kDependentObjectsStillExist,
            fmt::format("cannot drop schema {} because it is required by the database system",
                        name));
      }
      drop_schema(*schema, cascade, context);
    }
    return {"DROP SCHEMA", std::nullopt};
  }
  if (statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE ||
      statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN)
    return drop_types(statement, context);
  const DroppedKind kind = dropped_kind(statement.remove_type, "DROP of this kind of object");
  if (statement.concurrent != 0) check_concurrent(statement, context);
  std::vector<Oid> found;
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    const QualifiedName name = qualified_name(*statement.objects[i]->list);
    if (!name.schema.empty() && find_schema(name.schema, context) == nullptr) {
      missing_schema(name.schema);
      continue;
    }
    const Relation* relation = find_any_relation(name, context);
    if (relation == nullptr) {
      const std::string message = fmt::format("{} \"{}\" does not exist", kind.name, name.name);
      const SqlState state = kind.kind == RelationKind::kIndex ? sqlstate::kUndefinedObject
                                                               : sqlstate::kUndefinedTable;
      if (!missing_ok) throw Error(state, message);
      context.session.notice(Severity::kNotice, message + ", skipping");
      continue;
    }
    if (!is_of_kind(relation->kind, kind.kind)) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("\"{}\" is not {}", relation->name, kind.with_article))
          .hint(drop_command_for(relation->kind));
    }
    const Schema* schema = context.catalog().find_schema(relation->schema);
    if (schema == nullptr || !context.catalog().owns(context.role(), schema->owner))
      check_ownership(context.catalog(), context.role(), *relation);
    refuse_system_catalog(*relation);
    if (relation->sequence) refuse_identity_sequence(*relation, context);
    if (relation->index) {
      refuse_part_of_index(*relation, statement.concurrent != 0, context);
      const Relation& table = *context.catalog().find_relation(relation->index->relation);
      for (const Constraint& constraint : table.constraints) {
        const bool is_its_key =
            constraint.index == relation->oid && constraint.kind != ConstraintKind::kForeignKey;
        if (!is_its_key) continue;
        const std::string name_of_table = shown_name(table, context);
        throw Error(
            sqlstate::kDependentObjectsStillExist,
            fmt::format("cannot drop index {} because constraint {} on table {} requires it",
                        shown_name(*relation, context), constraint.name, name_of_table))
            .hint(fmt::format("You can drop constraint {} on table {} instead.", constraint.name,
                              name_of_table));
      }
    }
    check_not_in_use(*relation, kind.command, context);
    if (std::ranges::find(found, relation->oid) == found.end()) found.push_back(relation->oid);
  }
  if (!found.empty()) drop_relations(found, cascade, context);
  return {std::string(kind.command), std::nullopt};
}

}  // namespace carto_mock::sql
