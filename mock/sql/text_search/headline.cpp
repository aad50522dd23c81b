// make_headline() of headline.h: which part of a document is its headline.
#include "sql/text_search/headline.h"

#include <algorithm>

#include "sql/text_search/headline_document.h"
#include "sql/text_search/headline_fragments.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A part of the document that may become the headline.
struct Candidate {
  int begin;
  int end;
  int words = 0;              // without blanks and the like
  int interesting_words = 0;  // of the query
};

class WordsSelector {
 public:
  WordsSelector(const HeadlineDocument& document, const HeadlineOptions& options)
      : document_(document), options_(options) {}

  // The best part around a cover; of equal ones the first.
  Candidate select(const TsQueryTree* query, int longest_cover) const {
    std::optional<Candidate> best;
    bool best_has_cover = false;
    int begin = 0;
    int end = 0;
    while (query != nullptr && document_.find_cover(*query, longest_cover, begin, end)) {
      const Candidate candidate = around(begin, end);
      const bool has_cover = candidate.begin <= begin && candidate.end >= end;
      if (!best || has_cover > best_has_cover ||
          (has_cover == best_has_cover && is_better(candidate, *best))) {
        best = candidate;
        best_has_cover = has_cover;
      }
      ++begin;
    }
    return best ? *best : first_words(document_, options_.min_words);
  }

  static Candidate first_words(const HeadlineDocument& document, int words) {
    Candidate result{.begin = 0, .end = 0};
    for (int i = 0; i < document.size() && result.words < words; ++i) {
      if (!document[i].is_no_word()) ++result.words;
      result.end = i;
    }
    return result;
  }

 private:
  bool is_bad_end(int index) const { return document_.is_bad_end(index, options_.short_word); }

  bool is_better(const Candidate& candidate, const Candidate& best) const {
    if (candidate.interesting_words != best.interesting_words)
      return candidate.interesting_words > best.interesting_words;
    return !is_bad_end(candidate.end) && is_bad_end(best.end);
  }

  void count(int index, int step, Candidate& candidate) const {
    if (!document_[index].is_no_word()) candidate.words += step;
    if (document_[index].is_interesting()) candidate.interesting_words += step;
  }

  Candidate around(int begin, int end) const {
    Candidate candidate{.begin = begin, .end = begin};
    int next = begin;
    for (; next <= end && candidate.words < options_.max_words; ++next) {
      count(next, 1, candidate);
      candidate.end = next;
    }
    if (candidate.words < options_.max_words) {
      lengthen(end, candidate);
      if (candidate.words < options_.min_words) lengthen_to_left(begin, candidate);
    } else {
      shorten(std::min(next, end), candidate);
    }
    return candidate;
  }

  // Forward until it is full or ends well.
  void lengthen(int cover_end, Candidate& candidate) const {
    for (int i = cover_end; i < document_.size() && candidate.words < options_.max_words; ++i) {
      if (i > cover_end) count(i, 1, candidate);
      candidate.end = i;
      if (!is_bad_end(i) && candidate.words >= options_.min_words) break;
    }
  }

  void lengthen_to_left(int cover_begin, Candidate& candidate) const {
    int i = cover_begin - 1;
    for (; i >= 0; --i) {
      count(i, 1, candidate);
      if (candidate.words >= options_.max_words) break;
      if (!is_bad_end(i) && candidate.words >= options_.min_words) break;
    }
    candidate.begin = std::max(i, 0);
  }

  void shorten(int last, Candidate& candidate) const {
    for (int i = last; candidate.words > options_.min_words && is_bad_end(i); --i) {
      count(i, -1, candidate);
      candidate.end = i - 1;
    }
  }

  const HeadlineDocument& document_;
  const HeadlineOptions& options_;
};

int longest_cover(const HeadlineOptions& options) {
  constexpr int kLeast = 100;
  constexpr int kMost = 1000;
  if (options.max_words > kMost || options.max_fragments > kMost)
    throw Error::unsupported("headlines of more than 1000 words or fragments");
  const int longest = std::max(options.max_words * 10, kLeast);
  return options.max_fragments > 0 ? longest * options.max_fragments : longest;
}

}  // namespace

std::string make_headline(std::string_view text, const TsQuery& query,
                          const TextSearchConfiguration& configuration,
                          const HeadlineOptions& options,
                          const std::function<void()>& check_interrupts, int& long_words) {
  const TsQueryTree* tree = query ? &*query : nullptr;
  HeadlineDocument document(text, tree, configuration, check_interrupts, long_words);
  if (options.max_fragments > 0) {
    const bool has_any =
        tree != nullptr && mark_fragments(document, *tree, options, longest_cover(options));
    if (!has_any) {
      const Candidate first = WordsSelector::first_words(document, options.min_words);
      document.mark(first.begin, first.end, options.highlights_all);
    }
  } else if (options.highlights_all) {
    document.mark(0, document.size() - 1, true);
  } else {
    const Candidate best = WordsSelector(document, options).select(tree, longest_cover(options));
    document.mark(best.begin, best.end, false);
  }
  return document.text(options);
}

}  // namespace carto_mock::sql
