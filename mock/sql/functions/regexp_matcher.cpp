// Finds matches on the syntax tree: where a node may end is computed as a set, so no input makes it
// exponential.
#include <algorithm>
#include <numeric>

#include "sql/functions/call_letters.h"
#include "sql/functions/regexp.h"
#include "sql/functions/session_services.h"
#include "sql/types/regexp_node.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = RegexpNode::Kind;
using Positions = std::vector<std::size_t>;  // sorted, without duplicates

void merge(Positions& into, const Positions& from) {
  Positions merged;
  merged.reserve(into.size() + from.size());
  std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(merged));
  into = std::move(merged);
}

class Matcher {
 public:
  Matcher(std::u32string_view text, const RegexpOptions& options, SessionServices& session)
      : text_(text), options_(options), session_(session) {}

  // Where `node` may end if it begins at any of `starts`.
  Positions ends(const RegexpNode& node, const Positions& starts) const {
    note_work(starts.size());
    switch (node.kind) {
      case Kind::kEmpty:
        return starts;
      case Kind::kCharacter: {
        Positions result;
        for (const std::size_t start : starts) {
          if (start < text_.size() && node.set.contains(text_[start])) result.push_back(start + 1);
        }
        return result;
      }
      case Kind::kStart:
      case Kind::kEnd:
      case Kind::kWordStart:
      case Kind::kWordEnd:
      case Kind::kWordBoundary:
      case Kind::kNoBoundary:
      case Kind::kLineStart:
      case Kind::kLineEnd:
      case Kind::kLookAhead:
      case Kind::kLookBehind: {
        Positions result;
        for (const std::size_t start : starts) {
          if (holds(node, start)) result.push_back(start);
        }
        return result;
      }
      case Kind::kConcat: {
        Positions current = starts;
        for (const auto& child : node.children) {
          current = ends(*child, current);
          if (current.empty()) break;
        }
        return current;
      }
      case Kind::kAlternate: {
        Positions result;
        for (const auto& child : node.children) merge(result, ends(*child, starts));
        return result;
      }
      case Kind::kRepeat:
        return repeat_ends(*node.children[0], starts, node.minimum, node.maximum);
      case Kind::kGroup:
        return ends(*node.children[0], starts);
      case Kind::kBackReference:
        // All that its group might have captured; dissect() holds it against what it did.
        return ends(*node.referenced, starts);
    }
    return {};
  }

  bool matches_exactly(const RegexpNode& node, std::size_t begin, std::size_t end) const {
    const Positions positions = ends(node, {begin});
    return std::binary_search(positions.begin(), positions.end(), end);
  }

  // Fills in the groups of a node that may match [begin, end) as far as ends() can tell; false: it
  // does not, because of a back reference.
  bool dissect(const RegexpNode& node, std::size_t begin, std::size_t end,
               RegexpMatch& match) const {
    if (!node.has_groups() && !node.has_back_references()) return true;
    switch (node.kind) {
      case Kind::kGroup:
        if (!dissect(*node.children[0], begin, end, match)) return false;
        match.groups[static_cast<std::size_t>(node.group)] = RegexpRange{begin, end};
        return true;
      case Kind::kConcat:
        return dissect_sequence(node, 0, begin, end, match);
      case Kind::kAlternate:
        return std::ranges::any_of(node.children, [&](const auto& child) {
          return matches_exactly(*child, begin, end) && try_dissect(*child, begin, end, match);
        });
      case Kind::kRepeat:
        return dissect_repeat(node, begin, end, match);
      case Kind::kBackReference:
        return is_captured(match.groups[static_cast<std::size_t>(node.group)], begin, end);
      case Kind::kEmpty:
      case Kind::kCharacter:
      case Kind::kStart:
      case Kind::kEnd:
      case Kind::kLineStart:
      case Kind::kLineEnd:
      case Kind::kWordStart:
      case Kind::kWordEnd:
      case Kind::kWordBoundary:
      case Kind::kNoBoundary:
      case Kind::kLookAhead:
      case Kind::kLookBehind:
        return true;
    }
    return true;
  }

 private:
  bool is_word(std::size_t position) const {
    return position < text_.size() && is_word_character(text_[position], options_.letters);
  }

  bool holds(const RegexpNode& node, std::size_t position) const {
    const bool before = position > 0 && is_word(position - 1);
    const bool after = is_word(position);
    switch (node.kind) {
      case Kind::kStart:
        return position == 0;
      case Kind::kEnd:
        return position == text_.size();
      case Kind::kLineStart:
        return position == 0 || text_[position - 1] == '\n';
      case Kind::kLineEnd:
        return position == text_.size() || text_[position] == '\n';
      case Kind::kWordStart:
        return !before && after;
      case Kind::kWordEnd:
        return before && !after;
      case Kind::kLookAhead:
        return ends(*node.children[0], {position}).empty() == node.is_negated;
      case Kind::kLookBehind:
        return ends_at(*node.children[0], position) != node.is_negated;
      default:
        return (before != after) == (node.kind == Kind::kWordBoundary);
    }
  }

