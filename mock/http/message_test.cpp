#include "http/message.h"

#include <gmock/gmock.h>

namespace carto_mock::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Headers, FindsNamesWithoutCase) {
  const Headers headers{{"Content-Type", "text/plain"}, {"content-type", "second"}};
  EXPECT_EQ(headers.get("CONTENT-TYPE"), "text/plain");
  EXPECT_EQ(headers.find("Content-Length"), std::nullopt);
  EXPECT_EQ(headers.get("Content-Length"), "");
}

TEST(Headers, SetReplacesInPlaceAndDropsRepetitions) {
  Headers headers{{"A", "1"}, {"vary", "2"}, {"B", "3"}, {"Vary", "4"}};
  headers.set("Vary", "new");
  headers.set("C", "5");
  EXPECT_THAT(headers.list(),
              ElementsAre(Pair("A", "1"), Pair("vary", "new"), Pair("B", "3"), Pair("C", "5")));
  headers.remove("a");
  EXPECT_THAT(headers.list(), ElementsAre(Pair("vary", "new"), Pair("B", "3"), Pair("C", "5")));
}

TEST(Request, SplitsTheTargetAtTheFirstQuestionMark) {
  Request request;
  request.target = "/a%2Fb?q=what?&x";
  EXPECT_EQ(request.path(), "/a%2Fb");
  EXPECT_EQ(request.query(), "q=what?&x");
  request.target = "/a";
  EXPECT_EQ(request.path(), "/a");
  EXPECT_EQ(request.query(), "");
}

}  // namespace
}  // namespace carto_mock::http
