// Which of SQLite's optimizations are off while a statement is prepared: those that PostgreSQL's
// results show, or that SQLite 3.40 gets wrong.
#pragma once

#include <sqlite3.h>

#include <string_view>

namespace carto_mock::sql::sqlite {

// A query without order gets the rows as PostgreSQL's heap has them: never in the order of an
// index that happens to hold all columns that it reads (SQLite's SQLITE_CoverIdxScan).
inline constexpr unsigned kCoveringIndexScan = 0x20;
// The Bloom filters of SQLite 3.40 tell texts apart by their length, which our collations do not:
// a join by an index that SQLite makes for it would miss 0.00 where it looks for 0 (SQLite's
// SQLITE_BloomFilter).
inline constexpr unsigned kBloomFilter = 0x80000;
// A LEFT JOIN that nothing reads is left out, and beside a FULL JOIN takes along the condition of
// an inner join around it (SQLite's SQLITE_OmitNoopJoin).
inline constexpr unsigned kUnreadJoin = 0x100;

inline void switch_optimizations_off(sqlite3* handle, unsigned which) {
  sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, handle, which);
}
inline void switch_optimizations(sqlite3* handle) {
  switch_optimizations_off(handle, kCoveringIndexScan | kBloomFilter);
}

// Of one statement's text.
class OptimizationsOfStatement {
 public:
  OptimizationsOfStatement(sqlite3* handle, std::string_view sql)
      : handle_(handle), has_full_join_(sql.find(" FULL JOIN ") != std::string_view::npos) {
    if (has_full_join_)
      switch_optimizations_off(handle_, kCoveringIndexScan | kBloomFilter | kUnreadJoin);
  }
  ~OptimizationsOfStatement() {
    if (has_full_join_) switch_optimizations(handle_);
  }
  OptimizationsOfStatement(const OptimizationsOfStatement&) = delete;
  OptimizationsOfStatement& operator=(const OptimizationsOfStatement&) = delete;

 private:
  sqlite3* handle_;
  bool has_full_join_;
};

}  // namespace carto_mock::sql::sqlite
