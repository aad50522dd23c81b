#include "sql/engine/maintenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sql/catalog/partitions.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/temporary_relations.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Of PostgreSQL's lockdefs.h.
constexpr int kAccessShareLock = 1;
constexpr int kRowExclusiveLock = 3;

bool has_any_privilege(const Relation& relation, Privileges privileges,
                       const UtilityContext& context) {
  for (unsigned bit = 1; bit <= privileges.bits(); bit <<= 1U) {
    const auto privilege = static_cast<Privilege>(bit);
    if (privileges.has(privilege) &&
        context.catalog().has_table_privilege(context.role(), relation, privilege)) {
      return true;
    }
  }
  return false;
}

Privileges needed_to_lock(int mode) {
  if (mode == kAccessShareLock) return Privilege::kSelect;
  const Privileges writes = Privilege::kUpdate | Privilege::kDelete | Privilege::kTruncate;
  return mode == kRowExclusiveLock ? writes | Privilege::kInsert : writes;
}

bool has_indexes(const Relation& relation, const UtilityContext& context) {
  return !context.catalog().indexes_of(relation.oid).empty();
}

void refuse_in_block(std::string_view command, const UtilityContext& context) {
  if (!context.in_block) return;
  throw Error(sqlstate::kActiveSqlTransaction,
              fmt::format("{} cannot run inside a transaction block", command));
}

bool is_concurrent(const PgQuery__ReindexStmt& statement) {
  return std::any_of(statement.params, statement.params + statement.n_params,
                     [](const PgQuery__Node* option) {
                       return std::string_view(option->def_elem->defname) == "concurrently";
                     });
}

void check_index(const Relation& index, const UtilityContext& context) {
  if (index.kind != RelationKind::kIndex) {
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not an index", index.name));
  }
  check_ownership(context.catalog(), context.role(), index);
}

void check_table(const Relation& table, const UtilityContext& context) {
  const bool has_rows = table.kind == RelationKind::kTable ||
                        table.kind == RelationKind::kPartitioned ||
                        table.kind == RelationKind::kMaterializedView;
  if (!has_rows) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is not a table or materialized view", table.name));
  }
  check_ownership(context.catalog(), context.role(), table);
  if (!has_indexes(table, context)) {
    context.session.notice(Severity::kNotice,
                           fmt::format("table \"{}\" has no indexes to reindex", table.name));
  }
}

void note_reindexed(const Relation& table, const UtilityContext& context) {
  if (context.catalog().indexes_of(table.oid).empty()) return;
  std::vector<Oid> tables = {table.oid};
  for (const Relation* partition : partitions_below(context.catalog(), table.oid))
    tables.push_back(partition->oid);
  for (const Oid one : tables) note_counted_rows(one, context);
}

// Of a schema, or all (kInvalidOid).
void note_all_reindexed(Oid schema, const UtilityContext& context) {
  std::vector<Relation> tables;
  for (const Relation* relation : context.catalog().relations()) {
    if (relation->schema == schema || schema == kInvalidOid) tables.push_back(*relation);
  }
  for (const Relation& table : tables) note_reindexed(table, context);
}

void check_database(std::string_view name, const UtilityContext& context) {
  if (name != context.session.database_name()) {
    throw Error(sqlstate::kFeatureNotSupported, "can only reindex the currently open database");
  }
  const Oid owner = context.catalog().object_owner(kDatabaseOid, ObjectKind::kDatabase);
  if (!context.catalog().owns(context.role(), owner)) throw must_be_owner("database", name);
}

}  // namespace

CommandTag lock_tables(const PgQuery__LockStmt& statement, const UtilityContext& context) {
  if (!context.in_block) {
    throw Error(sqlstate::kNoActiveSqlTransaction,
                "LOCK TABLE can only be used in transaction blocks");
  }
  for (std::size_t i = 0; i < statement.n_relations; ++i) {
    const Relation& relation =
        get_relation(qualified_name(*statement.relations[i]->range_var), context);
    const bool is_lockable = relation.kind == RelationKind::kTable ||
                             relation.kind == RelationKind::kPartitioned ||
                             relation.kind == RelationKind::kView;
    if (!is_lockable) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("cannot lock relation \"{}\"", relation.name))
          .detail(fmt::format("This operation is not supported for {}{}.", kind_name(relation.kind),
                              relation.kind == RelationKind::kIndex ? "es" : "s"));
    }
    if (!has_any_privilege(relation, needed_to_lock(statement.mode), context))
      throw permission_denied(kind_name(relation.kind), relation.name);
  }
  return {"LOCK TABLE", std::nullopt};
}

