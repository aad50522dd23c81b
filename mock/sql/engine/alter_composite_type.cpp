#include "sql/engine/alter_composite_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/catalog/kept_texts.h"
#include "sql/engine/column_types.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/statement_compiler.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// `(…).name` or `(…).*`; a name in quotes as well.
bool may_select_field(std::string_view sql, std::string_view name) {
  for (std::size_t at = sql.find('.'); at != std::string_view::npos; at = sql.find('.', at + 1)) {
    const std::size_t before = sql.find_last_not_of(' ', at == 0 ? 0 : at - 1);
    const std::size_t after = sql.find_first_not_of(" \"", at + 1);
    if (before == std::string_view::npos || after == std::string_view::npos) continue;
    if ((sql[before] == ')' || sql[before] == ']') &&
        (sql.substr(after).starts_with(name) || sql[after] == '*'))
      return true;
  }
  return false;
}

// What the catalog keeps of expressions names attributes, or has all of them.
void refuse_named_attribute(std::string_view name, const UtilityContext& context) {
  for_each_kept_text(context.catalog(), [name](const std::string& sql) {
    if (may_select_field(sql, name))
      throw Error::unsupported("changing an attribute that an expression of the catalog may name");
  });
}

Error missing_attribute(const Relation& type, std::string_view name) {
  return Error(sqlstate::kUndefinedColumn,
               fmt::format("column \"{}\" of relation \"{}\" does not exist", name, type.name));
}

void check_no_such_attribute(const Relation& type, std::string_view name) {
  if (type.find_column(name) == nullptr) return;
  throw Error(sqlstate::kDuplicateColumn,
              fmt::format("column \"{}\" of relation \"{}\" already exists", name, type.name));
}

Type attribute_type(const Relation& type, const std::string& name,
                    const PgQuery__ColumnDef& definition, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  const Type found =
      resolve_type_name(*definition.type_name, analysis_context(context.session, path));
  if (!declared_collation(definition.coll_clause, found).empty())
    throw Error::unsupported("COLLATE of an attribute");
  check_may_use_type(found.oid, context);
  check_column_type(name, found);
  static_cast<void>(type_traits(found.oid));  // refuses types that cannot be stored
  if (holds_row(found.oid, type, context.catalog())) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("composite type {} cannot be made a member of itself", type.name));
  }
  return found;
}

void put_changed(const Relation& before, Relation after, const UtilityContext& context) {
  change_stored_rows(before, after, context);
  context.put(std::move(after));
}

void add_attribute(const Relation& type, const PgQuery__ColumnDef& definition,
                   const UtilityContext& context) {
  const std::string name = definition.colname;
  check_no_such_attribute(type, name);
  refuse_named_attribute("*", context);
  Relation changed = type;
  Column column;
  column.name = name;
  column.type = attribute_type(type, name, definition, context);
  changed.columns.push_back(std::move(column));
  put_changed(type, std::move(changed), context);
}

void drop_attribute(const Relation& type, const PgQuery__AlterTableCmd& command,
                    const UtilityContext& context) {
  int attnum = 0;
  if (type.find_column(command.name, &attnum) == nullptr) {
    if (command.missing_ok == 0) throw missing_attribute(type, command.name);
    context.session.notice(Severity::kNotice,
                           fmt::format("column \"{}\" of relation \"{}\" does not exist, skipping",
                                       command.name, type.name));
    return;
  }
  refuse_named_attribute(command.name, context);
  Relation changed = type;
  Column& column = changed.columns[static_cast<std::size_t>(attnum) - 1];
  column.name = fmt::format("........pg.dropped.{}........", attnum);
  column.dropped = true;
  put_changed(type, std::move(changed), context);
}

void change_attribute_type(const Relation& type, const PgQuery__AlterTableCmd& command,
                           const UtilityContext& context) {
  int attnum = 0;
  if (type.find_column(command.name, &attnum) == nullptr)
    throw missing_attribute(type, command.name);
  const Type given = attribute_type(type, command.name, *command.def->column_def, context);
  check_rows_not_stored(type, context.catalog());
  refuse_named_attribute(command.name, context);
  Relation changed = type;
  changed.columns[static_cast<std::size_t>(attnum) - 1].type = given;
  context.put(std::move(changed));
}

}  // namespace

void alter_composite_type(const Relation& type, const PgQuery__AlterTableCmd& command,
                          const UtilityContext& context) {
  switch (static_cast<int>(command.subtype)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      return add_attribute(type, *command.def->column_def, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
      return drop_attribute(type, command, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      return change_attribute_type(type, command, context);
    default:
      throw Error::unsupported("this form of ALTER TYPE");
  }
}

void rename_attribute(const Relation& type, const std::string& from, const std::string& to,
                      const UtilityContext& context) {
  int attnum = 0;
  if (type.find_column(from, &attnum) == nullptr)
    throw Error(sqlstate::kUndefinedColumn, fmt::format("column \"{}\" does not exist", from));
  check_no_such_attribute(type, to);
  refuse_named_attribute(from, context);
  Relation changed = type;
  changed.columns[static_cast<std::size_t>(attnum) - 1].name = to;
  put_changed(type, std::move(changed), context);
}

}  // namespace carto_mock::sql
