// Writes that wait until all parts of a statement have read what they read: with writing WITH, each
// part sees the tables as they were before (manual, chapter 7.8.4).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sql/types/type.h"
#include "support/error.h"

namespace carto_mock::sql {

class PendingWrites {
 public:
  void add(std::function<void()> write) { writes_.push_back(std::move(write)); }
  // Keeps what the writes refer to.
  void keep(std::shared_ptr<void> object) { kept_.push_back(std::move(object)); }
  // That a part of the statement, told by what writes for it, changes a row. Throws 0A000 where
  // another part does so too: PostgreSQL does not say which change it makes.
  void claim(Oid relation, std::int64_t rowid, const void* part) {
    const auto [found, is_first] = claims_.try_emplace({relation, rowid}, part);
    if (!is_first && found->second != part)
      throw Error::unsupported("WITH that changes a row twice");
  }
  void run() {
    for (const std::function<void()>& write : writes_) write();
    writes_.clear();
  }

 private:
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::function<void()>> writes_;
  std::map<std::pair<Oid, std::int64_t>, const void*> claims_;
};

}  // namespace carto_mock::sql
