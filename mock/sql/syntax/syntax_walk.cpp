#include "sql/syntax/syntax_walk.h"

#include <memory>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Visitor = std::function<void(const PgQuery__Node&)>;

void visit_message(const ProtobufCMessage& message, const Visitor& visit) {
  if (message.descriptor == &pg_query__node__descriptor) {
    visit(reinterpret_cast<const PgQuery__Node&>(message));
  }
  for_each_child(message, [&](const ProtobufCMessage& child) { visit_message(child, visit); });
}

bool is_literal(const PgQuery__Node& node) {
  return node.node_case == PG_QUERY__NODE__NODE_A_CONST;
}

// libpg_query writes XMLROOT without its version unless that is a literal, and forgets what
// XMLPARSE is to do about blanks.
void refuse_lost_clauses(const PgQuery__Node& statement) {
  constexpr std::size_t kSecond = 1;
  visit_message(statement.base, [](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_XML_EXPR) return;
    const PgQuery__XmlExpr& xml = *node.xml_expr;
    if (xml.op == PG_QUERY__XML_EXPR_OP__IS_XMLROOT && !is_literal(*xml.args[kSecond]))
      throw Error::unsupported("XMLROOT with a computed version, in a definition");
    if (xml.op != PG_QUERY__XML_EXPR_OP__IS_XMLPARSE) return;
    const PgQuery__Node* preserves = xml.args[kSecond];
    if (preserves->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
      preserves = preserves->type_cast->arg;
    if (!is_literal(*preserves) ||
        preserves->a_const->val_case != PG_QUERY__A__CONST__VAL_BOOLVAL ||
        preserves->a_const->boolval->boolval)
      throw Error::unsupported("XMLPARSE with PRESERVE WHITESPACE, in a definition");
  });
}

}  // namespace

void for_each_child(const ProtobufCMessage& message,
                    const std::function<void(const ProtobufCMessage&)>& visit) {
  const char* bytes = reinterpret_cast<const char*>(&message);
  for (unsigned i = 0; i < message.descriptor->n_fields; ++i) {
    const ProtobufCFieldDescriptor& field = message.descriptor->fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
    const char* member = bytes + field.offset;
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      const auto count = *reinterpret_cast<const std::size_t*>(bytes + field.quantifier_offset);
      const auto* children = *reinterpret_cast<ProtobufCMessage* const* const*>(member);
      for (std::size_t child = 0; child < count; ++child) visit(*children[child]);
      continue;
    }
    if ((field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
      const auto chosen = *reinterpret_cast<const std::uint32_t*>(bytes + field.quantifier_offset);
      if (chosen != field.id) continue;
    }
    const auto* child = *reinterpret_cast<ProtobufCMessage* const*>(member);
    if (child != nullptr) visit(*child);
  }
}

void visit_nodes(const PgQuery__Node& node, const Visitor& visit) {
  visit_message(node.base, visit);
}

std::string statement_text(PgQuery__Node& statement) {
  refuse_lost_clauses(statement);
  PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
  raw.stmt = &statement;
  std::vector<PgQuery__RawStmt*> statements = {&raw};
  PgQuery__ParseResult parsed = PG_QUERY__PARSE_RESULT__INIT;
  parsed.version = PG_VERSION_NUM;
  parsed.n_stmts = statements.size();
  parsed.stmts = statements.data();
  std::string packed(pg_query__parse_result__get_packed_size(&parsed), '\0');
  pg_query__parse_result__pack(&parsed, reinterpret_cast<std::uint8_t*>(packed.data()));
  PgQueryDeparseResult result = pg_query_deparse_protobuf({packed.size(), packed.data()});
  const std::unique_ptr<PgQueryDeparseResult, void (*)(PgQueryDeparseResult*)> release(
      &result, [](PgQueryDeparseResult* done) { pg_query_free_deparse_result(*done); });
  if (result.error != nullptr) throw Error::unsupported("keeping this expression in the catalog");
  return result.query;
}

bool names_column(const PgQuery__Node& node, std::string_view column) {
  bool found = false;
  visit_nodes(node, [&](const PgQuery__Node& part) {
    if (part.node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return;
    const PgQuery__ColumnRef& reference = *part.column_ref;
    const PgQuery__Node& name = *reference.fields[reference.n_fields - 1];
    found = found || (name.node_case == PG_QUERY__NODE__NODE_STRING && name.string->sval == column);
  });
  return found;
}

std::string expression_text(PgQuery__Node& expression) {
  PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
  target.val = &expression;
  PgQuery__Node target_node = PG_QUERY__NODE__INIT;
  target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  target_node.res_target = &target;
  std::vector<PgQuery__Node*> targets = {&target_node};
  PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
  select.n_target_list = targets.size();
  select.target_list = targets.data();
  select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
  select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
  PgQuery__Node select_node = PG_QUERY__NODE__INIT;
  select_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  select_node.select_stmt = &select;
  constexpr std::string_view kPrefix = "SELECT ";
  return statement_text(select_node).substr(kPrefix.size());
}

}  // namespace carto_mock::sql
