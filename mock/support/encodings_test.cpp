#include "support/encodings.h"

#include <gtest/gtest.h>

namespace carto_mock {
namespace {

// RFC 4648, section 10.
TEST(Base64, EncodesTheVectorsOfTheRfc) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_encode("\xfb\xff", true, false), "-_8");
}

TEST(Base64, DecodesWithoutPaddingAndStopsAtOtherCharacters) {
  EXPECT_EQ(base64_decode("Zm9vYmE="), "fooba");
  EXPECT_EQ(base64_decode("Zm9vYmE"), "fooba");
  EXPECT_EQ(base64_decode("Zm9v YmE"), "foo");
}

TEST(Percent, RefusesBrokenEscapes) {
  EXPECT_EQ(percent_decode("a%20b%C3%A9"), "a b\xC3\xA9");
  EXPECT_EQ(percent_decode("100%"), std::nullopt);
  EXPECT_EQ(percent_decode("%zz"), std::nullopt);
}

TEST(Digest, KnowsTheVectorsOfTheStandards) {
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex_encode(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Utf8, RefusesOverlongSurrogatesAndStrayBytes) {
  EXPECT_TRUE(is_valid_utf8("a\xC3\xA9\xF0\x9F\x8C\xAA"));
  EXPECT_FALSE(is_valid_utf8("\xC0\xAF"));
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_valid_utf8("\x80"));
  EXPECT_FALSE(is_valid_utf8("\xE2\x82"));
}

TEST(Utf8, FindsABadByteAtEveryPlace) {
  const std::string good = "plain text \xC3\xA9, then more of it, and more";
  EXPECT_TRUE(is_valid_utf8(good));
  for (std::size_t place = 0; place < good.size(); ++place) {
    std::string bad = good;
    bad[place] = '\xFF';
    EXPECT_FALSE(is_valid_utf8(bad)) << place;
  }
}

}  // namespace
}  // namespace carto_mock
