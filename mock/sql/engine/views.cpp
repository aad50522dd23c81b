#include "sql/engine/views.h"

#include <fmt/format.h>

#include "sql/engine/ddl.h"
#include "sql/engine/identifier.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {

std::set<Oid> views_that_read(Oid relation, const UtilityContext& context) {
  std::set<Oid> views;
  for (const Relation* view : context.catalog().relations()) {
    if (view->kind != RelationKind::kView) continue;
    const SyntaxTree tree = parse(view->view_sql);
    visit_nodes(tree.statement(0), [&](const PgQuery__Node& node) {
      if (node.node_case != PG_QUERY__NODE__NODE_RANGE_VAR) return;
      const QualifiedName name = qualified_name(*node.range_var);
      const Relation* read = name.schema.empty() ? nullptr : find_relation(name, context);
      if (read != nullptr && read->oid == relation) views.insert(view->oid);
    });
  }
  return views;
}

std::string shown_name(const Relation& relation, const UtilityContext& context) {
  const Relation* found = find_relation({"", relation.name}, context);
  const std::string name = quote_identifier(relation.name);
  if (found != nullptr && found->oid == relation.oid) return name;
  return fmt::format("{}.{}",
                     quote_identifier(context.catalog().find_schema(relation.schema)->name), name);
}

CommandTag create_view(const PgQuery__ViewStmt&, const UtilityContext&) {
  throw Error::unsupported("CREATE VIEW");
}

}  // namespace carto_mock::sql
