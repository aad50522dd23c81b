#include "sql/plpgsql/conditions.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/plpgsql/condition_data.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr std::size_t kStateLength = 5;

bool is_state(std::string_view condition) {
  return condition.size() == kStateLength && std::ranges::all_of(condition, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

SqlState state_of(std::string_view code) {
  char characters[kStateLength + 1] = {};
  std::copy_n(code.begin(), std::min(code.size(), kStateLength), characters);
  return SqlState(characters);
}

SqlState condition_state(std::string_view condition) {
  if (is_state(condition)) return state_of(condition);
  const auto found = std::ranges::find(conditions(), condition, &Condition::name);
  if (found == conditions().end()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("unrecognized exception condition \"{}\"", condition));
  }
  return state_of(found->state);
}

bool condition_matches(std::string_view condition, SqlState state) {
  if (condition == "others") return state != sqlstate::kQueryCanceled && state != SqlState("P0004");
  const auto takes = [state](std::string_view wanted) {
    if (wanted == state.code()) return true;
    return wanted.ends_with("000") && wanted.substr(0, 2) == state.code().substr(0, 2);
  };
  if (is_state(condition)) return takes(condition);
  return std::ranges::any_of(conditions(), [&](const Condition& one) {
    return one.name == condition && takes(one.state);
  });
}

}  // namespace carto_mock::sql::plpgsql