CommandTag reindex(const PgQuery__ReindexStmt& statement, const UtilityContext& context) {
  if (is_concurrent(statement)) refuse_in_block("REINDEX CONCURRENTLY", context);
  switch (statement.kind) {
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX:
      check_index(get_relation_of_owner(qualified_name(*statement.relation), context), context);
      note_counted_rows(
          get_relation_of_owner(qualified_name(*statement.relation), context).index->relation,
          context);
      break;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE:
      check_table(get_relation_of_owner(qualified_name(*statement.relation), context), context);
      note_reindexed(get_relation_of_owner(qualified_name(*statement.relation), context), context);
      break;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA: {
      refuse_in_block("REINDEX SCHEMA", context);
      const Schema& schema = get_schema(statement.name, context);
      if (!context.catalog().owns(context.role(), schema.owner))
        throw must_be_owner("schema", schema.name);
      note_all_reindexed(schema.oid, context);
      break;
    }
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM:
      refuse_in_block("REINDEX SYSTEM", context);
      check_database(statement.name, context);
      break;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE:
      refuse_in_block("REINDEX DATABASE", context);
      check_database(statement.name, context);
      note_all_reindexed(kInvalidOid, context);
      break;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TYPE_UNDEFINED:
    case _PG_QUERY__REINDEX_OBJECT_TYPE_IS_INT_SIZE:
      throw Error::unsupported("this form of REINDEX");
  }
  return {"REINDEX", std::nullopt};
}

CommandTag cluster(const PgQuery__ClusterStmt& statement, const UtilityContext& context) {
  if (statement.relation == nullptr) {
    refuse_in_block("CLUSTER", context);
    return {"CLUSTER", std::nullopt};  // no table was ever clustered: that is refused below
  }
  const Relation& table = get_relation_of_owner(qualified_name(*statement.relation), context);
  check_ownership(context.catalog(), context.role(), table);
  const std::string_view index_name = statement.indexname;
  if (index_name.empty()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("there is no previously clustered index for table \"{}\"", table.name));
  }
  const Relation* index = context.catalog().find_relation(table.schema, index_name);
  if (index == nullptr) {
    throw Error(
        sqlstate::kUndefinedObject,
        fmt::format("index \"{}\" for table \"{}\" does not exist", index_name, table.name));
  }
  throw Error::unsupported("CLUSTER, which moves rows");
}

CommandTag checkpoint(const UtilityContext& context) {
  if (!context.session.is_superuser()) {
    throw Error(sqlstate::kInsufficientPrivilege,
                "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT");
  }
  return {"CHECKPOINT", std::nullopt};
}

CommandTag discard(const PgQuery__DiscardStmt& statement, const UtilityContext& context) {
  switch (statement.target) {
    case PG_QUERY__DISCARD_MODE__DISCARD_ALL:
      refuse_in_block("DISCARD ALL", context);
      context.session.set_session_user(kInvalidOid, false);
      context.session.settings().reset_all();
      context.session.refresh_text_settings();
      context.session.prepared_statements().clear();
      context.session.forget_sequences();
      context.session.advisory_locks().unlock_all(LockScope::kSession);
      discard_temporary_relations(context);
      return {"DISCARD ALL", std::nullopt};
    case PG_QUERY__DISCARD_MODE__DISCARD_PLANS:
      return {"DISCARD PLANS", std::nullopt};
    case PG_QUERY__DISCARD_MODE__DISCARD_SEQUENCES:
      context.session.forget_sequences();
      return {"DISCARD SEQUENCES", std::nullopt};
    case PG_QUERY__DISCARD_MODE__DISCARD_TEMP:
      discard_temporary_relations(context);
      return {"DISCARD TEMP", std::nullopt};
    case PG_QUERY__DISCARD_MODE__DISCARD_MODE_UNDEFINED:
    case _PG_QUERY__DISCARD_MODE_IS_INT_SIZE:
      break;
  }
  throw Error::unsupported("this form of DISCARD");
}

}  // namespace carto_mock::sql
