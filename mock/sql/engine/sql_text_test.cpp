// Runs the files under tests/sql; their README has the format. What is expected there comes from
// PostgreSQL.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "sql/engine/answer_lines.h"
#include "sql/engine/test_database.h"
#include "support/thread.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSeparator = "----";

struct Record {
  int line = 0;  // of its first directive or SQL
  std::string role = "postgres";
  std::string refused;  // the construct that carto-mock refuses; empty: none
  std::string sql;
  std::vector<std::string> expected;
};

// `{database}` stands for the name of the test's database.
std::string with_database_name(std::string line) {
  constexpr std::string_view kPlaceholder = "{database}";
  constexpr std::string_view kName = "test";  // TestDatabase's
  for (std::size_t at = 0; (at = line.find(kPlaceholder, at)) != std::string::npos;)
    line.replace(at, kPlaceholder.size(), kName);
  return line;
}

std::vector<Record> read_records(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::vector<Record> records;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].empty() || lines[i].starts_with("#")) {
      ++i;
      continue;
    }
    Record record;
    record.line = static_cast<int>(i) + 1;
    for (; i < lines.size() && lines[i].starts_with("@"); ++i) {
      const std::size_t space = lines[i].find(' ');
      const std::string name = lines[i].substr(1, space - 1);
      const std::string value = lines[i].substr(space + 1);
      if (name == "role") {
        record.role = value;
      } else if (name == "refused") {
        record.refused = value;
      } else {
        ADD_FAILURE() << path << ":" << i + 1 << ": unknown directive @" << name;
      }
    }
    for (; i < lines.size() && lines[i] != kSeparator; ++i) {
      if (!record.sql.empty()) record.sql += '\n';
      record.sql += lines[i];
    }
    if (i == lines.size()) {
      ADD_FAILURE() << path << ":" << record.line << ": the record has no line " << kSeparator;
      return records;
    }
    for (++i; i < lines.size() && !lines[i].empty(); ++i)
      record.expected.push_back(with_database_name(lines[i]));
    record.sql = with_database_name(record.sql);
    records.push_back(std::move(record));
  }
  return records;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void check(Session& session, const Record& record, const std::filesystem::path& path) {
  const std::string place = fmt::format("{}:{}\n{}", path.string(), record.line, record.sql);
  const AnswerLines answer = answer_lines(session, record.sql);
  if (!record.refused.empty()) {
    EXPECT_EQ(answer.refused, record.refused)
        << place << "\n(where carto-mock can do it now, remove the line @refused)";
    return;
  }
  EXPECT_EQ(joined(answer.lines), joined(record.expected)) << place;
}

std::filesystem::path root() {
  return std::filesystem::path(CARTO_MOCK_SOURCE_DIR) / "tests" / "sql";
}

std::vector<std::filesystem::path> test_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root())) {
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

class SqlText : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlText, AnswersAsPostgresDoes) {
  run_with_large_stack([] {
    TestDatabase database;
    std::map<std::string, Session> sessions;
    for (const Record& record : read_records(GetParam())) {
      auto found = sessions.find(record.role);
      if (found == sessions.end()) {
        found = sessions.emplace(record.role, database.database().connect(record.role)).first;
      }
      check(found->second, record, GetParam());
    }
  });
}

std::string name_of(const ::testing::TestParamInfo<std::filesystem::path>& file) {
  std::string name = std::filesystem::relative(file.param, root()).replace_extension().string();
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, SqlText, ::testing::ValuesIn(test_files()), name_of);

}  // namespace
}  // namespace carto_mock::sql
