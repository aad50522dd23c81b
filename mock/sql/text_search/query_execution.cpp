#include "sql/text_search/query_execution.h"

#include <algorithm>
#include <limits>

namespace carto_mock::sql {
namespace {

using Kind = TsQueryItem::Kind;

// Which places of two lists come into the result.
struct Selection {
  bool both = false;
  bool left_only = false;
  bool right_only = false;
};

struct Shifted {
  const MatchPlaces& places;
  int offset;

  int at(std::size_t index) const {
    return index < places.positions.size() ? places.positions[index] + offset
                                           : std::numeric_limits<int>::max();
  }
};

std::vector<int> merge(const Shifted& left, const Shifted& right, Selection selection) {
  std::vector<int> result;
  std::size_t l = 0;
  std::size_t r = 0;
  while (l < left.places.positions.size() || r < right.places.positions.size()) {
    const int left_position = left.at(l);
    const int right_position = right.at(r);
    const int position = std::min(left_position, right_position);
    const bool is_left = left_position == position;
    const bool is_right = right_position == position;
    const bool is_taken = is_left && is_right
                              ? selection.both
                              : (is_left ? selection.left_only : selection.right_only);
    if (is_taken && position > 0) result.push_back(position);
    if (is_left) ++l;
    if (is_right) ++r;
  }
  return result;
}

// Goes through a query where places count.
class PhraseMatcher {
 public:
  explicit PhraseMatcher(const SearchTarget& target) : target_(target) {}

  Matching match(const TsQueryTree& tree, MatchPlaces& places) const {
    switch (tree.item.kind) {
      case Kind::kOperand:
        return target_.match(tree.item, &places);
      case Kind::kNot:
        return match_negation(tree, places);
      case Kind::kAnd:
      case Kind::kPhrase:
        return match_both(tree, places);
      case Kind::kOr:
        return match_either(tree, places);
    }
    return Matching::kNo;
  }

 private:
  static Matching found(const MatchPlaces& places) {
    return places.positions.empty() && !places.is_negated ? Matching::kNo : Matching::kYes;
  }

  Matching match_negation(const TsQueryTree& tree, MatchPlaces& places) const {
    switch (match(tree.operands[0], places)) {
      case Matching::kNo:
        places = {};
        places.is_negated = true;
        return Matching::kYes;
      case Matching::kYes:
        places.is_negated = !places.is_negated;
        return found(places);
      case Matching::kMaybe:
        return Matching::kMaybe;
    }
    return Matching::kNo;
  }

  Matching match_both(const TsQueryTree& tree, MatchPlaces& places) const {
    MatchPlaces left;
    MatchPlaces right;
    const Matching left_matching = match(tree.operands[1], left);
    if (left_matching == Matching::kNo) return Matching::kNo;
    const Matching right_matching = match(tree.operands[0], right);
    if (right_matching == Matching::kNo) return Matching::kNo;
    if (left_matching == Matching::kMaybe || right_matching == Matching::kMaybe)
      return Matching::kMaybe;
    const bool is_phrase = tree.item.kind == Kind::kPhrase;
    const int width = is_phrase ? tree.item.distance + left.width + right.width
                                : std::max(left.width, right.width);
    const Shifted shifted_left{left,
                               is_phrase ? tree.item.distance + right.width : width - left.width};
    const Shifted shifted_right{right, is_phrase ? 0 : width - right.width};
    Selection selection{.both = true};
    if (left.is_negated && right.is_negated) {
      selection = {.both = true, .left_only = true, .right_only = true};
    } else if (left.is_negated) {
      selection = {.right_only = true};
    } else if (right.is_negated) {
      selection = {.left_only = true};
    }
    places = {merge(shifted_left, shifted_right, selection), left.is_negated && right.is_negated,
              width};
    return found(places);
  }

  Matching match_either(const TsQueryTree& tree, MatchPlaces& places) const {
    MatchPlaces left;
    MatchPlaces right;
    const Matching left_matching = match(tree.operands[1], left);
    const Matching right_matching = match(tree.operands[0], right);
    if (left_matching == Matching::kNo && right_matching == Matching::kNo) return Matching::kNo;
    if (left_matching == Matching::kMaybe || right_matching == Matching::kMaybe)
      return Matching::kMaybe;
    if (left_matching == Matching::kNo) left = {};
    if (right_matching == Matching::kNo) right = {};
    const int width = std::max(left.width, right.width);
    // Of a negated list what is none of its places is taken: !l | r is !(l & !r).
    Selection selection{.both = true, .left_only = true, .right_only = true};
    if (left.is_negated && right.is_negated) {
      selection = {.both = true};
    } else if (left.is_negated) {
      selection = {.left_only = true};
    } else if (right.is_negated) {
      selection = {.right_only = true};
    }
    places = {merge({left, width - left.width}, {right, width - right.width}, selection),
              left.is_negated || right.is_negated, width};
    return found(places);
  }

  const SearchTarget& target_;
};

Matching execute(const TsQueryTree& tree, const SearchTarget& target) {
  switch (tree.item.kind) {
    case Kind::kOperand:
      return target.match(tree.item, nullptr);
    case Kind::kNot: {
      const Matching operand = execute(tree.operands[0], target);
      if (operand == Matching::kMaybe) return operand;
      return operand == Matching::kYes ? Matching::kNo : Matching::kYes;
    }
    case Kind::kAnd: {
      const Matching left = execute(tree.operands[1], target);
      if (left == Matching::kNo) return left;
      const Matching right = execute(tree.operands[0], target);
      return left == Matching::kMaybe && right == Matching::kYes ? left : right;
    }
    case Kind::kOr: {
      const Matching left = execute(tree.operands[1], target);
      if (left == Matching::kYes) return left;
      const Matching right = execute(tree.operands[0], target);
      return left == Matching::kMaybe && right == Matching::kNo ? left : right;
    }
    case Kind::kPhrase: {
      MatchPlaces places;
      const Matching phrase = PhraseMatcher(target).match(tree, places);
      return phrase == Matching::kMaybe ? Matching::kNo : phrase;
    }
  }
  return Matching::kNo;
}

}  // namespace

bool matches_query(const TsQueryTree& query, const SearchTarget& target) {
  return execute(query, target) != Matching::kNo;
}

}  // namespace carto_mock::sql
