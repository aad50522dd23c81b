// A database in a folder of its own, for tests.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/database.h"
#include "sql/functions/gazetteer.h"
#include "support/clock.h"
#include "support/random.h"

namespace carto_mock::sql {

// A new folder on a RAM file system (else the temporary folder), removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Gazetteer test_gazetteer();

class TestDatabase {
 public:
  explicit TestDatabase(const AccessRules& rules = AccessRules::postgres());

  Database& database() { return *database_; }
  // As a server that starts again on the same folder.
  void reopen();
  const std::filesystem::path& directory() const { return directory_.path(); }

  void run(std::string_view sql);  // as the superuser
  // The rows of the last result, values as text, `|` between them; or `SQLSTATE message` of the
  // error.
  std::string ask(std::string_view sql, std::string_view role = "postgres");

 private:
  TemporaryDirectory directory_;
  FixedClock clock_;
  Random random_;
  Gazetteer gazetteer_;
  const AccessRules& rules_;
  std::shared_ptr<Database> database_;
};

// What ask() gives, on a session of the caller's.
std::string ask(Session& session, std::string_view sql);

}  // namespace carto_mock::sql
