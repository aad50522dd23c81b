// A database in a folder of its own, for the tests of formats.
#pragma once

#include "sql/engine/database.h"
#include "sql/functions/gazetteer.h"
#include "support/private_directory.h"

namespace carto_mock::formats {

class TestDatabase {
 public:
  sql::Database& database() { return *database_; }
  void run(std::string_view statement) { database_->connect_superuser().execute(statement); }

 private:
  PrivateDirectory folder_;
  SystemClock clock_;
  Random random_;
  sql::Gazetteer gazetteer_;
  std::shared_ptr<sql::Database> database_ =
      sql::Database::open("test", folder_.path() / "database", {clock_, random_, gazetteer_});
};

}  // namespace carto_mock::formats