  // From any place before that is not too far.
  bool ends_at(const RegexpNode& node, std::size_t position) const {
    const std::size_t farthest = std::min(node.longest_match().value_or(position), position);
    Positions starts(farthest + 1);
    std::iota(starts.begin(), starts.end(), position - farthest);
    const Positions found = ends(node, starts);
    return std::binary_search(found.begin(), found.end(), position);
  }

  bool is_captured(const std::optional<RegexpRange>& group, std::size_t begin,
                   std::size_t end) const {
    if (!group || group->end - group->begin != end - begin) return false;
    const auto captured = text_.substr(group->begin, end - begin);
    return std::ranges::equal(
        captured, text_.substr(begin, end - begin), [this](char32_t one, char32_t other) {
          return one == other || (options_.ignore_case && to_lower(one, options_.letters) ==
                                                              to_lower(other, options_.letters));
        });
  }

  // Leaves `match` as it was where it gives false.
  bool try_dissect(const RegexpNode& node, std::size_t begin, std::size_t end,
                   RegexpMatch& match) const {
    RegexpMatch tried = match;
    if (!dissect(node, begin, end, tried)) return false;
    match = std::move(tried);
    return true;
  }

  // So many times `child` at least and at most; -1: no limit.
  Positions repeat_ends(const RegexpNode& child, const Positions& starts, int minimum,
                        int maximum) const {
    Positions current = starts;
    for (int i = 0; i < minimum && !current.empty(); ++i) current = ends(child, current);
    Positions result = current;
    for (int i = minimum; maximum == -1 || i < maximum; ++i) {
      const Positions reached = ends(child, current);
      Positions fresh;
      std::set_difference(reached.begin(), reached.end(), result.begin(), result.end(),
                          std::back_inserter(fresh));
      if (fresh.empty()) break;
      merge(result, fresh);
      note_work(result.size());
      current = std::move(fresh);
    }
    return result;
  }

  // Those up to `end`, in the order of the preference.
  static Positions in_order(Positions candidates, Preference preference, std::size_t end) {
    std::erase_if(candidates, [end](std::size_t position) { return position > end; });
    if (preference != Preference::kShortest) std::ranges::reverse(candidates);
    return candidates;
  }

  Positions preferred_ends(const RegexpNode& node, std::size_t begin, std::size_t end) const {
    return in_order(ends(node, {begin}), node.preference(), end);
  }

  bool dissect_sequence(const RegexpNode& node, std::size_t index, std::size_t begin,
                        std::size_t end, RegexpMatch& match) const {
    const RegexpNode& first = *node.children[index];
    if (index + 1 == node.children.size()) return dissect(first, begin, end, match);
    for (const std::size_t middle : preferred_ends(first, begin, end)) {
      Positions rest = {middle};
      for (std::size_t i = index + 1; i < node.children.size(); ++i)
        rest = ends(*node.children[i], rest);
      if (!std::binary_search(rest.begin(), rest.end(), end)) continue;
      if (node.has_back_references()) count_attempt(0);
      RegexpMatch tried = match;
      if (!dissect(first, begin, middle, tried) ||
          !dissect_sequence(node, index + 1, middle, end, tried))
        continue;
      match = std::move(tried);
      return true;
    }
    return false;
  }

  bool dissect_repeat(const RegexpNode& node, std::size_t begin, std::size_t end,
                      RegexpMatch& match) const {
    const RegexpNode& child = *node.children[0];
    if (child.kind == Kind::kBackReference && !match.groups[static_cast<std::size_t>(child.group)])
      return false;  // not even no times
    if (node.has_back_references()) return dissect_repetitions(node, begin, end, 0, match);
    if (node.minimum > 0) return dissect_last(node, begin, end, match);
    // Once where no time would do, unless the child prefers little.
    if (begin == end && child.preference() == Preference::kShortest) return true;
    if (begin == end)
      return !matches_exactly(child, begin, end) || dissect(child, begin, end, match);
    return dissect_each(node, begin, end, match);
  }

  // Where one repetition must be, the last is it: what comes before takes what the node prefers.
  bool dissect_last(const RegexpNode& node, std::size_t begin, std::size_t end,
                    RegexpMatch& match) const {
    const RegexpNode& child = *node.children[0];
    const int others = node.maximum == -1 ? -1 : node.maximum - 1;
    const Positions candidates =
        in_order(repeat_ends(child, {begin}, node.minimum - 1, others), node.preference(), end);
    const auto last = std::ranges::find_if(
        candidates, [&](std::size_t position) { return matches_exactly(child, position, end); });
    return last != candidates.end() && dissect(child, *last, end, match);
  }

