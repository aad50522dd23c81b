// Walking over a syntax tree without knowing its shape, for questions such as "is there a subquery
// in it?".
#pragma once

#include <functional>
#include <string_view>

#include "sql/syntax/parser.h"

namespace carto_mock::sql {

// Calls `visit` for each message that the message holds itself: nodes, and what stands in the tree
// without being a Node (the sides of a set operation, a WITH clause).
void for_each_child(const ProtobufCMessage& message,
                    const std::function<void(const ProtobufCMessage&)>& visit);

// Calls `visit` for the node and every node below it, in the order of the text as far as the
// grammar keeps it.
void visit_nodes(const PgQuery__Node& node, const std::function<void(const PgQuery__Node&)>& visit);

// Is there a reference to a column of this name, of whatever table?
bool names_column(const PgQuery__Node& node, std::string_view column);

// An expression as SQL text, with the names it was written with (libpg_query's deparser).
std::string expression_text(PgQuery__Node& expression);
// Likewise a whole statement.
std::string statement_text(PgQuery__Node& statement);

}  // namespace carto_mock::sql
