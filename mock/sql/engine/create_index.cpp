#include <fmt/format.h>

#include <string>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/ddl.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/relation_options.h"
#include "sql/engine/storage_index.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

void check_partitioned(const PgQuery__IndexStmt& statement, const Relation& table) {
  if (!table.partition_key) return;
  if (statement.concurrent != 0) {
    throw Error(
        sqlstate::kFeatureNotSupported,
        fmt::format("cannot create index on partitioned table \"{}\" concurrently", table.name));
  }
}

}  // namespace

CommandTag create_index(const PgQuery__IndexStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE INDEX", std::nullopt};
  if (statement.concurrent != 0 && context.in_block) {
    throw Error(sqlstate::kActiveSqlTransaction,
                "CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
  }
  if (statement.nulls_not_distinct != 0 && statement.unique == 0)
    throw Error::unsupported("NULLS NOT DISTINCT of an index that is not unique");
  const bool names_tablespace = statement.table_space != nullptr && *statement.table_space != '\0';
  if (names_tablespace && std::string_view(statement.table_space) != "pg_default")
    throw Error::unsupported("TABLESPACE");
  const Relation table = get_relation_of_owner(qualified_name(*statement.relation), context);
  check_ownership(context.catalog(), context.role(), table);
  check_partitioned(statement, table);
  const Schema& schema = *context.catalog().find_schema(table.schema);
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kCreate);

  Relation index;
  index.kind = RelationKind::kIndex;
  index.schema = table.schema;
  index.owner = table.owner;
  std::string column_names;
  index.index.emplace().method = statement.access_method;
  set_relation_options(index, {statement.options, statement.n_options});
  index.index = define_index(statement, table, column_names, context);
  check_has_partition_key(table, *index.index, "UNIQUE");
  // Partitions get none then; see attach_index().
  const bool is_only = table.partition_key && statement.relation->inh == 0;
  index.index->is_valid = !is_only || context.catalog().partitions_of(table.oid).empty();
  const bool named = statement.idxname != nullptr && *statement.idxname != '\0';
  index.name = named
                   ? statement.idxname
                   : free_relation_name(table.name, column_names, "idx", table.schema, {}, context);
  if (context.catalog().find_relation(table.schema, index.name) != nullptr) {
    const std::string message = fmt::format("relation \"{}\" already exists", index.name);
    if (statement.if_not_exists == 0) throw Error(sqlstate::kDuplicateTable, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return tag;
  }
  index.oid = context.session.generation().allocate_oid();
  const Relation made = index;
  context.put(std::move(index));
  create_storage_index(table, made, context);
  if (!is_only) give_index_to_partitions(made, context);
  return tag;
}

}  // namespace carto_mock::sql
