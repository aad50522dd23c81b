#include "sql/plpgsql/names.h"

#include <algorithm>

namespace carto_mock::sql::plpgsql {

std::optional<Names::Found> Names::find(std::span<const std::string> names) const {
  for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
    for (const NamedVariable& variable : level->variables) {
      if (variable.name == names[0] && (names.size() == 1 || variable.is_row))
        return Found{&variable, 1};
    }
    if (names.size() < 2 || level->label != names[0]) continue;
    for (const NamedVariable& variable : level->variables) {
      if (variable.name == names[1] && (names.size() == 2 || variable.is_row))
        return Found{&variable, 2};
    }
  }
  return std::nullopt;
}

bool Names::is_in_level(std::string_view name) const {
  return std::ranges::find(levels_.back().variables, name, &NamedVariable::name) !=
         levels_.back().variables.end();
}

bool Names::has_label(std::string_view label) const {
  return std::ranges::find(levels_, label, &Content::label) != levels_.end();
}

bool Names::is_loop(std::string_view label) const {
  const auto found = std::find_if(levels_.rbegin(), levels_.rend(),
                                  [label](const Content& level) { return level.label == label; });
  return found != levels_.rend() && found->is_loop;
}

bool Names::is_in_loop() const { return std::ranges::any_of(levels_, &Content::is_loop); }

}  // namespace carto_mock::sql::plpgsql
