#include "sql/engine/identity_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sql/engine/object_names.h"
#include "sql/engine/sequence_options.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/table_builder.h"

namespace carto_mock::sql {
namespace {

Error unfit(std::string message) {
  return Error(sqlstate::kObjectNotInPrerequisiteState, std::move(message));
}

std::string shown(const Relation& table, std::string_view column) {
  return fmt::format("column \"{}\" of relation \"{}\"", column, table.name);
}

Error not_identity(const Relation& table, std::string_view column) {
  return unfit(shown(table, column) + " is not an identity column");
}

}  // namespace

Error is_identity_column(const Relation& table, std::string_view column) {
  return Error(sqlstate::kSyntaxError, shown(table, column) + " is an identity column");
}

void add_identity(const Relation& table, const PgQuery__AlterTableCmd& command,
                  const UtilityContext& context) {
  if (is_system_column_name(command.name))
    throw Error::unsupported("GENERATED … AS IDENTITY of a system column");
  const int attnum = attnum_of(table, command.name);
  const Column& column = table.columns[static_cast<std::size_t>(attnum) - 1];
  TableBuilder builder(table, context);
  builder.add_identity(attnum, *command.def->constraint);
  if (!column.not_null) {
    throw unfit(shown(table, column.name) +
                " must be declared NOT NULL before identity can be added");
  }
  if (column.identity != Identity::kNone)
    throw unfit(shown(table, column.name) + " is already an identity column");
  if (!column.default_sql.empty())
    throw unfit(shown(table, column.name) + " already has a default value");
  builder.store_columns();
}

void set_identity(Relation table, const PgQuery__AlterTableCmd& command,
                  const UtilityContext& context) {
  Column& column = table.columns[static_cast<std::size_t>(altered_column(table, command.name)) - 1];
  if (column.identity == Identity::kNone) throw not_identity(table, column.name);
  std::vector<PgQuery__Node*> of_sequence;
  const PgQuery__List& options = *command.def->list;
  for (std::size_t i = 0; i < options.n_items; ++i) {
    const PgQuery__DefElem& option = *options.items[i]->def_elem;
    if (std::string_view(option.defname) == "generated") {
      column.identity = option.arg->integer->ival == 'a' ? Identity::kAlways : Identity::kByDefault;
    } else {
      of_sequence.push_back(options.items[i]);
    }
  }
  Relation sequence = *context.catalog().find_relation(column.identity_sequence);
  const SequenceChange change(of_sequence.size(), of_sequence.data(), context);
  sequence.sequence = change.apply(
      *sequence.sequence, context.session.generation().sequences().get(sequence).last_value);
  if (const auto restart = change.restart(*sequence.sequence))
    context.transaction.restart_sequence(sequence, *restart);
  context.put(std::move(sequence));
  context.put(std::move(table));
}

void change_identity_type(const Relation& table, int attnum, Oid type,
                          const UtilityContext& context) {
  const Column& column = table.columns[static_cast<std::size_t>(attnum) - 1];
  Relation sequence = *context.catalog().find_relation(column.identity_sequence);
  const SequenceChange change(type, context);
  sequence.sequence = change.apply(
      *sequence.sequence, context.session.generation().sequences().get(sequence).last_value);
  context.put(std::move(sequence));
}

void drop_identity(Relation table, const PgQuery__AlterTableCmd& command,
                   const UtilityContext& context) {
  Column& column = table.columns[static_cast<std::size_t>(altered_column(table, command.name)) - 1];
  if (column.identity == Identity::kNone) {
    if (command.missing_ok == 0) throw not_identity(table, column.name);
    context.session.notice(Severity::kNotice,
                           shown(table, column.name) + " is not an identity column, skipping");
    return;
  }
  const Oid sequence = column.identity_sequence;
  column.identity = Identity::kNone;
  column.identity_sequence = kInvalidOid;
  context.put(std::move(table));
  context.erase(sequence);
}

std::string identity_sequence_name(const QualifiedName& name, const Relation& table,
                                   std::span<const std::string> taken,
                                   const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  if (!name.schema.empty() && name.schema != catalog.find_schema(table.schema)->name)
    throw Error::unsupported("SEQUENCE NAME in another schema than the table's");
  if (std::ranges::find(taken, name.name) != taken.end() ||
      catalog.find_relation(table.schema, name.name) != nullptr) {
    throw Error(sqlstate::kDuplicateTable,
                fmt::format("relation \"{}\" already exists", name.name));
  }
  return name.name;
}

}  // namespace carto_mock::sql
