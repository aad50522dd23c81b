// Names of GoogleTests for cases: client/sql/values/big-integer is client/sql/values.big_integer.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

namespace carto_mock::contract {

// Of the suite and the test. Without hyphens, at which --gtest_filter begins to exclude.
inline std::pair<std::string, std::string> test_name(std::string case_id) {
  std::replace(case_id.begin(), case_id.end(), '-', '_');
  const std::size_t slash = case_id.rfind('/');
  return {case_id.substr(0, slash), case_id.substr(slash + 1)};
}

}  // namespace carto_mock::contract
