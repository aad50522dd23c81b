// A database's folder on disk:
//
//   lock              held while a process has the database open
//   current            the name of the generation that counts; replaced by rename, so that it
//                      always names a whole one
//   image.sqlite       what reset() goes back to; replaced by rename
//   generation-7/      one generation: data.sqlite and SQLite's own files beside it
//   snapshot-7.sqlite  a copy that the process knows by a name, with SQLite's log beside it
//
// Whatever else is there comes from a process that died at work and is removed at the next start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace carto_mock::sql {

class StorageDirectory {
 public:
  // Makes the folder if missing. Throws Error(F0000) if another process has it open or it cannot be
  // written.
  explicit StorageDirectory(std::filesystem::path directory);
  ~StorageDirectory();
  StorageDirectory(const StorageDirectory&) = delete;
  StorageDirectory& operator=(const StorageDirectory&) = delete;

  // The folder of the generation that counts; none in a new directory.
  std::optional<std::filesystem::path> current_generation() const;
  // A new, empty folder. Not thread-safe.
  std::filesystem::path make_generation();
  // From now on, also after a crash, this one counts. Its files must be complete.
  void make_current(const std::filesystem::path& generation);

  std::filesystem::path image() const;
  bool has_image() const;
  // Where the next image is to be written: a file that is not there. put_image() makes it the
  // image.
  std::filesystem::path make_image_draft() const;
  void put_image();
  // Where a snapshot is to be written: a file that is not there. Not thread-safe.
  std::filesystem::path make_snapshot_file();

 private:
  void remove_strays() const;

  std::filesystem::path directory_;
  int lock_ = -1;
  std::uint64_t next_generation_ = 1;
  std::uint64_t next_snapshot_ = 1;
};

// A database's file together with SQLite's log beside it, if there is one. Nothing may write to it
// meanwhile. Throws an Error that names the files.
void copy_database_file(const std::filesystem::path& from, const std::filesystem::path& to);
void remove_database_file(const std::filesystem::path& file) noexcept;

}  // namespace carto_mock::sql