  // Each repetition takes what it prefers and leaves the rest to the next ones; groups keep the
  // last one's text.
  bool dissect_each(const RegexpNode& node, std::size_t begin, std::size_t end,
                    RegexpMatch& match) const {
    const RegexpNode& child = *node.children[0];
    int done = 0;
    for (std::size_t position = begin; position < end; ++done) {
      const int allowed = node.maximum == -1 ? -1 : node.maximum - done - 1;
      const Positions candidates = preferred_ends(child, position, end);
      const auto next = std::ranges::find_if(candidates, [&](std::size_t candidate) {
        return candidate > position && rest_matches(child, candidate, end, 0, allowed);
      });
      if (next == candidates.end()) return false;
      dissect(child, position, *next, match);
      position = *next;
    }
    return true;
  }

  // The same where back references may make it give up what it took: `done` repetitions end at
  // `begin`.
  bool dissect_repetitions(const RegexpNode& node, std::size_t begin, std::size_t end, int done,
                           RegexpMatch& match) const {
    count_attempt(done);
    const RegexpNode& child = *node.children[0];
    if (begin == end && done > 0 && done >= node.minimum) return true;
    if (node.maximum != -1 && done >= node.maximum) return false;
    const int needed = std::max(node.minimum - done - 1, 0);
    const int allowed = node.maximum == -1 ? -1 : node.maximum - done - 1;
    const auto goes_on = [&](std::size_t next) {
      if (next == begin && begin < end) return false;
      if (!rest_matches(child, next, end, needed, allowed)) return false;
      RegexpMatch tried = match;
      if (!dissect(child, begin, next, tried) ||
          !dissect_repetitions(node, next, end, done + 1, tried))
        return false;
      match = std::move(tried);
      return true;
    };
    return std::ranges::any_of(preferred_ends(child, begin, end), goes_on) ||
           (begin == end && done == 0 && node.minimum == 0);
  }

  bool rest_matches(const RegexpNode& child, std::size_t begin, std::size_t end, int minimum,
                    int maximum) const {
    if (begin == end && minimum == 0) return true;
    Positions current = {begin};
    Positions seen;
    for (int i = 0; maximum == -1 || i < maximum; ++i) {
      current = ends(child, current);
      if (i + 1 >= minimum && std::binary_search(current.begin(), current.end(), end)) return true;
      const std::size_t before = seen.size();
      merge(seen, current);
      note_work(seen.size());
      if (current.empty() || (seen.size() == before && i >= minimum)) return false;
    }
    return false;
  }

  // Asks whether the statement is to end, after so many positions that were looked at.
  void note_work(std::size_t positions) const {
    constexpr std::size_t kPositionsBetweenChecks = 1 << 16;
    positions_ += positions + 1;
    if (positions_ < kPositionsBetweenChecks) return;
    positions_ = 0;
    session_.check_interrupts();
  }

  // Back references may make the ways to part a text too many to try, and each repetition needs the
  // stack.
  void count_attempt(int depth) const {
    constexpr std::size_t kMostAttempts = 1'000'000;
    constexpr int kDeepest = 2'000;
    if (++attempts_ > kMostAttempts || depth > kDeepest)
      throw Error::unsupported("a regular expression with so many ways to match back references");
  }

  std::u32string_view text_;
  const RegexpOptions& options_;
  SessionServices& session_;
  mutable std::size_t attempts_ = 0;
  mutable std::size_t positions_ = 0;  // since the last check
};

}  // namespace

Regexp::Regexp(std::unique_ptr<RegexpNode> root, int group_count, const RegexpOptions& options,
               SessionServices& session)
    : root_(std::move(root)), group_count_(group_count), options_(options), session_(&session) {}
Regexp::Regexp(Regexp&&) noexcept = default;
Regexp::~Regexp() = default;

Regexp Regexp::compile(std::string_view pattern, const RegexpOptions& options,
                       const CallContext& context) {
  RegexpOptions with_letters = options;
  with_letters.letters = letters_of(context);
  return compile(pattern, with_letters, context.session);
}

Regexp Regexp::compile(std::string_view pattern, const RegexpOptions& options,
                       SessionServices& session) {
  ParsedRegexp parsed = parse_regexp(pattern, options);
  return {std::move(parsed.root), parsed.group_count, parsed.options, session};
}

bool Regexp::matches(std::u32string_view text) const {
  if (root_->has_back_references()) return search(text, 0).has_value();
  Positions starts(text.size() + 1);
  std::iota(starts.begin(), starts.end(), std::size_t{0});
  return !Matcher(text, options_, *session_).ends(*root_, starts).empty();
}

std::optional<RegexpMatch> Regexp::search(std::u32string_view text, std::size_t from) const {
  const Matcher matcher(text, options_, *session_);
  for (std::size_t begin = from; begin <= text.size(); ++begin) {
    Positions ends = matcher.ends(*root_, {begin});
    if (root_->preference() != Preference::kShortest) std::ranges::reverse(ends);
    for (const std::size_t end : ends) {
      RegexpMatch match;
      match.groups.resize(static_cast<std::size_t>(group_count_) + 1);
      match.groups[0] = RegexpRange{begin, end};
      if (matcher.dissect(*root_, begin, end, match)) return match;
    }
  }
  return std::nullopt;
}

}  // namespace carto_mock::sql
