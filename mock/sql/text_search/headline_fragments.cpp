#include "sql/text_search/headline_fragments.h"

#include <algorithm>
#include <vector>

namespace carto_mock::sql {
namespace {

struct Fragment {
  int begin = 0;
  int end = 0;
  int words = 0;
  int interesting_words = 0;
  bool is_out = false;  // it is chosen, or one that it overlaps
};

class FragmentsSelector {
 public:
  FragmentsSelector(HeadlineDocument& document, const HeadlineOptions& options)
      : document_(document), options_(options) {}

  void collect(const TsQueryTree& query, int longest_cover) {
    int begin = 0;
    int end = 0;
    while (document_.find_cover(query, longest_cover, begin, end)) {
      for (int rest = begin; rest <= end; rest = fragments_.back().end + 1)
        fragments_.push_back(next_fragment(rest, end));
      ++begin;
    }
  }

  bool mark() {
    bool has_any = false;
    for (int i = 0; i < options_.max_fragments; ++i) {
      document_.check_interrupts();  // each looks through all that there are
      Fragment* best = find_best();
      if (best == nullptr) break;
      has_any = true;
      best->is_out = true;
      if (best->words < options_.max_words) stretch(*best);
      document_.mark(best->begin, best->end, options_.highlights_all);
      exclude_overlapping(*best);
    }
    return has_any;
  }

 private:
  bool is_word(int index) const { return !document_[index].is_no_word(); }
  bool is_bad_end(int index) const { return document_.is_bad_end(index, options_.short_word); }

  // From the first to the last word of the query within as many words as there may be.
  Fragment next_fragment(int begin, int end) const {
    Fragment fragment{.begin = begin, .end = end};
    for (; fragment.begin < end && !document_[fragment.begin].is_interesting();) ++fragment.begin;
    int i = fragment.begin;
    for (; i <= end && fragment.words < options_.max_words; ++i) {
      if (is_word(i)) ++fragment.words;
      if (document_[i].is_interesting()) ++fragment.interesting_words;
    }
    if (end <= i) return fragment;
    for (fragment.end = i; i >= fragment.begin; --i) {
      fragment.end = i;
      if (document_[i].is_interesting()) break;
      if (is_word(i)) --fragment.words;
    }
    return fragment;
  }

  Fragment* find_best() {
    Fragment* best = nullptr;
    for (Fragment& fragment : fragments_) {
      if (fragment.is_out) continue;
      if (best == nullptr ? fragment.interesting_words >= 0
                          : fragment.interesting_words > best->interesting_words ||
                                (fragment.interesting_words == best->interesting_words &&
                                 fragment.words < best->words))
        best = &fragment;
    }
    return best;
  }

  // On both sides, not into fragments that are marked.
  void stretch(Fragment& fragment) const {
    const int most_to_left = (options_.max_words - fragment.words) / 2;
    int stretched = 0;
    int farthest = fragment.begin;
    for (int i = fragment.begin - 1; i >= 0 && stretched < most_to_left && !document_[i].is_in;
         --i) {
      if (is_word(i)) ++stretched;
      farthest = i;
    }
    fragment.words += stretched;
    for (; farthest < fragment.begin && is_bad_end(farthest); ++farthest) {
      if (is_word(farthest)) --fragment.words;
    }
    fragment.begin = farthest;
    farthest = fragment.end;
    for (int i = fragment.end + 1;
         i < document_.size() && fragment.words < options_.max_words && !document_[i].is_in; ++i) {
      if (is_word(i)) ++fragment.words;
      farthest = i;
    }
    for (; farthest > fragment.end && is_bad_end(farthest); --farthest) {
      if (is_word(farthest)) --fragment.words;
    }
    fragment.end = farthest;
  }

  void exclude_overlapping(const Fragment& chosen) {
    for (Fragment& fragment : fragments_) {
      if (fragment.begin <= chosen.end && fragment.end >= chosen.begin) fragment.is_out = true;
    }
  }

  HeadlineDocument& document_;
  const HeadlineOptions& options_;
  std::vector<Fragment> fragments_;
};

}  // namespace

bool mark_fragments(HeadlineDocument& document, const TsQueryTree& query,
                    const HeadlineOptions& options, int longest_cover) {
  FragmentsSelector selector(document, options);
  selector.collect(query, longest_cover);
  return selector.mark();
}

}  // namespace carto_mock::sql
