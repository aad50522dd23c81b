#include "sql/types/ewkb_point.h"

#include <gtest/gtest.h>

#include <limits>

#include "sql/types/ewkb.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

// What PostGIS prints of the geometry that is named, as bytes.
std::string bytes_of(std::string_view hex) { return *hex_decode(hex); }

// ST_SetSRID(ST_MakePoint(1.5, -2), 4326)
constexpr std::string_view kWithSrid = "0101000020E6100000000000000000F83F00000000000000C0";
// ST_MakePoint(1.5, -2)
constexpr std::string_view kWithoutSrid = "0101000000000000000000F83F00000000000000C0";

TEST(EwkbPoint, IsReadWithAndWithoutSrid) {
  const std::optional<EwkbPoint> known = read_ewkb_point(bytes_of(kWithSrid));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->srid, 4326);
  EXPECT_EQ(known->at, (Coordinate{1.5, -2}));
  const std::optional<EwkbPoint> unknown = read_ewkb_point(bytes_of(kWithoutSrid));
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->srid, 0);
  EXPECT_EQ(unknown->at, (Coordinate{1.5, -2}));
}

TEST(EwkbPoint, IsWrittenAsPostgisPrintsIt) {
  EXPECT_EQ(write_ewkb_point({4326, {1.5, -2}}), bytes_of(kWithSrid));
  EXPECT_EQ(write_ewkb_point({0, {1.5, -2}}), bytes_of(kWithoutSrid));
}

TEST(EwkbPoint, LeavesTheRestToTheReaderOfAll) {
  const std::string_view others[] = {
      "",
      "01",
      "0101000020E6100000000000000000F83F00000000000000",            // cut off
      "0101000020E6100000000000000000F83F00000000000000C000",        // too long
      "0101000080000000000000F03F00000000000000400000000000000840",  // POINT Z (1 2 3)
      "0101000000000000000000F87F000000000000F87F",                  // POINT EMPTY
      "0101000020E6100000000000000000F87F000000000000F87F",          // the same in 4326
      "0102000000000000000000F83F00000000000000C0",                  // a line's code
      "00000000013FF8000000000000C000000000000000",                  // the other byte order
      "0101000020FFFFFFFF000000000000F83F00000000000000C0",          // SRID -1
      "010100002040420F00000000000000F83F00000000000000C0",          // SRID 1000000
  };
  for (const std::string_view hex : others) EXPECT_FALSE(read_ewkb_point(bytes_of(hex))) << hex;
}

}  // namespace
}  // namespace carto_mock::sql
