// The text of the files under data/, compiled in (cmake/EmbedText.cmake); scripts/dump-text-search
// writes them: one line a row, fields between tabs, the first line names them.
#pragma once

#include <string_view>

namespace carto_mock::sql::text_search_data {

extern const std::string_view kWordMarks;       // runs of characters that only continue a word
extern const std::string_view kStopWords;       // of each language that has them
extern const std::string_view kConfigurations;  // and their dictionaries

}  // namespace carto_mock::sql::text_search_data
