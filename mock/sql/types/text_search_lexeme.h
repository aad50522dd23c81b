// Words of tsvector's and tsquery's text. Internal to the two of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "support/error.h"

namespace carto_mock::sql {

// Takes a word off the front of `text`, in quotes or not; a backslash takes the next character as
// it is. Without quotes it ends before a blank or a character of `delimiters`. None: a quote is not
// closed, nothing stands there, or nothing follows a backslash, which is then left in `text`.
std::optional<std::string> take_lexeme(std::string_view& text, std::string_view delimiters);

// What is wrong in `whole`, a tsvector or tsquery by `type`, where `rest` is left and no word
// begins.
Error lexeme_error(std::string_view whole, std::string_view rest, std::string_view type);

// Negative, zero, positive, by bytes; what begins the other one comes first.
int compare_lexemes(std::string_view left, std::string_view right);

// In quotes, which are doubled within, as are backslashes.
std::string quote_lexeme(std::string_view lexeme);

}  // namespace carto_mock::sql
