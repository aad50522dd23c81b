// The places of a request and its answer where tokens stand: the parameters api_key and map_key of
// a query, a form or a JSON body, the header Authorization, and the tokens and links of key
// objects.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "journal/entry.h"

namespace carto_mock::journal {

// What stands in place of a token.
using Substitute = std::function<std::string(const std::string& token)>;
inline constexpr std::string_view kRedacted = "***";

// Of `a=b&c=d`, whatever the escapes in it; a value stays as it was sent where its substitute is
// the same.
std::string substitute_in_query(std::string_view query, const Substitute& substitute);
// A path and its query.
std::string substitute_in_target(std::string_view target, const Substitute& substitute);
// Changes the texts between `/`, `?`, `&` and `=` of a target or a form; they are decoded for it,
// and those that do not change stay as they were sent.
std::string change_pieces(std::string_view text,
                          const std::function<std::string(const std::string&)>& change);
// All of an entry. A header Cookie goes.
Entry substitute_tokens(Entry entry, const Substitute& substitute);

}  // namespace carto_mock::journal
