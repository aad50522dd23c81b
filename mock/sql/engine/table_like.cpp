// CREATE TABLE … (LIKE source) (manual, page CREATE TABLE).
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sql/engine/table_builder.h"
#include "sql/functions/object_definitions.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Of PostgreSQL's parsenodes.h.
constexpr std::uint32_t kComments = 1 << 0, kConstraints = 1 << 2, kDefaults = 1 << 3,
                        kGenerated = 1 << 4, kIdentity = 1 << 5, kIndexes = 1 << 6,
                        kStorage = 1 << 8;

// A statement that gives a column an identity as the one of `column` is.
std::string identity_like(const Column& column, const CatalogSnapshot& catalog) {
  const SequenceOptions& options = *catalog.find_relation(column.identity_sequence)->sequence;
  return fmt::format(
      "ALTER TABLE t ALTER c ADD GENERATED {} AS IDENTITY (INCREMENT BY {} MINVALUE {} MAXVALUE {} "
      "START WITH {}{})",
      column.identity == Identity::kAlways ? "ALWAYS" : "BY DEFAULT", options.increment,
      options.minimum, options.maximum, options.start, options.cycle ? " CYCLE" : "");
}

}  // namespace

void TableBuilder::add_like(const Relation& source, std::uint32_t options) {
  for (const Column& column : source.columns) {
    if (column.dropped) continue;
    add_column(column.name, column.type);
    Column& copy = relation_.columns.back();
    copy.not_null = column.not_null;
    copy.collation = column.collation;
    if ((options & kComments) != 0) copy.comment = column.comment;
    if ((options & kStorage) != 0) copy.storage = column.storage;
    if ((options & (column.generated ? kGenerated : kDefaults)) != 0) {
      copy.default_sql = column.default_sql;
      copy.generated = column.generated;
    }
    if ((options & kIdentity) != 0 && column.identity != Identity::kNone) {
      like_checks_.push_back(parse(identity_like(column, context_.catalog())));
      const PgQuery__Constraint* identity = like_checks_.back()
                                                .statement(0)
                                                .alter_table_stmt->cmds[0]
                                                ->alter_table_cmd->def->constraint;
      sequences_.push_back({.attnum = last_attnum(), .identity = identity, .is_liked = true});
    }
  }
  for (const Constraint& constraint : source.constraints) {
    if (constraint.kind != ConstraintKind::kCheck || (options & kConstraints) == 0) continue;
    like_checks_.push_back(parse("SELECT " + constraint.check_sql));
    const PgQuery__SelectStmt& select = *like_checks_.back().statement(0).select_stmt;
    checks_.push_back(
        {constraint.name, select.target_list[0]->res_target->val, true, constraint.no_inherit});
  }
  if ((options & kIndexes) == 0) return;
  for (const Relation* index : context_.catalog().indexes_of(source.oid)) {
    const bool is_key = std::ranges::any_of(
        source.constraints, [index](const Constraint& key) { return key.index == index->oid; });
    if (!is_key) liked_indexes_.push_back(index->oid);
  }
  for (const Constraint& constraint : source.constraints) {
    if (constraint.kind == ConstraintKind::kExclusion) {
      like_checks_.push_back(parse("ALTER TABLE t ADD " +
                                   constraint_definition(source, constraint, context_.session)));
      add_exclusion(*like_checks_.back()
                         .statement(0)
                         .alter_table_stmt->cmds[0]
                         ->alter_table_cmd->def->constraint);
      continue;
    }
    const bool is_primary = constraint.kind == ConstraintKind::kPrimaryKey;
    if (!is_primary && constraint.kind != ConstraintKind::kUnique) continue;
    PendingKey key{"", is_primary, {}, {}, -1};
    const auto name = [&source](int attnum) {
      return source.columns.at(static_cast<std::size_t>(attnum) - 1).name;
    };
    key.deferral = {constraint.deferrable, constraint.initially_deferred};
    for (const int attnum : constraint.columns) key.columns.push_back(name(attnum));
    const Relation& index = *context_.catalog().find_relation(constraint.index);
    for (std::size_t i = constraint.columns.size(); i < index.index->columns.size(); ++i)
      key.included.push_back(name(index.index->columns[i]));
    key.liked_options = index.options;
    key.nulls_not_distinct = index.index->nulls_not_distinct;
    keys_.push_back(std::move(key));
  }
}

}  // namespace carto_mock::sql
