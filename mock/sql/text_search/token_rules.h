// What a token may be that begins at a place: a rule a kind, by what the first character is. A rule
// that does not apply gives nothing, and the next one is asked. Internal to this folder.
//
// Positions are those where a rule goes on, behind what the caller has seen.
#pragma once

#include <cstddef>
#include <optional>

#include "sql/text_search/document.h"
#include "sql/text_search/token.h"

namespace carto_mock::sql {

struct Match {
  TokenKind kind;
  std::size_t end;
  std::size_t host_end = 0;  // of a URL
};
using Found = std::optional<Match>;

// How a rule is used: an email address looks for a host alone.
struct Search {
  bool takes_urls = true;
  int depth = 0;  // of email addresses within one another
  // Up to where it is known that no part of a host begins one, so that a long text of such parts is
  // gone over once.
  std::size_t* hostless_until = nullptr;
};

// token_words.cpp: behind the first character of a word.
Match match_ascii_word(const Document& document, std::size_t position, Search search);
Match match_word(const Document& document, std::size_t position);
Match match_numeric_word(const Document& document, std::size_t position, Search search);

// token_numbers.cpp: behind the first digit, behind the sign.
Match match_unsigned_number(const Document& document, std::size_t position, Search search);
Found match_signed_number(const Document& document, std::size_t position);

// token_hosts.cpp: a host, an email address or a URL. Behind a letter or digit of its first part
// which is no domain; behind a period; behind a hyphen or underscore.
Found match_host(const Document& document, std::size_t position, Search search);
Found match_host_domain(const Document& document, std::size_t position, Search search);
Found match_host_part(const Document& document, std::size_t position, Search search);
// Behind the `@`.
Found match_email(const Document& document, std::size_t position, Search search);
// Where the characters of a URL's path end.
std::size_t skip_url_path(const Document& document, std::size_t position);

// token_files.cpp: behind `/`, behind `~`, behind a period that begins a token, behind one within.
Found match_file_root(const Document& document, std::size_t position);
Found match_file_home(const Document& document, std::size_t position);
Found match_file_dots(const Document& document, std::size_t position);
Found match_file_extension(const Document& document, std::size_t position);

// What a tag means to the text behind it.
struct TagEffects {
  bool is_script = false;   // between tags whose content is no text
  bool loses_rest = false;  // PostgreSQL gives no token any more
};

// token_markup.cpp: behind `&`, behind `<`.
Found match_entity(const Document& document, std::size_t position);
Found match_tag(const Document& document, std::size_t position, TagEffects& effects);

}  // namespace carto_mock::sql
