// Queries whose answers a real PostgreSQL 15 gave (recorded/*.tsv; scripts/record-query-results
// wrote the answers and describes the format).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sql/sqlite/test_database.h"
#include "support/error.h"

namespace carto_mock::sql::sqlite {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t tab = 0; (tab = line.find('\t', begin)) != std::string::npos; begin = tab + 1) {
    cells.push_back(line.substr(begin, tab - begin));
  }
  cells.push_back(line.substr(begin));
  return cells;
}

std::filesystem::path recorded(const std::string& name) {
  return std::filesystem::path(CARTO_MOCK_SOURCE_DIR) / "mock/sql/sqlite/recorded" / name;
}

void add_recorded_tables(TestDatabase& database) {
  std::string name;
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::vector<std::string> lines = lines_of(recorded("tables.txt"));
  lines.emplace_back();
  for (const std::string& line : lines) {
    if (line.starts_with("table ")) {
      name = line.substr(6);
    } else if (line.starts_with("columns ")) {
      columns = split(line.substr(8));
    } else if (!line.empty()) {
      Row& row = rows.emplace_back();
      for (const std::string& cell : split(line))
        row.push_back(cell == "\\N" ? Cell() : Cell(cell));
    } else if (!name.empty()) {
      database.add_table(name, columns, rows);
      name.clear();
      rows.clear();
    }
  }
}

std::vector<std::string> answer(TestDatabase& database, const std::string& sql) {
  std::vector<std::string> lines;
  try {
    for (const Row& row : database.query(sql)) {
      std::string& line = lines.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i)
        line += (i == 0 ? "" : "\t") + row[i].value_or("\\N");
    }
  } catch (const Error& error) {
    return {fmt::format("! {} {}", error.state().code(), error.message())};
  }
  return lines;
}

class QueryResults : public testing::TestWithParam<std::string> {};

TEST_P(QueryResults, AreThoseOfPostgres) {
  TestDatabase database;
  add_recorded_tables(database);
  const std::vector<std::string> lines = lines_of(recorded(GetParam() + ".tsv"));
  for (std::size_t i = 0; i < lines.size();) {
    const std::string& head = lines[i++];
    if (head.starts_with("# ")) continue;
    ASSERT_TRUE(head.starts_with("= ") || head.starts_with("~ ")) << head;
    std::vector<std::string> expected;
    const auto is_answer = [](const std::string& line) {
      return !line.starts_with("= ") && !line.starts_with("~ ") && !line.starts_with("# ");
    };
    while (i < lines.size() && is_answer(lines[i])) expected.push_back(lines[i++]);
    const std::string sql = head.substr(2);
    std::vector<std::string> actual = answer(database, sql);
    if (head.starts_with('~')) {
      std::ranges::sort(expected);
      std::ranges::sort(actual);
    }
    EXPECT_EQ(actual, expected) << sql << "\n"
                                << [&] {
                                     try {
                                       return database.plan(sql)->sql;
                                     } catch (const Error& error) {
                                       return "no plan: " + error.message();
                                     }
                                   }();
  }
}

INSTANTIATE_TEST_SUITE_P(Recorded, QueryResults,
                         testing::Values("selects", "joins", "grouping", "subqueries", "windows",
                                         "expressions"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace carto_mock::sql::sqlite
