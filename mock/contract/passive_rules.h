// Rules about what a client sends that can be judged without knowing what it was asked to do: for
// `carto-mock observe`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/wire_view.h"

namespace carto_mock::contract {

// What a rule has found in the requests of a run.
struct RuleFindings {
  std::size_t held = 0;                 // requests that the rule is about, and that keep it
  std::vector<std::string> violations;  // those that do not, and how
};

struct PassiveRule {
  std::string_view id;
  std::string_view where;  // the documentation
  std::string_view says;
  RuleFindings (*judge)(const std::vector<WireRequest>& wire);
};

std::span<const PassiveRule> passive_rules();

}  // namespace carto_mock::contract
