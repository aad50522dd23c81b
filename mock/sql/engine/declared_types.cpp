#include "sql/engine/declared_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sql/engine/statement_compiler.h"
#include "sql/functions/composite_columns.h"
#include "sql/plpgsql/lexer.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A type as a cast has it.
Type plain_type(std::string_view name, SessionState& session) {
  const SyntaxTree tree = parse(fmt::format("SELECT NULL::{}", name));
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const PgQuery__Node& value = *select.target_list[0]->res_target->val;
  if (value.node_case != PG_QUERY__NODE__NODE_TYPE_CAST)
    throw Error::unsupported("such a variable in PL/pgSQL");
  const std::vector<std::string> path = session.effective_search_path();
  return resolve_type_name(*value.type_cast->type_name, analysis_context(session, path));
}

struct Reference {
  std::string relation;  // quoted as in the text, with its schema
  std::string name;      // without
  std::optional<std::string> column;
};

// What is before %TYPE or %ROWTYPE.
Reference reference_of(std::string_view text, bool has_column) {
  plpgsql::Lexer words(text);
  std::vector<std::string> names;
  std::size_t last = 0;
  Reference reference;
  while (true) {
    last = words.position();
    names.push_back(words.identifier());
    if (!words.skip_if(".")) break;
  }
  const std::size_t end = has_column ? last - 1 : last + 1;
  if (has_column && names.size() > 1) {
    reference.column = names.back();
    names.pop_back();
    reference.relation = words.text_between(0, end);
  } else if (!has_column) {
    reference.relation = words.text_between(0, end);
  }
  reference.name = names.back();
  return reference;
}

std::optional<std::vector<CompositeColumn>> columns_of_relation(const Reference& reference,
                                                                SessionState& session) {
  if (reference.relation.empty()) return std::nullopt;
  try {
    return composite_columns(plain_type(reference.relation, session).oid, session.catalog());
  } catch (const Error& error) {
    if (error.state() == sqlstate::kUndefinedObject) return std::nullopt;
    throw;
  }
}

Type column_type(const Reference& reference, SessionState& session) {
  if (const auto columns = columns_of_relation(reference, session); columns && reference.column) {
    const auto found = std::ranges::find(*columns, *reference.column, &CompositeColumn::name);
    if (found != columns->end()) return found->type;
  }
  throw Error(sqlstate::kSyntaxError, "syntax error at or near \"%\"");
}

Type row_type(const Reference& reference, SessionState& session) {
  if (!columns_of_relation(reference, session)) {
    throw Error(sqlstate::kUndefinedTable,
                fmt::format("relation \"{}\" does not exist", reference.name));
  }
  return plain_type(reference.relation, session);
}

}  // namespace

Type declared_type(std::string_view text, SessionState& session) {
  plpgsql::Lexer words(text);
  while (!words.is_at_end() && !words.is("%")) words.skip();
  if (words.is_at_end()) return plain_type(text, session);
  words.skip();
  const bool is_row = words.skip_if("rowtype");
  if (!is_row) words.expect("type");
  if (!words.is_at_end()) throw words.error();
  const Reference reference = reference_of(text, !is_row);
  return is_row ? row_type(reference, session) : column_type(reference, session);
}

}  // namespace carto_mock::sql
