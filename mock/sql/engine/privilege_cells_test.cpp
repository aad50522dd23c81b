// Every combination of the privilege matrix, against what PostgreSQL answered.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <string>

#include "sql/engine/privilege_matrix.h"
#include "support/thread.h"

namespace carto_mock::sql {
namespace {

class PrivilegeCells : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(PrivilegeCells, AreAnsweredAsPostgresDoes) {
  run_with_large_stack([] {
    const Matrix matrix = read_matrix(GetParam());
    MatrixDatabase database(matrix);
    int equal = 0;
    std::map<std::string, int> refused;
    for (std::size_t key = 0; key < matrix.keys.size(); ++key) {
      database.run(
          key, [](const MatrixCell&) { return true; },
          [&](const MatrixCell& cell, const MatrixAnswer& got) {
            if (got.verdict == cell.expected) {
              ++equal;
            } else if (!got.refused.empty() && got.refused == cell.statement.refused) {
              ++refused[got.refused];
            } else {
              ADD_FAILURE() << describe(matrix, cell) << "\n  PostgreSQL: " << cell.expected
                            << "\n  carto-mock: " << got.verdict;
            }
          });
    }
    std::cout << fmt::format("{} combinations are answered as PostgreSQL does\n", equal);
    for (const auto& [construct, count] : refused)
      std::cout << fmt::format("{} are refused: {}\n", count, construct);
  });
}

std::string name_of(const ::testing::TestParamInfo<std::filesystem::path>& file) {
  return file.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Files, PrivilegeCells, ::testing::ValuesIn(matrix_files()), name_of);

}  // namespace
}  // namespace carto_mock::sql
