// Choosing among overloads: functions and operators share these rules (manual, chapters 10.2
// and 10.3).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

enum class Choice { kNone, kUnique, kAmbiguous };

struct CandidateChoice {
  Choice choice;
  std::size_t index = 0;  // of kUnique
};

// `candidates`: each one's parameter types, in the arguments' order; further ones are defaulted
// parameters. kUnknown among `arguments` is an untyped literal. (PostgreSQL: func_match_argtypes,
// then func_select_candidate.)
CandidateChoice choose_candidate(std::span<const Oid> arguments,
                                 std::span<const std::vector<Oid>> candidates);

}  // namespace carto_mock::sql
