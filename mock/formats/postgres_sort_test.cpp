// Orders of equal rows that PostgreSQL 15 gave for `SELECT … ORDER BY k` (fmt-zoo-svg is the
// first).
#include "formats/postgres_sort.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace carto_mock::formats {
namespace {

struct Row {
  char key;
  char name;
};

// The names of the rows in sorted order; rows are named a, b, c … in the order of their keys.
std::string order(const std::string& keys) {
  std::vector<Row> rows;
  for (const char key : keys) rows.push_back({key, static_cast<char>('a' + rows.size())});
  postgres_sort(std::span(rows),
                [](const Row& left, const Row& right) { return left.key <=> right.key; });
  std::string names;
  for (const Row& row : rows) names += row.name;
  return names;
}

TEST(PostgresSort, EqualRows) {
  EXPECT_EQ(order("0nn0n0n"), "dafgebc");
  EXPECT_EQ(order("0001223"), "abcdefg");
  EXPECT_EQ(order("000122n0"), "abchdefg");
  EXPECT_EQ(order("21300"), "debac");
  EXPECT_EQ(order("020100"), "acefdb");
  EXPECT_EQ(order("3301030"), "egcdafb");
  EXPECT_EQ(order("01030101"), "aceghbfd");
  EXPECT_EQ(order("231021012000"), "ldgjkhfceaib");
  EXPECT_EQ(order("13323322111023232003"), "lsraijkhdmoqgnecbtpf");
  EXPECT_EQ(order("12133002223300230023232032"), "nmxrqfgacjihosuwbzklvtyped");
}

}  // namespace
}  // namespace carto_mock::formats
