// What functions may ask of the session that takes an analysis of stored SQL: the definitions of
// views, the constraints of domains.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/system_relations.h"
#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// A session that functions can run in is this, too.
class DefinitionSession {
 public:
  virtual ~DefinitionSession() = default;
  // What a view selects, as pg_get_viewdef() shows it; none: it is no view. `wrap_column`: lines
  // are not to be longer; 0: a line for each item; negative: none.
  virtual std::optional<std::string> view_definition(Oid view, bool is_pretty, int wrap_column) = 0;
  // Is it a view through which INSERT, UPDATE and DELETE write to a table?
  virtual bool is_view_updatable(Oid view) = 0;
  // Which columns of a view UPDATE can write, by their numbers from 0; empty: none of them.
  virtual std::vector<bool> updatable_columns(Oid view) = 0;
  // What the catalog keeps of an expression (catalog/stored_expression.h) in the pretty form of
  // pg_get_expr(), without the parentheses that are not needed. `table`: whose columns it names;
  // null: it names none. 0A000 for what is kept as it was written.
  virtual std::string pretty_expression(std::string_view sql, const Relation* table) = 0;
  // Likewise, of a CHECK of a domain over `base`, and of the WHEN of a trigger on `table`.
  virtual std::string pretty_domain_check(std::string_view sql, Type base) = 0;
  virtual std::string pretty_trigger_condition(std::string_view sql, const Relation& table) = 0;
  // What the keys of an index that are no columns are called, and their types.
  virtual std::vector<IndexExpression> index_expressions(const Relation& index) = 0;
  // 23502 or 23514 where the domain's constraints, or those of domains below it, are not met by a
  // value of its base type.
  virtual void check_domain(Oid domain, const Value& value) = 0;
  // What the query of a view depends on, as pg_depend has it; none: on functions or types as well.
  virtual std::optional<std::vector<ColumnsRead>> view_reads(Oid view) = 0;
};

DefinitionSession& definition_session(SessionServices& session);

}  // namespace carto_mock::sql
