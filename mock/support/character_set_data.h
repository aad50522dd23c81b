// The text of data/character_sets.txt, compiled in (cmake/EmbedText.cmake);
// scripts/dump-character-sets writes it and describes its lines.
#pragma once

#include <string_view>

namespace carto_mock::support_data {

extern const std::string_view kCharacterSets;

}  // namespace carto_mock::support_data
