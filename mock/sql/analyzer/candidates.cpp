#include "sql/analyzer/candidates.h"

#include <algorithm>

#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"

namespace carto_mock::sql {
namespace {

class Selection {
 public:
  Selection(std::span<const Oid> arguments, std::span<const std::vector<Oid>> candidates)
      : candidates_(candidates) {
    for (const Oid argument : arguments) arguments_.push_back(base_type(argument));
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (can_coerce(arguments, candidates[i], CoercionContext::kImplicit)) left_.push_back(i);
    }
  }

  CandidateChoice choose() {
    if (left_.empty()) return {.choice = Choice::kNone};
    if (unique()) return answer();
    keep_best([this](std::size_t candidate) { return exact_matches(candidate); });
    if (unique()) return answer();
    keep_best([this](std::size_t candidate) { return exact_or_preferred_matches(candidate); });
    if (unique()) return answer();
    if (std::find(arguments_.begin(), arguments_.end(), oid::kUnknown) == arguments_.end()) {
      return {.choice = Choice::kAmbiguous};
    }
    keep_by_category_of_literals();
    if (unique()) return answer();
    assume_literals_of_known_type();
    return answer();
  }

 private:
  bool unique() const { return left_.size() == 1; }
  CandidateChoice answer() const {
    if (!unique()) return {.choice = Choice::kAmbiguous};
    return {.choice = Choice::kUnique, .index = left_.front()};
  }
  Oid parameter(std::size_t candidate, std::size_t position) const {
    return candidates_[candidate][position];
  }

  template <typename Count>
  void keep_best(Count count) {
    std::vector<std::size_t> best;
    int most = -1;
    for (const std::size_t candidate : left_) {
      const int matches = count(candidate);
      if (matches > most) best.clear();
      if (matches >= most) best.push_back(candidate);
      most = std::max(most, matches);
    }
    left_ = std::move(best);
  }

  int exact_matches(std::size_t candidate) const {
    int matches = 0;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (arguments_[i] != oid::kUnknown && parameter(candidate, i) == arguments_[i]) ++matches;
    }
    return matches;
  }

  // Preferred types count only within the argument's own category.
  int exact_or_preferred_matches(std::size_t candidate) const {
    int matches = 0;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (arguments_[i] == oid::kUnknown) continue;
      const TypeCategory category = type_category(parameter(candidate, i));
      if (parameter(candidate, i) == arguments_[i] ||
          (category.preferred && category.category == type_category(arguments_[i]).category)) {
        ++matches;
      }
    }
    return matches;
  }

  // The category that a literal at this position is taken to have: string if any candidate takes
  // one there, else the one that all agree on.
  std::optional<TypeCategory> category_at(std::size_t position) const {
    std::optional<TypeCategory> chosen;
    bool conflict = false;
    for (const std::size_t candidate : left_) {
      const TypeCategory category = type_category(parameter(candidate, position));
      if (!chosen.has_value()) {
        chosen = category;
      } else if (category.category == chosen->category) {
        chosen->preferred = chosen->preferred || category.preferred;
      } else if (category.category == 'S') {
        chosen = category;
      } else {
        conflict = true;
      }
    }
    if (conflict && chosen->category != 'S') return std::nullopt;
    return chosen;
  }

  void keep_by_category_of_literals() {
    std::vector<std::pair<std::size_t, TypeCategory>> categories;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (arguments_[i] != oid::kUnknown) continue;
      const std::optional<TypeCategory> category = category_at(i);
      if (!category.has_value()) return;
      categories.emplace_back(i, *category);
    }
    std::vector<std::size_t> kept;
    for (const std::size_t candidate : left_) {
      const bool fits =
          std::all_of(categories.begin(), categories.end(), [&](const auto& expected) {
            const TypeCategory category = type_category(parameter(candidate, expected.first));
            return category.category == expected.second.category &&
                   (category.preferred || !expected.second.preferred);
          });
      if (fits) kept.push_back(candidate);
    }
    if (!kept.empty()) left_ = std::move(kept);
  }

  // If all known arguments have one type, the literals may have it, too.
  void assume_literals_of_known_type() {
    Oid known = oid::kUnknown;
    for (const Oid argument : arguments_) {
      if (argument == oid::kUnknown || argument == known) continue;
      if (known != oid::kUnknown) return;
      known = argument;
    }
    if (known == oid::kUnknown) return;
    const std::vector<Oid> assumed(arguments_.size(), known);
    std::vector<std::size_t> kept;
    for (const std::size_t candidate : left_) {
      if (can_coerce(assumed, candidates_[candidate], CoercionContext::kImplicit)) {
        kept.push_back(candidate);
      }
    }
    if (kept.size() == 1) left_ = std::move(kept);
  }

  std::span<const std::vector<Oid>> candidates_;
  std::vector<Oid> arguments_;     // base types
  std::vector<std::size_t> left_;  // candidates still in the running
};

}  // namespace

CandidateChoice choose_candidate(std::span<const Oid> arguments,
                                 std::span<const std::vector<Oid>> candidates) {
  return Selection(arguments, candidates).choose();
}

}  // namespace carto_mock::sql
