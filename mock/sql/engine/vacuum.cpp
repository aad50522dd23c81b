#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partitions.h"
#include "sql/engine/ddl.h"
#include "sql/engine/heap_size.h"
#include "sql/engine/object_names.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/storage_index.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::array<std::string_view, 10> kVacuumOptions{
    "analyze",       "verbose",       "skip_locked", "freeze",  "full", "disable_page_skipping",
    "index_cleanup", "process_toast", "truncate",    "parallel"};
constexpr std::array<std::string_view, 2> kAnalyzeOptions{"verbose", "skip_locked"};

bool is_on(const PgQuery__DefElem& option) {
  if (option.arg == nullptr) return true;
  if (option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER) return option.arg->integer->ival != 0;
  if (option.arg->node_case != PG_QUERY__NODE__NODE_STRING) return true;
  const std::string_view text = option.arg->string->sval;
  return text != "false" && text != "off";
}

// True: it analyzes, too.
bool read_options(const PgQuery__VacuumStmt& statement, bool is_vacuum) {
  bool analyzes = !is_vacuum;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const std::string_view name = option.defname;
    const bool is_known = is_vacuum
                              ? std::ranges::find(kVacuumOptions, name) != kVacuumOptions.end()
                              : std::ranges::find(kAnalyzeOptions, name) != kAnalyzeOptions.end();
    if (!is_known) {
      throw Error(sqlstate::kSyntaxError, fmt::format("unrecognized {} option \"{}\"",
                                                      is_vacuum ? "VACUUM" : "ANALYZE", name))
          .at(option.location);
    }
    if (name == "analyze") analyzes = is_on(option);
    // What it says tells pages, times and transactions.
    if (name == "verbose" && is_on(option))
      throw Error::unsupported(fmt::format("{} VERBOSE", is_vacuum ? "VACUUM" : "ANALYZE"));
  }
  return analyzes;
}

void check_columns(const PgQuery__VacuumRelation& target, const Relation& relation) {
  for (std::size_t i = 0; i < target.n_va_cols; ++i) {
    const std::string name = string_of(*target.va_cols[i]);
    if (relation.find_column(name) != nullptr) continue;
    throw Error(
        sqlstate::kUndefinedColumn,
        fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation.name));
  }
}

// ANALYZE reads all rows of a table that has no more pages than it looks at; VACUUM leaves out some
// that it has seen before, unless there are but a few pages.
bool is_counted_whole(std::int64_t rows, bool analyzes, bool is_first_time) {
  constexpr std::int64_t kMostAnalyzed = 1000000;
  constexpr std::int64_t kMostOnFewPages = 200;
  if (analyzes) return rows <= kMostAnalyzed;
  return is_first_time || rows <= kMostOnFewPages;
}

void note_analyzed(const Relation& relation, bool analyzes, const UtilityContext& context) {
  const bool is_whole = relation.partition_key.has_value();
  const bool has_rows = relation.kind == RelationKind::kTable ||
                        relation.kind == RelationKind::kMaterializedView || is_whole;
  if (!has_rows || context.session.settings().is_read_only() || (is_whole && !analyzes)) return;
  const bool is_first_time = !relation.is_analyzed && !relation.counted_rows;
  note_heap(relation, analyzes, context);
  const std::int64_t rows = count_rows(relation, context);
  Relation changed = relation;
  if (relation.kind == RelationKind::kTable) changed.is_analyzed = true;
  changed.counted_rows.reset();
  if (is_counted_whole(rows, analyzes, is_first_time)) changed.counted_rows = rows;
  if (changed.is_analyzed == relation.is_analyzed && changed.counted_rows == relation.counted_rows)
    return;
  context.put(std::move(changed));
}

// What PostgreSQL would pass over, it warns of.
void visit(const PgQuery__VacuumRelation& target, std::string_view verb, bool analyzes,
           const UtilityContext& context) {
  const Relation& relation = get_any_relation(qualified_name(*target.relation), context);
  // Of pg_catalog's, PostgreSQL names other owners.
  const bool is_owner = context.catalog().owns(context.role(), relation.owner);
  if (is_owner || relation.schema == kPgCatalogSchema) refuse_system_catalog(relation);
  const auto skip = [&](std::string_view why) {
    context.session.notice(Severity::kWarning,
                           fmt::format("skipping \"{}\" --- {}", relation.name, why));
  };
  const bool has_rows = relation.kind == RelationKind::kTable ||
                        relation.kind == RelationKind::kMaterializedView ||
                        relation.kind == RelationKind::kPartitioned;
  if (!is_owner) {
    skip(fmt::format("only table or database owner can {} it", verb));
  } else if (!has_rows) {
    skip(fmt::format("cannot {} non-tables or special system tables", verb));
  } else {
    check_columns(target, relation);
    std::vector<Oid> visited = {relation.oid};
    for (const Relation* partition : partitions_below(context.catalog(), relation.oid))
      visited.push_back(partition->oid);
    for (const Oid one : visited)
      note_analyzed(*context.catalog().find_relation(one), analyzes, context);
  }
}

void visit_all(bool analyzes, const UtilityContext& context) {
  std::vector<Oid> visited;
  for (const Relation* relation : context.catalog().relations()) {
    if (context.catalog().has_privileges_of(context.role(), relation->owner))
      visited.push_back(relation->oid);
  }
  for (const Oid one : visited)
    note_analyzed(*context.catalog().find_relation(one), analyzes, context);
}

}  // namespace

// SQLite keeps no dead rows and plans without PostgreSQL's statistics: beyond the checks there is
// only to note what EXPLAIN can tell afterwards.
CommandTag vacuum(const PgQuery__VacuumStmt& statement, const UtilityContext& context) {
  const bool is_vacuum = statement.is_vacuumcmd != 0;
  const bool analyzes = read_options(statement, is_vacuum);
  if (is_vacuum && context.in_block) {
    throw Error(sqlstate::kActiveSqlTransaction, "VACUUM cannot run inside a transaction block");
  }
  for (std::size_t i = 0; i < statement.n_rels; ++i) {
    const PgQuery__VacuumRelation& target = *statement.rels[i]->vacuum_relation;
    if (target.n_va_cols > 0 && !analyzes) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "ANALYZE option must be specified when a column list is provided");
    }
    visit(target, is_vacuum ? "vacuum" : "analyze", analyzes, context);
  }
  if (statement.n_rels == 0) visit_all(analyzes, context);
  return {is_vacuum ? "VACUUM" : "ANALYZE", std::nullopt};
}

}  // namespace carto_mock::sql
