// Runs the files under tests/sql; their README has the format. What is expected there comes from
// PostgreSQL.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/type_marks.h"
#include "sql/engine/test_database.h"
#include "sql/types/type_registry.h"
#include "support/error.h"
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

std::string shown(std::string_view text) {
  if (text.empty()) return "(empty)";
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\\\";
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

// With the names of types that statements have made.
std::string type_text(Type type, const CatalogSnapshot& catalog) {
  return with_type_names(format_type_with_modifier(type), [&catalog](Oid made) {
    if (const EnumType* found = catalog.find_enum(made))
      return found->name + (found->oid == made ? "" : "[]");
    for (const Relation* relation : catalog.relations()) {
      if (relation->row_type == made) return relation->name;
    }
    return std::string("???");
  });
}

class LineSink final : public ResultSink {
 public:
  explicit LineSink(const Session& session) : session_(session) {}

  void columns(std::span<const OutputColumn> columns) override {
    columns_.assign(columns.begin(), columns.end());
    std::string line;
    for (const OutputColumn& column : columns) {
      line += fmt::format("{}{} {}", line.empty() ? "" : " | ", column.name,
                          type_text(column.type, session_.catalog()));
    }
    lines.push_back(line.empty() ? "(no columns)" : line);
  }
  void row(std::span<const Value> values) override {
    std::string line;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) line += " | ";
      line += values[i].is_null()
                  ? "(null)"
                  : shown(output_value(values[i], columns_[i].type, session_.text_settings()));
    }
    lines.push_back(values.empty() ? "(no values)" : line);
  }
  void complete(const CommandTag& tag) override { lines.push_back(tag.text()); }
  void notice(Severity severity, const std::string& message) override {
    lines.push_back(fmt::format("{}: {}", severity_name(severity), shown(message)));
  }

  std::vector<std::string> lines;

 private:
  static std::string_view severity_name(Severity severity) {
    switch (severity) {
      case Severity::kDebug:
        return "DEBUG";
      case Severity::kLog:
        return "LOG";
      case Severity::kInfo:
        return "INFO";
      case Severity::kNotice:
        return "NOTICE";
      case Severity::kWarning:
        return "WARNING";
    }
    return "";
  }

  const Session& session_;
  std::vector<OutputColumn> columns_;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void check(Session& session, const Record& record, const std::filesystem::path& path) {
  const std::string place = fmt::format("{}:{}\n{}", path.string(), record.line, record.sql);
  LineSink sink(session);
  std::string refused;
  try {
    session.execute(record.sql, sink);
  } catch (const Error& error) {
    refused = error.unsupported_construct();
    sink.lines.push_back(fmt::format("error {}: {}", error.state().code(), shown(error.message())));
    if (!error.detail().empty()) sink.lines.push_back("detail: " + shown(error.detail()));
    if (!error.hint().empty()) sink.lines.push_back("hint: " + shown(error.hint()));
  }
  if (!record.refused.empty()) {
    EXPECT_EQ(refused, record.refused)
        << place << "\n(where carto-mock can do it now, remove the line @refused)";
    return;
  }
  EXPECT_EQ(joined(sink.lines), joined(record.expected)) << place;
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
