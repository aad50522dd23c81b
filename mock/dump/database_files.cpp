#include "dump/database_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "dump/catalog_names.h"
#include "dump/default_privilege_statements.h"
#include "dump/function_statements.h"
#include "dump/grant_statements.h"
#include "dump/late_statements.h"
#include "dump/relation_statements.h"
#include "dump/role_statements.h"
#include "dump/sequence_positions.h"
#include "dump/table_rows.h"
#include "dump/yaml_text.h"
#include "support/encodings.h"

namespace carto_mock::dump {
namespace {

std::string titled(std::string_view title, const std::string& statements) {
  return statements.empty() ? "" : fmt::format("\n-- {}\n{}", title, statements);
}

bool has_columns(const sql::Relation& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const sql::Column& column) { return !column.dropped; });
}

// Its rows are those of its last refresh, so that they come from a file as a table's do; without
// one it would have been filled with nothing.
bool is_filled_view(const sql::Relation& relation) {
  return relation.kind == sql::RelationKind::kMaterializedView && relation.is_populated;
}

// Rows of a table without columns, of which a CSV file could not say how many there are.
std::string empty_rows(sql::Session& session) {
  std::string text;
  for (const sql::Relation* table : session.catalog().relations()) {
    if (table->kind != sql::RelationKind::kTable || has_columns(*table)) continue;
    if (is_temporary(session.catalog(), *table)) continue;
    const std::string name = relation_name(session.catalog(), *table);
    sql::CollectingSink sink;
    session.execute("SELECT count(*) FROM " + name, sink);
    for (std::int64_t row = sink.results.back().rows.at(0).at(0).as_integer(); row > 0; --row)
      text += fmt::format("INSERT INTO {} DEFAULT VALUES;\n", name);
  }
  return text;
}

}  // namespace

std::string path_segment(std::string_view name) {
  std::string segment = form_encode(name);
  if (segment.starts_with('.')) segment.replace(0, 1, "%2E");
  return segment;
}

std::vector<std::string> write_database(sql::Session& session, const sql::CatalogSnapshot& before,
                                        std::string_view database, const std::string& root,
                                        const std::string& folder, Output& output) {
  std::vector<std::string> steps;
  const std::string sql_file = folder + "database.sql";
  const sql::CatalogSnapshot& catalog = session.catalog();
  output.write(
      root + sql_file,
      "-- Run by the database's superuser, in a new database, before the rows come in.\n" +
          with_type_names(catalog,
                          titled("Roles", role_statements(catalog, before)) +
                              titled("Schemas, tables and all that is made like them",
                                     relation_statements(catalog, before)) +
                              titled("Functions", function_statements(catalog)) +
                              titled("Privileges", grant_statements(catalog, before, database)) +
                              titled("Privileges of what is made later",
                                     default_privilege_statements(catalog)) +
                              titled("Where sequences stand", sequence_positions(session)) +
                              titled("Rows of tables without columns", empty_rows(session))));
  steps.push_back(fmt::format("sql: {}", yaml_text(sql_file)));
  std::vector<const sql::Relation*> tables;
  for (const sql::Relation* relation : catalog.relations()) {
    const bool has_rows = relation->kind == sql::RelationKind::kTable || is_filled_view(*relation);
    if (has_rows && has_columns(*relation) && !is_temporary(catalog, *relation))
      tables.push_back(relation);
  }
  for (const sql::Relation* table : tables) {
    const std::string schema = catalog.find_schema(table->schema)->name;
    const std::string file =
        fmt::format("{}{}/{}.csv", folder, path_segment(schema), path_segment(table->name));
    const bool needs_file = is_filled_view(*table);
    if (write_rows(session, *table, root + file, needs_file, output) == 0 && !needs_file) continue;
    steps.push_back(fmt::format("{{schema: {}, table: {}, rows: {}}}", yaml_text(schema),
                                yaml_text(table->name), yaml_text(file)));
  }
  if (const std::string constraints = late_constraint_statements(catalog); !constraints.empty()) {
    const std::string file = folder + "constraints.sql";
    output.write(root + file,
                 "-- Run by the database's superuser, when the rows are there.\n" + constraints);
    steps.push_back(fmt::format("sql: {}", yaml_text(file)));
  }
  if (const std::string triggers = trigger_statements(catalog); !triggers.empty()) {
    const std::string file = folder + "triggers.sql";
    output.write(root + file,
                 "-- Run by the database's superuser, when the rows are there.\n" + triggers);
    steps.push_back(fmt::format("sql: {}", yaml_text(file)));
  }
  return steps;
}

}  // namespace carto_mock::dump
