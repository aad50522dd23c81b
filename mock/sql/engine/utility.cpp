#include "sql/engine/utility.h"

#include <fmt/format.h>

#include <string>

#include "sql/engine/alter_function.h"
#include "sql/engine/call_statement.h"
#include "sql/engine/comment.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/copy_statement.h"
#include "sql/engine/create_function.h"
#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/domains.h"
#include "sql/engine/enum_types.h"
#include "sql/engine/explain.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/grant.h"
#include "sql/engine/maintenance.h"
#include "sql/engine/materialized_views.h"
#include "sql/engine/notifications.h"
#include "sql/engine/plpgsql_functions.h"
#include "sql/engine/prepare_statement.h"
#include "sql/engine/roles.h"
#include "sql/engine/server_objects.h"
#include "sql/engine/session_objects.h"
#include "sql/engine/set_statement.h"
#include "sql/engine/statement_name.h"
#include "sql/engine/trigger_statements.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Every node kind that is a statement of its own is either listed or refused by its name; the
// grammar's other nodes never stand at the top.
CommandTag execute(const PgQuery__Node& node, const UtilityContext& context) {
  switch (static_cast<int>(node.node_case)) {
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
      return execute_set(*node.variable_set_stmt, context);
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
      return execute_show(*node.variable_show_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return create_table(*node.create_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      return create_table_as(*node.create_table_as_stmt, context);
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return select_into(*node.select_stmt, context);
    case PG_QUERY__NODE__NODE_DO_STMT:
      return execute_do(*node.do_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      return create_function(*node.create_function_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT:
      return alter_function(*node.alter_function_stmt, context);
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return drop_objects(*node.drop_stmt, context);
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
      return vacuum(*node.vacuum_stmt, context);
    case PG_QUERY__NODE__NODE_COPY_STMT:
      return execute_copy(*node.copy_stmt, context);
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
      return truncate(*node.truncate_stmt, context);
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return create_index(*node.index_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
      return create_schema(*node.create_schema_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      return create_sequence(*node.create_seq_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
      return alter_sequence(*node.alter_seq_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return alter_table(*node.alter_table_stmt, context);
    case PG_QUERY__NODE__NODE_RENAME_STMT:
      return rename(*node.rename_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
      return set_schema(*node.alter_object_schema_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
      return set_owner(*node.alter_owner_stmt, context);
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
      return refresh_materialized_view(*node.refresh_mat_view_stmt, context);
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
      return create_composite_type(*node.composite_type_stmt, context);
    case PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT:
      return set_constraints(*node.constraints_set_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      return create_trigger(*node.create_trig_stmt, context);
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return create_view(*node.view_stmt, context);
    case PG_QUERY__NODE__NODE_GRANT_STMT:
      return grant(*node.grant_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT:
      return alter_default_privileges(*node.alter_default_privileges_stmt, context);
    case PG_QUERY__NODE__NODE_GRANT_ROLE_STMT:
      return grant_roles(*node.grant_role_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_ROLE_STMT:
      return create_role(*node.create_role_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_ROLE_STMT:
      return alter_role(*node.alter_role_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_ROLE_SET_STMT:
      return alter_role_settings(*node.alter_role_set_stmt, context);
    case PG_QUERY__NODE__NODE_DROP_ROLE_STMT:
      return drop_roles(*node.drop_role_stmt, context);
    case PG_QUERY__NODE__NODE_REASSIGN_OWNED_STMT:
      return reassign_owned(*node.reassign_owned_stmt, context);
    case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
      return drop_owned(*node.drop_owned_stmt, context);
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
      return explain(*node.explain_stmt, context);
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
      return declare_cursor(*node.declare_cursor_stmt, context);
    case PG_QUERY__NODE__NODE_FETCH_STMT:
      return fetch_from_cursor(*node.fetch_stmt, context);
    case PG_QUERY__NODE__NODE_CLOSE_PORTAL_STMT:
      return close_cursor(*node.close_portal_stmt, context);
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
      return execute_prepared(*node.execute_stmt, context);
    case PG_QUERY__NODE__NODE_DEALLOCATE_STMT:
      return deallocate(*node.deallocate_stmt, context);
    case PG_QUERY__NODE__NODE_PREPARE_STMT:
      return prepare_statement(*node.prepare_stmt, context);
    case PG_QUERY__NODE__NODE_LOCK_STMT:
      return lock_tables(*node.lock_stmt, context);
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
      return reindex(*node.reindex_stmt, context);
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
      return cluster(*node.cluster_stmt, context);
    case PG_QUERY__NODE__NODE_CHECK_POINT_STMT:
      return checkpoint(context);
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
      return discard(*node.discard_stmt, context);
    case PG_QUERY__NODE__NODE_LISTEN_STMT:
      return listen(*node.listen_stmt);
    case PG_QUERY__NODE__NODE_UNLISTEN_STMT:
      return unlisten(*node.unlisten_stmt);
    case PG_QUERY__NODE__NODE_NOTIFY_STMT:
      return notify(*node.notify_stmt);
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
      return comment(*node.comment_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
      return create_enum_type(*node.create_enum_stmt, context);
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
      return create_domain(*node.create_domain_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
      return alter_domain(*node.alter_domain_stmt, context);
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
      return alter_enum_type(*node.alter_enum_stmt, context);
    case PG_QUERY__NODE__NODE_CALL_STMT:
      return call_procedure(*node.call_stmt, context);
  }
  if (const auto tag = execute_on_server_object(node, context)) return *tag;
  throw Error::unsupported(statement_name(node));
}

}  // namespace

namespace {

// Statements that change nothing but what they run changes, and that is checked then.
bool runs_other_statements(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    // Nothing of theirs is in the data.
    case PG_QUERY__NODE__NODE_LOCK_STMT:
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
    case PG_QUERY__NODE__NODE_CHECK_POINT_STMT:
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
    case PG_QUERY__NODE__NODE_LISTEN_STMT:
    case PG_QUERY__NODE__NODE_UNLISTEN_STMT:
    case PG_QUERY__NODE__NODE_NOTIFY_STMT:
    case PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT:
      return true;
  }
  return statement.node_case == PG_QUERY__NODE__NODE_DO_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_CALL_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_PREPARE_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_EXECUTE_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_DEALLOCATE_STMT;
}

}  // namespace

bool reads_only(const PgQuery__Node& statement) {
  if (statement.node_case == PG_QUERY__NODE__NODE_COPY_STMT) {
    return copy_reads_only(*statement.copy_stmt);
  }
  return statement.node_case == PG_QUERY__NODE__NODE_EXPLAIN_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_LISTEN_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_UNLISTEN_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_NOTIFY_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_CHECK_POINT_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_FETCH_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_CLOSE_PORTAL_STMT ||
         statement.node_case == PG_QUERY__NODE__NODE_TRANSACTION_STMT;
}

CommandTag execute_utility(const PgQuery__Node& statement, const UtilityContext& context) {
  // VACUUM and ANALYZE change nothing that a reader could tell.
  const bool may_always_run = reads_only(statement) || runs_other_statements(statement) ||
                              statement.node_case == PG_QUERY__NODE__NODE_VACUUM_STMT;
  if (!may_always_run && context.session.settings().is_read_only()) {
    throw Error(
        sqlstate::kReadOnlySqlTransaction,
        fmt::format("cannot execute {} in a read-only transaction", statement_name(statement)));
  }
  return execute(statement, context);
}

}  // namespace carto_mock::sql
