#include "jobs/job_store.h"

#include <mutex>

#include "sql/sqlite/connection.h"

namespace carto_mock::jobs {
namespace {

class NoStore final : public JobStore {
 public:
  void save(const Job&) override {}
  void remove(std::string_view) override {}
  std::vector<Job> load() override { return {}; }
};

class FileStore final : public JobStore {
 public:
  explicit FileStore(const std::filesystem::path& file)
      : connection_(file, {.mode = sql::sqlite::OpenMode::kCreate}) {
    connection_.execute(
        "CREATE TABLE IF NOT EXISTS jobs (place INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, "
        "record TEXT NOT NULL)");
  }

  void save(const Job& job) override {
    const std::lock_guard lock(mutex_);
    sql::sqlite::Statement statement = connection_.prepare(
        "INSERT INTO jobs (id, record) VALUES (?1, ?2) "
        "ON CONFLICT (id) DO UPDATE SET record = excluded.record");
    statement.bind_text(1, job.id());
    statement.bind_text(2, job.record().dump());
    statement.step();
  }

  void remove(std::string_view id) override {
    const std::lock_guard lock(mutex_);
    sql::sqlite::Statement statement = connection_.prepare("DELETE FROM jobs WHERE id = ?1");
    statement.bind_text(1, id);
    statement.step();
  }

  std::vector<Job> load() override {
    const std::lock_guard lock(mutex_);
    std::vector<Job> jobs;
    sql::sqlite::Statement statement =
        connection_.prepare("SELECT record FROM jobs ORDER BY place");
    while (statement.step()) jobs.emplace_back(Json::parse(statement.text(0)));
    return jobs;
  }

 private:
  std::mutex mutex_;
  sql::sqlite::Connection connection_;
};

}  // namespace

std::unique_ptr<JobStore> open_job_store(const std::filesystem::path& file) {
  if (file.empty()) return std::make_unique<NoStore>();
  return std::make_unique<FileStore>(file);
}

}  // namespace carto_mock::jobs
