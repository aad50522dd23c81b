// The names of errors as data (manual, appendix A).
#pragma once

#include <span>
#include <string_view>

namespace carto_mock::sql::plpgsql {

struct Condition {
  std::string_view name;
  std::string_view state;  // SQLSTATE
};

std::span<const Condition> conditions();

}  // namespace carto_mock::sql::plpgsql
