#include "sql/engine/test_database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
Gazetteer test_gazetteer() {
  std::ifstream file(CARTO_MOCK_SOURCE_DIR "/fixtures/gazetteer.json");
  std::ostringstream text;
  text << file.rdbuf();
  return Gazetteer::parse(text.str());
}

TemporaryDirectory::TemporaryDirectory() {
  const bool ram = ::access("/dev/shm", W_OK) == 0;
  std::string pattern =
      (ram ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/carto-mock-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr)
    throw Error(sqlstate::kConfigFileError, "cannot make a temporary folder");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestDatabase::TestDatabase(const AccessRules& rules)
    : clock_(parse_rfc3339("2026-05-01T12:00:00Z")),
      random_(1),
      gazetteer_(test_gazetteer()),
      rules_(rules) {
  reopen();
}

void TestDatabase::reopen() {
  database_.reset();
  database_ =
      Database::open("test", directory_.path() / "database", {clock_, random_, gazetteer_, rules_});
}

void TestDatabase::run(std::string_view sql) { database_->connect_superuser().execute(sql); }

std::string TestDatabase::ask(std::string_view sql, std::string_view role) {
  Session session = database_->connect(role);
  return sql::ask(session, sql);
}

std::string ask(Session& session, std::string_view sql) {
  CollectingSink sink;
  try {
    session.execute(sql, sink);
  } catch (const Error& error) {
    return fmt::format("{} {}", error.state().code(), error.message());
  }
  if (sink.results.empty()) return "";
  std::string text;
  const CollectingSink::Result& result = sink.results.back();
  for (const std::vector<Value>& row : result.rows) {
    if (!text.empty()) text += '\n';
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += '|';
      if (!row[i].is_null())
        text += output_value(row[i], result.columns[i].type, session.text_settings());
    }
  }
  return text;
}

}  // namespace carto_mock::sql
