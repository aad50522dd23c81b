#include "sql/answers/function_matrix.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace carto_mock::sql {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FunctionMatrix, TheDocumentSaysWhatIsBuiltNow) {
  const std::filesystem::path source(CARTO_MOCK_SOURCE_DIR);
  const std::string matrix =
      function_matrix(text_of(source / "mock/sql/catalog/data/manual_sections.tsv"));
  EXPECT_TRUE(matrix == text_of(source / "docs/functions.md"))
      << "docs/functions.md is stale: run sql_answers --matrix >docs/functions.md";
}

}  // namespace
}  // namespace carto_mock::sql
