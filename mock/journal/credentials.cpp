#include "journal/credentials.h"

#include <algorithm>
#include <array>
#include <utility>

#include "support/encodings.h"

namespace carto_mock::journal {
namespace {

constexpr std::array<std::string_view, 2> kParameters = {"api_key", "map_key"};
// Members of JSON texts whose value is a token.
constexpr std::array<std::string_view, 3> kMembers = {"api_key", "map_key", "token"};

std::string decoded(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, '+', ' ');
  return percent_decode(plain).value_or(std::string(text));
}

// `api_key`, `api_key[]`, `api_key[x]`, in any letter case: better one too many than one too few.
bool names_token(std::string_view name) {
  const std::string lower = to_lower_ascii(decoded(name));
  return std::ranges::any_of(kParameters, [&](std::string_view parameter) {
    return lower.starts_with(parameter) &&
           (lower.size() == parameter.size() || lower[parameter.size()] == '[');
  });
}

std::string substitute_pair(std::string_view pair, const Substitute& substitute) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos || !names_token(pair.substr(0, equals)))
    return std::string(pair);
  const std::string token = decoded(pair.substr(equals + 1));
  if (token.empty()) return std::string(pair);
  const std::string other = substitute(token);
  if (other == token) return std::string(pair);
  return std::string(pair.substr(0, equals + 1)) + form_encode(other);
}

// `Basic base64(user:token)`, else `Scheme token`.
std::string substitute_in_authorization(std::string_view value, const Substitute& substitute) {
  const std::size_t blank = value.find(' ');
  if (blank == std::string_view::npos) return substitute(std::string(value));
  const std::string scheme(value.substr(0, blank + 1));
  const std::string credentials(value.substr(blank + 1));
  if (to_lower_ascii(scheme) != "basic ") return scheme + substitute(credentials);
  const std::string pair = base64_decode(credentials);
  const std::size_t colon = pair.find(':');
  if (colon == std::string::npos) return scheme + substitute(credentials);
  const std::string token = pair.substr(colon + 1);
  const std::string other = token.empty() ? token : substitute(token);
  return other == token ? std::string(value)
                        : scheme + base64_encode(pair.substr(0, colon + 1) + other);
}

http::Headers substitute_in_headers(const http::Headers& headers, const Substitute& substitute) {
  http::Headers result;
  for (const auto& [name, value] : headers.list()) {
    if (http::equals_ignoring_case(name, "Cookie")) continue;
    const bool is_authorization = http::equals_ignoring_case(name, "Authorization");
    result.add(name, is_authorization ? substitute_in_authorization(value, substitute) : value);
  }
  return result;
}

// The end of a JSON string whose text begins at `start`.
std::size_t end_of_string(std::string_view json, std::size_t start) {
  while (start < json.size() && json[start] != '"') start += json[start] == '\\' ? 2 : 1;
  return std::min(start, json.size());
}

// After a member's name: blanks, a colon, blanks, a quote. npos: another value than a text.
std::size_t start_of_text(std::string_view json, std::size_t at) {
  constexpr std::string_view kBlanks = " \t\r\n";
  at = json.find_first_not_of(kBlanks, at);
  if (at == std::string_view::npos || json[at] != ':') return std::string_view::npos;
  at = json.find_first_not_of(kBlanks, at + 1);
  return at != std::string_view::npos && json[at] == '"' ? at + 1 : std::string_view::npos;
}

// Without parsing: a kept body may be cut off, and a bad one is to be shown as well.
std::string substitute_in_json(std::string json, const Substitute& substitute) {
  for (const std::string_view member : kMembers) {
    const std::string name = '"' + std::string(member) + '"';
    for (std::size_t at = json.find(name); at != std::string::npos; at = json.find(name, at)) {
      at += name.size();
      const std::size_t start = start_of_text(json, at);
      if (start == std::string_view::npos) continue;
      const std::size_t end = end_of_string(json, start);
      if (end > start)
        json.replace(start, end - start, substitute(json.substr(start, end - start)));
    }
  }
  return json;
}

// `…?api_key=TOKEN` in links.
std::string substitute_in_links(std::string text, const Substitute& substitute) {
  for (const std::string_view parameter : kParameters) {
    const std::string start = std::string(parameter) + '=';
    for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
      at += start.size();
      const std::size_t end = std::min(text.find_first_of("&\"'\\ <>\r\n", at), text.size());
      if (end > at) {
        const std::string token = decoded(std::string_view(text).substr(at, end - at));
        const std::string other = substitute(token);
        if (other != token) text.replace(at, end - at, form_encode(other));
      }
    }
  }
  return text;
}

std::string substitute_in_body(std::string body, std::string_view type,
                               const Substitute& substitute) {
  if (to_lower_ascii(type).starts_with("application/x-www-form-urlencoded"))
    return substitute_in_query(body, substitute);
  return substitute_in_json(std::move(body), substitute);
}

// Whole before, whole afterwards.
void replace(Body& body, const std::function<std::string(std::string)>& change) {
  const std::size_t before = body.text.size();
  body.text = change(std::move(body.text));
  body.size += body.text.size() - before;
}

}  // namespace

std::string substitute_in_query(std::string_view query, const Substitute& substitute) {
  std::string result;
  for (;;) {
    const std::size_t end = query.find('&');
    result += substitute_pair(query.substr(0, end), substitute);
    if (end == std::string_view::npos) return result;
    result += '&';
    query.remove_prefix(end + 1);
  }
}

std::string substitute_in_target(std::string_view target, const Substitute& substitute) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return std::string(target);
  return std::string(target.substr(0, mark + 1)) +
         substitute_in_query(target.substr(mark + 1), substitute);
}

std::string change_pieces(std::string_view text,
                          const std::function<std::string(const std::string&)>& change) {
  std::string result;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find_first_of("/?&="));
    const std::string plain = decoded(piece);
    const std::string changed = change(plain);
    if (changed == plain) {
      result += piece;
    } else {
      // A blank is `+` in a form only.
      for (const char character : form_encode(changed))
        result += character == '+' ? "%20" : std::string(1, character);
    }
    text.remove_prefix(piece.size());
    if (text.empty()) break;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

Entry substitute_tokens(Entry entry, const Substitute& substitute) {
  entry.target = substitute_in_target(entry.target, substitute);
  const std::string type(entry.headers.get("Content-Type"));
  entry.headers = substitute_in_headers(entry.headers, substitute);
  replace(entry.body,
          [&](std::string text) { return substitute_in_body(std::move(text), type, substitute); });
  replace(entry.answer, [&](std::string text) {
    return substitute_in_links(substitute_in_json(std::move(text), substitute), substitute);
  });
  return entry;
}

}  // namespace carto_mock::journal
