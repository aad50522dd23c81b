// The words of libpq 15, as a real ogr2ogr printed them.
#include "formats/ogr_messages.h"

#include <gtest/gtest.h>

namespace carto_mock::formats {
namespace {

TEST(OgrMessages, ALongLineIsCutOnBothSides) {
  const std::string statement =
      "DECLARE executeSQLCursor CURSOR for SELECT \"x\"::text, \"cartodb_id\"::text from (select "
      "cast('{1' as int[]) as x, cartodb_id from public_places order by cartodb_id) as "
      "_cartodbsqlapi";
  const Error error = Error(sqlstate::kInvalidTextRepresentation, "malformed array literal: \"{1\"")
                          .detail("Unexpected end of input.")
                          .at(static_cast<int>(statement.find("'{1'")));
  EXPECT_EQ(client_message(error, statement),
            "ERROR:  malformed array literal: \"{1\"\n"
            "LINE 1: ...T \"x\"::text, \"cartodb_id\"::text from (select cast('{1' as in...\n"
            "                                                             ^\n"
            "DETAIL:  Unexpected end of input.\n");
}

TEST(OgrMessages, AShortLineIsShownWhole) {
  EXPECT_EQ(excerpt("SELECT 1,\n  nope\nFROM t", 12), "LINE 2:   nope\n          ^\n");
}

}  // namespace
}  // namespace carto_mock::formats
