// PostgreSQL's regular expressions (manual, chapter 9.7.3): the match that begins first; of those
// the longest, or the shortest where the expression prefers that. Not Perl's rules: 'foobar' ~
// 'o|oo' finds "oo".
//
//   const Regexp regexp = Regexp::compile("([a-z]+)-([0-9]+)", {}, context);
//   if (auto match = regexp.search(text, 0)) use(match->groups[1]);
//
// Advanced expressions; POSIX's basic and extended ones (options b and e) are refused, 0A000.
// Errors are PostgreSQL's: 2201B `invalid regular expression: …`. Immutable.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/regexp_options.h"

namespace carto_mock::sql {

class SessionServices;
struct CallContext;
struct RegexpNode;

// In characters. Groups that took no part in the match have none.
struct RegexpRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};
struct RegexpMatch {
  std::vector<std::optional<RegexpRange>> groups;  // [0]: the whole match
};

class Regexp {
 public:
  // Of a call, with the letters that it knows.
  static Regexp compile(std::string_view pattern, const RegexpOptions& options,
                        const CallContext& context);
  // `session`: is asked between whiles, so that a long search ends with its statement. It must
  // outlive the expression.
  static Regexp compile(std::string_view pattern, const RegexpOptions& options,
                        SessionServices& session);
  Regexp(Regexp&&) noexcept;
  ~Regexp();

  // Is there any match?
  bool matches(std::u32string_view text) const;
  // The first match that begins at `from` or later.
  std::optional<RegexpMatch> search(std::u32string_view text, std::size_t from) const;
  int group_count() const { return group_count_; }

 private:
  Regexp(std::unique_ptr<RegexpNode> root, int group_count, const RegexpOptions& options,
         SessionServices& session);

  std::unique_ptr<RegexpNode> root_;
  int group_count_;
  RegexpOptions options_;
  SessionServices* session_;
};

}  // namespace carto_mock::sql
