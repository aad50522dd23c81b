#include "sql/sqlite/packed_tree.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "sql/sqlite/test_database.h"

namespace carto_mock::sql::sqlite {
namespace {

class PackedTreeTest : public testing::Test {
 protected:
  void make(std::size_t count) {
    connection().execute("CREATE VIRTUAL TABLE tree USING rtree(id, x1, x2, y1, y2)");
    std::vector<PackedEntry> entries;
    for (std::size_t i = 0; i < count; ++i) {
      const auto x = static_cast<float>(i * 7919 % 1009);
      const auto y = static_cast<float>(i * 104729 % 997);
      entries.push_back({static_cast<std::int64_t>(i) + 1, {x, y, x + 2, y + 2}});
    }
    pack_tree("tree", std::move(entries), connection());
  }

  std::int64_t number(const std::string& sql) {
    Statement statement = connection().prepare(sql);
    return statement.step() ? statement.integer(0) : -1;
  }
  // SQLite's own check of the tables below the virtual one.
  std::string state() {
    Statement statement = connection().prepare("SELECT rtreecheck('tree')");
    statement.step();
    return std::string(statement.text(0));
  }
  // A search against the same without the tree's help.
  void expect_search_finds(double low, double high) {
    const std::string by_tree = fmt::format(
        "SELECT sum(id) FROM tree WHERE x1 <= {1} AND x2 >= {0} AND y1 <= {1} AND y2 >= {0}", low,
        high);
    const std::string by_scan = fmt::format(
        "SELECT sum(id) FROM tree WHERE +x1 <= {1} AND +x2 >= {0} AND +y1 <= {1} AND +y2 >= {0}",
        low, high);
    EXPECT_EQ(number(by_tree), number(by_scan));
  }

  Connection& connection() { return database_.connection(); }
  TestDatabase database_;
};

TEST_F(PackedTreeTest, IsATreeOfSqlites) {
  for (const std::size_t count : {0U, 1U, 51U, 52U, 2041U, 20000U}) {
    connection().begin(TransactionKind::kWrite);
    make(count);
    EXPECT_EQ(state(), "ok") << count;
    EXPECT_EQ(number("SELECT count(*) FROM tree"), static_cast<std::int64_t>(count));
    expect_search_finds(100, 300);
    connection().execute("DROP TABLE tree");
    connection().commit();
  }
}

TEST_F(PackedTreeTest, TakesChanges) {
  make(5000);
  connection().begin(TransactionKind::kWrite);
  for (int i = 1; i < 3000; ++i) {
    connection().execute(fmt::format("DELETE FROM tree WHERE id = {}", i));
    connection().execute(
        fmt::format("INSERT INTO tree VALUES ({}, {}, {}, 150, 151)", 10000 + i, i, i + 1));
  }
  connection().commit();
  EXPECT_EQ(state(), "ok");
  EXPECT_EQ(number("SELECT count(*) FROM tree"), 5000);
  expect_search_finds(140, 160);
}

TEST_F(PackedTreeTest, HoldsInfiniteBounds) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  connection().execute("CREATE VIRTUAL TABLE tree USING rtree(id, x1, x2, y1, y2)");
  pack_tree("tree", {{1, {-kInfinity, 0, kInfinity, 1}}, {2, {5, 5, 6, kInfinity}}}, connection());
  connection().execute("INSERT INTO tree VALUES (3, 1, 9e999, 0, 0)");
  EXPECT_EQ(number("SELECT sum(id) FROM tree WHERE x1 <= 1e300 AND x2 >= 1e300"), 4);
  EXPECT_EQ(number("SELECT sum(id) FROM tree WHERE y1 <= 1e300 AND y2 >= 1e300"), 2);
}

TEST_F(PackedTreeTest, IsEmptyOnceCleared) {
  make(5000);
  clear_tree("tree", connection());
  EXPECT_EQ(state(), "ok");
  EXPECT_EQ(number("SELECT count(*) FROM tree"), 0);
  connection().execute("INSERT INTO tree VALUES (7, 1, 2, 1, 2)");
  EXPECT_EQ(number("SELECT id FROM tree WHERE x1 <= 2 AND x2 >= 1"), 7);
  EXPECT_EQ(state(), "ok");
}

}  // namespace
}  // namespace carto_mock::sql::sqlite
