// Every sequence of two bytes and every character of Unicode, against PostgreSQL's by the digests
// that scripts/dump-character-sets recorded.
#include "support/multibyte_encoding.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "support/character_encoding.h"
#include "support/encodings.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock {
namespace {

struct Digests {
  std::string encoding;
  std::string of_pairs;
  std::string of_characters;
};

std::vector<Digests> recorded_digests() {
  std::ifstream file(std::string(CARTO_MOCK_SOURCE_DIR) +
                     "/mock/support/recorded/character_sets.tsv");
  std::vector<Digests> all;
  for (Digests one; file >> one.encoding >> one.of_pairs >> one.of_characters;) all.push_back(one);
  return all;
}

class MultibyteEncodingTest : public testing::TestWithParam<Digests> {};

std::string text_or_state(const CharacterEncoding& encoding, std::string_view bytes) {
  try {
    return encoding.to_utf8(bytes);
  } catch (const Error& error) {
    return "!" + std::string(error.state().code());
  }
}

TEST_P(MultibyteEncodingTest, TakesPairsOfBytesLikePostgres) {
  const CharacterEncoding& encoding = *CharacterEncoding::find(GetParam().encoding);
  std::string lines;
  for (int first = 0x80; first <= 0xff; ++first) {
    for (int second = 0; second <= 0xff; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      lines += text_or_state(encoding, bytes) + '\n';
    }
  }
  EXPECT_EQ(hex_encode(sha256(lines)), GetParam().of_pairs);
}

TEST_P(MultibyteEncodingTest, HasTheCodesOfPostgres) {
  constexpr char32_t kLast = 0x10ffff;
  const MultibyteEncoding& encoding = *MultibyteEncoding::find(GetParam().encoding);
  std::string lines;
  for (char32_t character = 1; character <= kLast; ++character) {
    if (character == 0xd800) character = 0xe000;
    std::string text;
    append_character(text, character);
    std::string bytes;
    lines += encoding.encode(text, bytes) == 0 ? "!" : hex_encode(bytes);
    lines += '\n';
  }
  EXPECT_EQ(hex_encode(sha256(lines)), GetParam().of_characters);
}

INSTANTIATE_TEST_SUITE_P(All, MultibyteEncodingTest, testing::ValuesIn(recorded_digests()),
                         [](const auto& instance) { return instance.param.encoding; });

}  // namespace
}  // namespace carto_mock
