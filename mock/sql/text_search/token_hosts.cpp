// Hosts, email addresses and URLs (token_rules.h).
#include "sql/text_search/token_rules.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kMostNestedAddresses = 500;

bool is_url_character(char c) {
  return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

// Goes over the parts of a host. A part behind a period that begins with two letters may end it,
// should what follows turn out to be no part of it.
class HostRule {
 public:
  enum class Place { kInPart, kBehindPeriod, kBehindHyphen };

  HostRule(const Document& document, Search search) : document_(document), search_(search) {}

  Found match(Place place, std::size_t position) {
    if (is_known_to_fail(place, position)) return std::nullopt;
    bool has_periods = place == Place::kBehindPeriod;
    while (take_part(place, position)) {
      if (document_.has('@', position)) return match_address(position + 1);
      if (document_.has('.', position)) {
        place = Place::kBehindPeriod;
        has_periods = true;
      } else if (document_.has_one_of("-_", position)) {
        place = Place::kBehindHyphen;
      } else {
        break;
      }
      ++position;
    }
    if (!has_periods && search_.hostless_until != nullptr) *search_.hostless_until = position;
    return ends_here_ ? known_end(position) : known_;
  }

 private:
  bool is_known_to_fail(Place place, std::size_t position) const {
    return place != Place::kBehindPeriod && search_.hostless_until != nullptr &&
           position < *search_.hostless_until;
  }

  // Moves the position to the end of the part that goes on there; false: there is none.
  bool take_part(Place place, std::size_t& position) {
    ends_here_ = false;
    if (place != Place::kInPart && !document_.has_ascii_alphanumeric(position)) return false;
    const std::size_t begin = position;
    if (place == Place::kBehindPeriod) {
      while (document_.has_ascii_letter(position)) ++position;
      ends_here_ = position > begin + 1 && !document_.has_digit(position);
      if (ends_here_) known_ = Match{TokenKind::kHost, position};
    }
    while (document_.has_ascii_alphanumeric(position)) ++position;
    return true;
  }

  // The host of an address is none's name.
  Found match_address(std::size_t position) const {
    if (ends_here_ && !search_.takes_urls) return known_;
    const Found found = match_email(document_, position, search_);
    return found ? found : known_;
  }

  // Where nothing joins a further part: a port and a path may follow the host that ends here.
  Found known_end(std::size_t position) {
    if (document_.has(':', position) && document_.has_digit(position + 1)) {
      position = document_.skip_digits(position + 1);
      known_ = Match{TokenKind::kHost, position};
    }
    const std::size_t path = position + 1;
    if (search_.takes_urls && document_.has('/', position) && !document_.ends_at(path) &&
        is_url_character(document_.text()[path]))
      return Match{TokenKind::kUrl, skip_url_path(document_, path), position};
    return known_;
  }

  const Document& document_;
  Search search_;
  Found known_;             // the longest host so far
  bool ends_here_ = false;  // the part that has just ended may be the last one
};

}  // namespace

Found match_host(const Document& document, std::size_t position, Search search) {
  return HostRule(document, search).match(HostRule::Place::kInPart, position);
}

Found match_host_domain(const Document& document, std::size_t position, Search search) {
  return HostRule(document, search).match(HostRule::Place::kBehindPeriod, position);
}

Found match_host_part(const Document& document, std::size_t position, Search search) {
  return HostRule(document, search).match(HostRule::Place::kBehindHyphen, position);
}

Found match_email(const Document& document, std::size_t position, Search search) {
  if (search.depth >= kMostNestedAddresses)
    throw Error::unsupported("a text with hundreds of email addresses within one another");
  const Search host{
      .takes_urls = false, .depth = search.depth + 1, .hostless_until = search.hostless_until};
  Found found;
  if (document.has_ascii_letter(position)) {
    found = match_ascii_word(document, position + 1, host);
  } else if (document.has_digit(position)) {
    found = match_unsigned_number(document, position + 1, host);
  }
  if (!found || found->kind != TokenKind::kHost) return std::nullopt;
  return Match{TokenKind::kEmail, found->end};
}

std::size_t skip_url_path(const Document& document, std::size_t position) {
  while (!document.ends_at(position) && is_url_character(document.text()[position])) ++position;
  return position;
}

}  // namespace carto_mock::sql
