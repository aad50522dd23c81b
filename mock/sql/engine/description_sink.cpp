#include "sql/engine/description_sink.h"

#include <algorithm>
#include <variant>

#include "sql/analyzer/analyzer.h"
#include "sql/engine/column_origins.h"
#include "sql/engine/statement_compiler.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

std::vector<DescribedColumn> describe_query(std::string_view query, SessionState& session) {
  const SyntaxTree tree = parse(query);
  if (tree.size() == 0) return {};
  const std::vector<std::string> search_path = session.effective_search_path();
  const Statement statement = analyze(tree.statement(0), analysis_context(session, search_path));
  const auto* select = std::get_if<SelectStatement>(&statement.body);
  if (select == nullptr) return {};
  // Tables below a view are read with its owner's privileges.
  const auto is_below_view = [&statement](Oid relation) {
    return std::ranges::any_of(statement.privileges, [relation](const RequiredPrivilege& required) {
      return required.relation == relation && required.check_as != kInvalidOid;
    });
  };
  std::vector<DescribedColumn> columns;
  const std::vector<ColumnOrigin> origins = column_origins(*select->query);
  for (std::size_t i = 0; i < statement.output.size(); ++i) {
    const OutputColumn& column = statement.output[i];
    const ColumnOrigin origin = is_below_view(origins[i].relation) ? ColumnOrigin() : origins[i];
    columns.push_back({column.name, column.type, origin.relation, origin.attribute});
  }
  return columns;
}

}  // namespace carto_mock::sql
