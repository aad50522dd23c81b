// A copy of a database's file that it can go back to, and generations made of it ahead of time.
// Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "sql/engine/generation.h"
#include "sql/engine/generation_supply.h"

namespace carto_mock::sql {

class DatabaseImage {
 public:
  // `file` is there, and of a snapshot goes with the image (`discard_file_at_end`). `catalog`: what
  // it is known to hold; null: it is read. `make_folder` makes the folder of a new generation.
  DatabaseImage(std::filesystem::path file, std::shared_ptr<const CatalogSnapshot> catalog,
                std::shared_ptr<DatabaseContext> context,
                std::function<std::filesystem::path()> make_folder);
  ~DatabaseImage();
  DatabaseImage(const DatabaseImage&) = delete;
  DatabaseImage& operator=(const DatabaseImage&) = delete;

  void discard_file_at_end() { discards_file_ = true; }

  // A generation that is like the image, of the supply.
  std::shared_ptr<Generation> take() { return supply_.take(); }
  void retire(std::shared_ptr<Generation> generation) { supply_.retire(std::move(generation)); }
  bool wait_until_ready() { return supply_.wait_until_ready(); }
  // One that the supply knows nothing of.
  std::shared_ptr<Generation> copy();
  void copy_file_to(const std::filesystem::path& target) const;

 private:
  const std::filesystem::path file_;
  const std::shared_ptr<DatabaseContext> context_;
  const std::function<std::filesystem::path()> make_folder_;
  std::mutex mutex_;
  std::shared_ptr<const CatalogSnapshot> catalog_;  // guarded
  bool discards_file_ = false;
  GenerationSupply supply_;  // last: its thread uses the above
};

}  // namespace carto_mock::sql
