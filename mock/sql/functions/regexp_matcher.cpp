// Finds matches on the syntax tree: where a node may end is computed as a set, so no input makes it
// exponential.
#include <algorithm>

#include "sql/functions/regexp.h"
#include "sql/functions/regexp_node.h"
#include "sql/functions/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = RegexpNode::Kind;
using Positions = std::vector<std::size_t>;  // sorted, without duplicates

bool is_in_class(CharacterClass name, char32_t c) {
  const bool ascii = c < 0x80;
  switch (name) {
    case CharacterClass::kAlpha:
      return is_alphanumeric(c) && !(c >= '0' && c <= '9');
    case CharacterClass::kDigit:
      return c >= '0' && c <= '9';
    case CharacterClass::kAlnum:
      return is_alphanumeric(c);
    case CharacterClass::kUpper:
      return to_lower(c) != c;
    case CharacterClass::kLower:
      return to_upper(c) != c;
    case CharacterClass::kSpace:
      return c == ' ' || (c >= '\t' && c <= '\r');
    case CharacterClass::kBlank:
      return c == ' ' || c == '\t';
    case CharacterClass::kCntrl:
      return c < 0x20 || c == 0x7F;
    case CharacterClass::kPunct:
      return ascii && c > ' ' && c < 0x7F && !is_alphanumeric(c);
    case CharacterClass::kPrint:
      return c >= ' ' && c != 0x7F;
    case CharacterClass::kGraph:
      return c > ' ' && c != 0x7F;
    case CharacterClass::kXdigit:
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    case CharacterClass::kWord:
      return is_alphanumeric(c) || c == '_';
  }
  return false;
}

void merge(Positions& into, const Positions& from) {
  Positions merged;
  merged.reserve(into.size() + from.size());
  std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(merged));
  into = std::move(merged);
}

class Matcher {
 public:
  explicit Matcher(std::u32string_view text) : text_(text) {}

  // Where `node` may end if it begins at any of `starts`.
  Positions ends(const RegexpNode& node, const Positions& starts) const {
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
      case Kind::kNoBoundary: {
        Positions result;
        for (const std::size_t start : starts) {
          if (holds(node.kind, start)) result.push_back(start);
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
        return repeat_ends(node, starts);
      case Kind::kGroup:
        return ends(*node.children[0], starts);
    }
    return {};
  }

  bool matches_exactly(const RegexpNode& node, std::size_t begin, std::size_t end) const {
    const Positions positions = ends(node, {begin});
    return std::binary_search(positions.begin(), positions.end(), end);
  }

  // Fills in the groups of a node that is known to match [begin, end).
  void dissect(const RegexpNode& node, std::size_t begin, std::size_t end,
               RegexpMatch& match) const {
    if (!node.has_groups()) return;
    switch (node.kind) {
      case Kind::kGroup:
        match.groups[static_cast<std::size_t>(node.group)] = RegexpRange{begin, end};
        return dissect(*node.children[0], begin, end, match);
      case Kind::kConcat:
        return dissect_sequence(node, 0, begin, end, match);
      case Kind::kAlternate:
        for (const auto& child : node.children) {
          if (matches_exactly(*child, begin, end)) return dissect(*child, begin, end, match);
        }
        return;
      case Kind::kRepeat:
        return dissect_repeat(node, begin, end, match);
      case Kind::kEmpty:
      case Kind::kCharacter:
      case Kind::kStart:
      case Kind::kEnd:
      case Kind::kWordStart:
      case Kind::kWordEnd:
      case Kind::kWordBoundary:
      case Kind::kNoBoundary:
        return;
    }
  }

 private:
  bool is_word(std::size_t position) const {
    return position < text_.size() && is_in_class(CharacterClass::kWord, text_[position]);
  }

  bool holds(Kind kind, std::size_t position) const {
    const bool before = position > 0 && is_word(position - 1);
    const bool after = is_word(position);
    if (kind == Kind::kStart) return position == 0;
    if (kind == Kind::kEnd) return position == text_.size();
    if (kind == Kind::kWordStart) return !before && after;
    if (kind == Kind::kWordEnd) return before && !after;
    return (before != after) == (kind == Kind::kWordBoundary);
  }

  Positions repeat_ends(const RegexpNode& node, const Positions& starts) const {
    Positions current = starts;
    for (int i = 0; i < node.minimum && !current.empty(); ++i)
      current = ends(*node.children[0], current);
    Positions result = current;
    for (int i = node.minimum; node.maximum == -1 || i < node.maximum; ++i) {
      const Positions reached = ends(*node.children[0], current);
      Positions fresh;
      std::set_difference(reached.begin(), reached.end(), result.begin(), result.end(),
                          std::back_inserter(fresh));
      if (fresh.empty()) break;
      merge(result, fresh);
      current = std::move(fresh);
    }
    return result;
  }

  // The ends of the first part in the order in which it prefers them.
  Positions preferred_ends(const RegexpNode& node, std::size_t begin, std::size_t end) const {
    Positions candidates = ends(node, {begin});
    std::erase_if(candidates, [end](std::size_t position) { return position > end; });
    if (node.preference() != Preference::kShortest)
      std::reverse(candidates.begin(), candidates.end());
    return candidates;
  }

  void dissect_sequence(const RegexpNode& node, std::size_t index, std::size_t begin,
                        std::size_t end, RegexpMatch& match) const {
    const RegexpNode& first = *node.children[index];
    if (index + 1 == node.children.size()) return dissect(first, begin, end, match);
    for (const std::size_t middle : preferred_ends(first, begin, end)) {
      Positions rest = {middle};
      for (std::size_t i = index + 1; i < node.children.size(); ++i)
        rest = ends(*node.children[i], rest);
      if (!std::binary_search(rest.begin(), rest.end(), end)) continue;
      dissect(first, begin, middle, match);
      return dissect_sequence(node, index + 1, middle, end, match);
    }
  }

  // Each repetition takes what it prefers and leaves the rest to the next ones; groups keep the
  // last one's text.
  void dissect_repeat(const RegexpNode& node, std::size_t begin, std::size_t end,
                      RegexpMatch& match) const {
    const RegexpNode& child = *node.children[0];
    int done = 0;
    std::size_t position = begin;
    if (begin == end && node.minimum == 0) return;
    while (position < end || done < node.minimum || done == 0) {
      const int needed = std::max(node.minimum - done - 1, 0);
      const int allowed = node.maximum == -1 ? -1 : node.maximum - done - 1;
      std::size_t next = position;
      bool found = false;
      for (const std::size_t candidate : preferred_ends(child, position, end)) {
        if (candidate == position && position < end) continue;
        if (rest_matches(child, candidate, end, needed, allowed)) {
          next = candidate;
          found = true;
          break;
        }
      }
      if (!found) return;
      dissect(child, position, next, match);
      position = next;
      ++done;
      if (position == end && done >= node.minimum) return;
    }
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
      if (current.empty() || (seen.size() == before && i >= minimum)) return false;
    }
    return false;
  }

