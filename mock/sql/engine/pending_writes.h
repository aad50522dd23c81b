// Writes that wait until all parts of a statement have read what they read: with writing WITH, each
// part sees the tables as they were before (manual, chapter 7.8.4).
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace carto_mock::sql {

class PendingWrites {
 public:
  void add(std::function<void()> write) { writes_.push_back(std::move(write)); }
  // Keeps what the writes refer to.
  void keep(std::shared_ptr<void> object) { kept_.push_back(std::move(object)); }
  void run() {
    for (const std::function<void()>& write : writes_) write();
    writes_.clear();
  }

 private:
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::function<void()>> writes_;
};

}  // namespace carto_mock::sql
