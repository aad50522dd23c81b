#include "sql/engine/storage_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kGenerationPrefix = "generation-";
constexpr std::string_view kSnapshotPrefix = "snapshot-";

Error file_error(std::string_view action, const fs::path& path, int code) {
  return Error(sqlstate::kConfigFileError,
               fmt::format("cannot {} {}: {}", action, path.string(), std::strerror(code)));
}

// What is renamed or named must be on disk first: a machine that loses power must not find a name
// without its content.
void flush(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw file_error("open", path, errno);
  const int result = ::fsync(file);
  const int code = errno;
  ::close(file);
  if (result != 0) throw file_error("flush", path, code);
}

void replace(const fs::path& from, const fs::path& to) {
  flush(from);
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw file_error("replace", to, error.value());
  flush(to.parent_path());
}

fs::path log_of(const fs::path& database) { return database.string() + "-wal"; }

fs::path image_draft(const fs::path& directory) { return directory / "image.draft"; }

}  // namespace

StorageDirectory::StorageDirectory(fs::path directory) : directory_(std::move(directory)) {
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error) throw file_error("make the folder", directory_, error.value());
  const fs::path lock = directory_ / "lock";
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw file_error("open", lock, errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw Error(sqlstate::kConfigFileError,
                fmt::format("another process has the database {} open", directory_.string()));
  }
  remove_strays();
  if (const auto current = current_generation()) {
    const std::string name = current->filename().string().substr(kGenerationPrefix.size());
    std::from_chars(name.data(), name.data() + name.size(), next_generation_);
    ++next_generation_;
  }
}

StorageDirectory::~StorageDirectory() { ::close(lock_); }

std::optional<fs::path> StorageDirectory::current_generation() const {
  std::ifstream file(directory_ / "current");
  std::string name;
  if (!std::getline(file, name)) return std::nullopt;
  const fs::path generation = directory_ / name;
  if (!name.starts_with(kGenerationPrefix) || !fs::exists(generation / "data.sqlite")) {
    throw Error(sqlstate::kConfigFileError,
                fmt::format("{} names a generation that is not there: \"{}\"",
                            (directory_ / "current").string(), name));
  }
  return generation;
}

fs::path StorageDirectory::make_generation() {
  const fs::path generation =
      directory_ / fmt::format("{}{}", kGenerationPrefix, next_generation_++);
  std::error_code error;
  fs::create_directories(generation, error);
  if (error) throw file_error("make the folder", generation, error.value());
  return generation;
}

void StorageDirectory::make_current(const fs::path& generation) {
  const fs::path data = generation / "data.sqlite";
  flush(data);
  if (fs::exists(log_of(data))) flush(log_of(data));
  flush(generation);
  const fs::path draft = directory_ / "current.draft";
  {
    std::ofstream file(draft);
    file << generation.filename().string() << '\n';
    if (!file.flush()) throw file_error("write", draft, errno);
  }
  replace(draft, directory_ / "current");
}

fs::path StorageDirectory::image() const { return directory_ / "image.sqlite"; }
bool StorageDirectory::has_image() const { return fs::exists(image()); }

fs::path StorageDirectory::make_image_draft() const {
  std::error_code error;
  fs::remove(image_draft(directory_), error);
  if (error) throw file_error("remove", image_draft(directory_), error.value());
  return image_draft(directory_);
}

void StorageDirectory::put_image() { replace(image_draft(directory_), image()); }

fs::path StorageDirectory::make_snapshot_file() {
  return directory_ / fmt::format("{}{}.sqlite", kSnapshotPrefix, next_snapshot_++);
}

void copy_database_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (!error && fs::exists(log_of(from))) fs::copy_file(log_of(from), log_of(to), error);
  if (error) throw file_error("copy the database to", to, error.value());
}

void remove_database_file(const fs::path& file) noexcept {
  std::error_code ignored;  // what cannot be removed now is removed at the next start
  fs::remove(file, ignored);
  fs::remove(log_of(file), ignored);
}

void StorageDirectory::remove_strays() const {
  const auto current = current_generation();
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) {
    const std::string name = entry.path().filename().string();
    const bool old = name.starts_with(kGenerationPrefix) && entry.path() != current;
    if (!old && !name.starts_with("image.draft") && name != "current.draft" &&
        !name.starts_with(kSnapshotPrefix))
      continue;
    std::error_code error;
    fs::remove_all(entry.path(), error);
    if (error) throw file_error("remove", entry.path(), error.value());
  }
}

}  // namespace carto_mock::sql
