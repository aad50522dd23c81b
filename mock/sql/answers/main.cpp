// Answers statements on a fresh database, for programs that compare with PostgreSQL.
//
//   sql_answers          reads statements and answers each, until the end of input
//   sql_answers --built  prints the signatures of the functions that are built
//   sql_answers --matrix prints docs/functions.md
//
// A statement comes as the number of its bytes on a line, then the bytes. Its answer is the number
// of lines, then the lines of the SQL text tests (tests/sql/README.md); before them, on a line of
// its own, the construct that carto-mock refuses, empty where it refuses nothing. All statements
// are the superuser's, on one connection; none may take longer than ten seconds.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "sql/answers/function_matrix.h"
#include "sql/engine/answer_lines.h"
#include "sql/engine/test_database.h"
#include "support/thread.h"

namespace carto_mock::sql {
namespace {

constexpr std::chrono::seconds kLongestStatement{10};

void print_built_signatures() {
  for (const std::string_view signature : callable_signatures()) std::cout << signature << '\n';
}

void print_matrix() {
  std::ifstream sections(
      std::filesystem::path(CARTO_MOCK_SOURCE_DIR) / "mock/sql/catalog/data/manual_sections.tsv",
      std::ios::binary);
  std::cout << function_matrix(std::string(std::istreambuf_iterator<char>(sections), {}));
}

void answer_statements() {
  TestDatabase database;
  SessionOptions options;
  options.statement_timeout = kLongestStatement;
  Session session = database.database().connect("postgres", std::move(options));
  std::string statement;
  for (std::string size; std::getline(std::cin, size);) {
    statement.resize(std::stoul(size));
    std::cin.read(statement.data(), static_cast<std::streamsize>(statement.size()));
    const AnswerLines answer = answer_lines(session, statement);
    std::cout << answer.refused << '\n' << answer.lines.size() << '\n';
    for (const std::string& line : answer.lines) std::cout << line << '\n';
    std::cout.flush();
  }
}

}  // namespace
}  // namespace carto_mock::sql

int main(int count, char** arguments) {
  std::ios::sync_with_stdio(false);
  const std::string_view mode = count > 1 ? arguments[1] : "";
  if (mode == "--built") {
    carto_mock::sql::print_built_signatures();
  } else if (mode == "--matrix") {
    carto_mock::sql::print_matrix();
  } else {
    carto_mock::run_with_large_stack(carto_mock::sql::answer_statements);
  }
}
