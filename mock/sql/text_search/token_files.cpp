// Names and paths of files (token_rules.h).
#include "sql/text_search/token_rules.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Goes over a path; wherever a name ends the path may end, too, should what follows turn out to be
// no part of it.
class PathRule {
 public:
  explicit PathRule(const Document& document) : document_(document) {}

  bool begins_name(std::size_t position) const {
    return document_.has_ascii_alphanumeric(position) || document_.has('_', position);
  }

  Found match_name(std::size_t position) {
    return take_name(position) ? match_directory(position + 1) : known_;
  }

  Found match_directory(std::size_t position) {
    constexpr int kMostDirectories = 10'000;
    for (int count = 0; take_directory(position); ++position)
      if (++count > kMostDirectories) throw Error::unsupported("so long a path in a document");
    return known_;
  }

 private:
  // The next three move the position to where they end; true: at a slash, behind which the path may
  // go on.

  bool take_name(std::size_t& position) {
    while (begins_name(position) || document_.has('-', position) ||
           (document_.has('.', position) && begins_name(position + 1)))
      ++position;
    known_ = Match{TokenKind::kFile, position};
    return document_.has('/', position);
  }

  bool take_directory(std::size_t& position) {
    if (begins_name(position)) return take_name(position);
    if (document_.has('~', position)) {
      ++position;
      return begins_name(position) ? take_name(position) : document_.has('/', position);
    }
    if (!document_.has('.', position)) return false;
    ++position;
    if (begins_name(position)) return take_name(position);
    return document_.has('/', position) || take_parent(position);
  }

  // `..` is a name of its own before a slash, a blank or the end.
  bool take_parent(std::size_t& position) {
    if (!document_.has('.', position)) return false;
    ++position;
    const bool has_slash = document_.has('/', position);
    if (has_slash || document_.ends_at(position) || document_.has_space(position))
      known_ = Match{TokenKind::kFile, position};
    return has_slash;
  }

  const Document& document_;
  Found known_;  // the longest path so far
};

}  // namespace

Found match_file_root(const Document& document, std::size_t position) {
  return PathRule(document).match_directory(position);
}

Found match_file_home(const Document& document, std::size_t position) {
  return PathRule(document).match_directory(position - 1);
}

Found match_file_dots(const Document& document, std::size_t position) {
  PathRule rule(document);
  return rule.begins_name(position) ? std::nullopt : rule.match_directory(position - 1);
}

Found match_file_extension(const Document& document, std::size_t position) {
  PathRule rule(document);
  return rule.begins_name(position) ? rule.match_name(position) : std::nullopt;
}

}  // namespace carto_mock::sql
