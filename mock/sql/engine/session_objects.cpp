#include "sql/engine/session_objects.h"

#include <fmt/format.h>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/object_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kWithHold = 0x20;  // CURSOR_OPT_HOLD of PostgreSQL's parsenodes.h

[[noreturn]] void missing_cursor(std::string_view name) {
  throw Error(SqlState("34000"), fmt::format("cursor \"{}\" does not exist", name));
}

}  // namespace

CommandTag declare_cursor(const PgQuery__DeclareCursorStmt& statement,
                          const UtilityContext& context) {
  if (!context.in_block && (statement.options & kWithHold) == 0) {
    throw Error(sqlstate::kNoActiveSqlTransaction,
                "DECLARE CURSOR can only be used in transaction blocks");
  }
  throw Error::unsupported("DECLARE CURSOR");
}

CommandTag fetch_from_cursor(const PgQuery__FetchStmt& statement) {
  missing_cursor(statement.portalname);
}

CommandTag close_cursor(const PgQuery__ClosePortalStmt& statement) {
  const std::string_view name = statement.portalname;
  if (!name.empty()) missing_cursor(name);
  return {"CLOSE CURSOR ALL", std::nullopt};
}

CommandTag call_procedure(const PgQuery__CallStmt& statement, const UtilityContext& context) {
  const PgQuery__FuncCall& call = *statement.funccall;
  QualifiedName name;
  name.name = string_of(*call.funcname[call.n_funcname - 1]);
  if (call.n_funcname > 1) name.schema = get_schema(string_of(*call.funcname[0]), context).name;
  // Messages name the arguments' types, which only an analysis of the call would know.
  if (call.n_args > 0 || !BuiltinCatalog::instance().procedures(name.name).empty())
    throw Error::unsupported("CALL");
  throw Error(sqlstate::kUndefinedFunction,
              fmt::format("procedure {}() does not exist", name.text()))
      .hint(
          "No procedure matches the given name and argument types. You might need to add explicit "
          "type casts.");
}

}  // namespace carto_mock::sql
