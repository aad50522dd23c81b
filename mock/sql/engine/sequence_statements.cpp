#include <fmt/format.h>

#include <optional>
#include <string>

#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/sequence_options.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Is it behind an identity column of the table?
bool feeds_identity(const Relation& sequence, const Relation& table) {
  const auto column = static_cast<std::size_t>(sequence.sequence->owned_by_column) - 1;
  return column < table.columns.size() && table.columns[column].identity_sequence == sequence.oid;
}

void take_owner(const SequenceChange& change, Relation& sequence, const UtilityContext& context) {
  if (!change.owner()) return;
  const Relation* before = context.catalog().find_relation(sequence.sequence->owned_by);
  if (before != nullptr && feeds_identity(sequence, *before)) {
    throw Error(sqlstate::kFeatureNotSupported, "cannot change ownership of identity sequence")
        .detail(
            fmt::format("Sequence \"{}\" is linked to table \"{}\".", sequence.name, before->name));
  }
  const auto [oid, attnum] = *change.owner();
  if (oid != kInvalidOid) {
    const Relation& table = *context.catalog().find_relation(oid);
    if (table.owner != sequence.owner) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  "sequence must have same owner as table it is linked to");
    }
    if (table.schema != sequence.schema) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  "sequence must be in same schema as table it is linked to");
    }
  }
  sequence.sequence->owned_by = oid;
  sequence.sequence->owned_by_column = attnum;
}

}  // namespace

CommandTag create_sequence(const PgQuery__CreateSeqStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE SEQUENCE", std::nullopt};
  const QualifiedName name = new_name(*statement.sequence, context);
  const Schema& schema = creation_schema(name, context);
  if (is_relation_name_taken(schema, name.name, context)) {
    const std::string message = fmt::format("relation \"{}\" already exists", name.name);
    if (statement.if_not_exists == 0) throw Error(sqlstate::kDuplicateTable, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return tag;
  }
  check_row_type_name(name.name, schema, context);
  const SequenceChange change(statement.n_options, statement.options, context);
  Relation sequence;
  sequence.schema = schema.oid;
  sequence.name = name.name;
  sequence.kind = RelationKind::kSequence;
  sequence.owner = context.role();
  sequence.acl = initial_acl(ObjectKind::kSequence, sequence.owner, schema.oid, context.catalog());
  sequence.is_unlogged = is_unlogged(*statement.sequence);
  sequence.sequence = change.apply(SequenceOptions(), std::nullopt);
  take_owner(change, sequence, context);
  sequence.oid = context.session.generation().allocate_oid();
  context.put(std::move(sequence));
  return tag;
}

CommandTag alter_sequence(const PgQuery__AlterSeqStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"ALTER SEQUENCE", std::nullopt};
  const QualifiedName name = qualified_name(*statement.sequence);
  const Relation* found =
      statement.missing_ok != 0 ? find_relation(name, context) : &get_relation(name, context);
  if (found == nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("relation \"{}\" does not exist, skipping", name.name));
    return tag;
  }
  check_ownership(context.catalog(), context.role(), *found);
  if (found->kind != RelationKind::kSequence) {
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not a sequence", found->name));
  }
  const SequenceChange change(statement.n_options, statement.options, context);
  Relation sequence = *found;
  SequenceStore& values = context.session.generation().sequences();
  sequence.sequence = change.apply(*sequence.sequence, values.get(sequence).last_value);
  take_owner(change, sequence, context);
  if (const auto restart = change.restart(*sequence.sequence)) {
    context.transaction.restart_sequence(sequence, *restart);
  } else if (change.changes_course()) {
    context.transaction.forget_logged(sequence);
  }
  context.put(std::move(sequence));
  return tag;
}

}  // namespace carto_mock::sql
