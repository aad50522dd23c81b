// For tests: a database file with tables of the test's own, and queries from SQL text through
// analyzer and lowering.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/fake_session.h"
#include "sql/lowering/plan.h"
#include "sql/sqlite/connection.h"
#include "sql/sqlite/prepared_plan.h"
#include "sql/syntax/parser.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql::sqlite {

using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;

class TestDatabase {
 public:
  TestDatabase() : connection_(file(), {.mode = OpenMode::kCreate, .system_relation_rows = {}}) {
    session.user = kRole;
    Role role;
    role.oid = kRole;
    role.name = "tester";
    role.superuser = true;
    session.snapshot.put(role);
    Schema schema;
    schema.oid = kSchema;
    schema.name = "public";
    schema.owner = kRole;
    session.snapshot.put(schema);
  }
  ~TestDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Columns as `name type`; one that is called `id` is the primary key. Rows as text of the types.
  Oid add_table(const std::string& name, const std::vector<std::string>& columns,
                const std::vector<Row>& rows) {
    Relation relation;
    relation.oid = ++last_oid_;
    relation.schema = kSchema;
    relation.name = name;
    relation.owner = kRole;
    std::string names;
    for (const std::string& text : columns) {
      Column column;
      const std::size_t space = text.find(' ');
      column.name = text.substr(0, space);
      column.type = type_of(text.substr(space + 1));
      relation.columns.push_back(column);
      names += fmt::format("{}c{}", names.empty() ? "" : ", ", relation.columns.size());
      if (column.name == "id") {
        Constraint key;
        key.name = name + "_pkey";
        key.kind = ConstraintKind::kPrimaryKey;
        key.columns = {static_cast<int>(relation.columns.size())};
        relation.constraints.push_back(key);
      }
    }
    connection_.execute(fmt::format("CREATE TABLE {}({})", storage_table(relation.oid), names));
    for (const Row& row : rows) insert(relation, row);
    session.snapshot.put(relation);
    return last_oid_;
  }

  std::shared_ptr<const Plan> plan(const std::string& sql) {
    const SyntaxTree tree = parse(sql);
    const std::vector<std::string> search_path{"public"};
    const AnalysisContext context{session.snapshot, settings, search_path, kRole, session};
    sql::Statement statement = analyze(tree.statement(0), context);
    Query& query = *std::get<SelectStatement>(statement.body).query;
    fold_constants(query, {session, settings, {}});
    return std::make_shared<const Plan>(lower(query, session.snapshot));
  }

  std::vector<Row> run(const std::shared_ptr<const Plan>& plan,
                       std::span<const Value> literals = {}) {
    PreparedPlan prepared(connection_, plan);
    const EvaluationContext context{session, settings, literals};
    prepared.start(context);
    std::vector<Row> rows;
    while (prepared.step()) {
      Row& row = rows.emplace_back();
      for (std::size_t i = 0; i < plan->columns.size(); ++i) {
        const Value& value = prepared.row()[i];
        row.push_back(value.is_null() ? Cell()
                                      : output_value(value, plan->columns[i].type, settings));
      }
    }
    return rows;
  }
  std::vector<Row> query(const std::string& sql) { return run(plan(sql)); }

  Connection& connection() { return connection_; }

  FakeSession session;
  TextSettings settings;

 private:
  static constexpr Oid kRole = kFirstUserOid;
  static constexpr Oid kSchema = kFirstUserOid + 1;

  std::filesystem::path file() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "carto-mock-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = pattern;
    return directory_ / "data";
  }

  Type type_of(const std::string& name) {
    const SyntaxTree tree = parse("SELECT NULL::" + name);
    const std::vector<std::string> search_path{"public"};
    const AnalysisContext context{session.snapshot, settings, search_path, kRole, session};
    return analyze(tree.statement(0), context).output.at(0).type;
  }

  void insert(const Relation& relation, const Row& row) {
    std::string places;
    for (std::size_t i = 1; i <= row.size(); ++i)
      places += fmt::format("{}?{}", i == 1 ? "" : ", ", i);
    sqlite::Statement insert = connection_.prepare(
        fmt::format("INSERT INTO {} VALUES ({})", storage_table(relation.oid), places));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Type type = relation.columns[i].type;
      const Value value =
          row[i] ? apply_typmod(input_value(*row[i], type, settings), type, false) : Value();
      insert.bind(static_cast<int>(i) + 1, value, type.oid);
    }
    insert.step();
  }

  std::filesystem::path directory_;
  Oid last_oid_ = kSchema;
  Connection connection_;
};

}  // namespace carto_mock::sql::sqlite