  std::u32string_view text_;
};

}  // namespace

bool CharacterSet::contains(char32_t character) const {
  const auto is_listed = [this](char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const auto& range) { return c >= range.first && c <= range.second; }) ||
           std::any_of(classes.begin(), classes.end(), [c](const auto& entry) {
             return is_in_class(entry.first, c) != entry.second;
           });
  };
  bool found = is_listed(character);
  if (!found && ignore_case)
    found = is_listed(to_lower(character)) || is_listed(to_upper(character));
  return found != negated;
}

Regexp::Regexp(std::unique_ptr<RegexpNode> root, int group_count)
    : root_(std::move(root)), group_count_(group_count) {}
Regexp::Regexp(Regexp&&) noexcept = default;
Regexp::~Regexp() = default;

Regexp Regexp::compile(std::string_view pattern, bool ignore_case) {
  int group_count = 0;
  std::unique_ptr<RegexpNode> root = parse_regexp(pattern, ignore_case, group_count);
  return Regexp(std::move(root), group_count);
}

bool Regexp::matches(std::u32string_view text) const {
  Positions starts(text.size() + 1);
  for (std::size_t i = 0; i < starts.size(); ++i) starts[i] = i;
  return !Matcher(text).ends(*root_, starts).empty();
}

std::optional<RegexpMatch> Regexp::search(std::u32string_view text, std::size_t from) const {
  const Matcher matcher(text);
  for (std::size_t begin = from; begin <= text.size(); ++begin) {
    const Positions ends = matcher.ends(*root_, {begin});
    if (ends.empty()) continue;
    const std::size_t end =
        root_->preference() == Preference::kShortest ? ends.front() : ends.back();
    RegexpMatch match;
    match.groups.resize(static_cast<std::size_t>(group_count_) + 1);
    match.groups[0] = RegexpRange{begin, end};
    matcher.dissect(*root_, begin, end, match);
    return match;
  }
  return std::nullopt;
}

}  // namespace carto_mock::sql
