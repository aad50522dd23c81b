// What CREATE INDEX says about the keys of an index: columns, expressions, operator classes, order
// (manual, page CREATE INDEX).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// What PostgreSQL calls an index after: its columns, of which those that are called the same are
// numbered (ChooseIndexColumnNames).
class ColumnLabels {
 public:
  void add(const std::string& name);
  std::string joined() const;

 private:
  std::vector<std::string> labels_;
};

// Checks what PostgreSQL checks. `label` gets what the index's own name is made of.
IndexDefinition define_index(const PgQuery__IndexStmt& statement, const Relation& table,
                             std::string& label, const UtilityContext& context);

// The index as it is once columns of its table are of other types: its expressions are read anew.
// Throws what PostgreSQL does where that is not possible.
Relation reread_index(Relation index, const Relation& table, const UtilityContext& context);

// See DefinitionSession::index_expressions().
std::vector<IndexExpression> expressions_of_index(const Relation& index, SessionState& session);

// Do the expressions or the WHERE of an index name the column?
bool expressions_name(const IndexDefinition& index, std::string_view column);

}  // namespace carto_mock::sql
