#include "sql/engine/statement_name.h"

#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace carto_mock::sql {
namespace {

// The node's name in the syntax tree, as words: `create_extension_stmt` is CREATE EXTENSION.
std::string name_from_tree(const PgQuery__Node& statement) {
  const ProtobufCFieldDescriptor* field = protobuf_c_message_descriptor_get_field(
      &pg_query__node__descriptor, static_cast<unsigned>(statement.node_case));
  if (field == nullptr) return "this statement";
  std::string_view source = field->name;
  if (source.ends_with("_stmt")) source.remove_suffix(5);
  std::string name;
  for (const char c : source) {
    name.push_back(c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  return name;
}

std::string drop_name(PgQuery__ObjectType type) {
  constexpr std::array<std::pair<PgQuery__ObjectType, std::string_view>, 14> kNames = {{
      {PG_QUERY__OBJECT_TYPE__OBJECT_TABLE, "DROP TABLE"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_VIEW, "DROP VIEW"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW, "DROP MATERIALIZED VIEW"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, "DROP INDEX"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE, "DROP SEQUENCE"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA, "DROP SCHEMA"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION, "DROP FUNCTION"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE, "DROP PROCEDURE"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE, "DROP ROUTINE"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_TYPE, "DROP TYPE"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER, "DROP TRIGGER"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION, "DROP EXTENSION"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN, "DROP DOMAIN"},
      {PG_QUERY__OBJECT_TYPE__OBJECT_POLICY, "DROP POLICY"},
  }};
  for (const auto& [kind, name] : kNames) {
    if (kind == type) return std::string(name);
  }
  return "DROP of this kind of object";
}

std::string transaction_name(PgQuery__TransactionStmtKind kind) {
  switch (static_cast<int>(kind)) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
      return "BEGIN";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
      return "START TRANSACTION";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
      return "COMMIT";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
      return "SAVEPOINT";
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
      return "RELEASE";
  }
  return "ROLLBACK";
}

}  // namespace

std::string statement_name(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return "CREATE TABLE";
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      return statement.create_table_as_stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW
                 ? "CREATE MATERIALIZED VIEW"
                 : "CREATE TABLE AS";
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return "SELECT INTO";
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
      return transaction_name(statement.transaction_stmt->kind);
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
      return "SHOW";
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return drop_name(statement.drop_stmt->remove_type);
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return "CREATE INDEX";
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return "CREATE VIEW";
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      return "CREATE SEQUENCE";
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
      return "ALTER SEQUENCE";
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
      return "TRUNCATE TABLE";
    case PG_QUERY__NODE__NODE_GRANT_STMT:
      return statement.grant_stmt->is_grant != 0 ? "GRANT" : "REVOKE";
    case PG_QUERY__NODE__NODE_GRANT_ROLE_STMT:
      return statement.grant_role_stmt->is_grant != 0 ? "GRANT ROLE" : "REVOKE ROLE";
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
      return "REFRESH MATERIALIZED VIEW";
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
      return "CREATE TYPE";
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      return "CREATE TRIGGER";
    case PG_QUERY__NODE__NODE_RENAME_STMT:
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return "ALTER TABLE";
    default:
      return name_from_tree(statement);
  }
}

}  // namespace carto_mock::sql
