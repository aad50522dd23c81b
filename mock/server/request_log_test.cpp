#include "server/request_log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

namespace carto_mock::server {
namespace {

using ::testing::EndsWith;

TEST(RedactTarget, HidesTokens) {
  EXPECT_EQ(redact_target("/api/v2/sql?q=SELECT%201&api_key=secret&x=1"),
            "/api/v2/sql?q=SELECT%201&api_key=***&x=1");
  EXPECT_EQ(redact_target("/x?api_key=a&map_key=b&api_key=c"),
            "/x?api_key=***&map_key=***&api_key=***");
  EXPECT_EQ(redact_target("/x?api_key="), "/x?api_key=");
  EXPECT_EQ(redact_target("/x?my_api_key=1"), "/x?my_api_key=1");
}

class RequestLogTest : public ::testing::Test {
 protected:
  std::string logged(LogFormat format) {
    std::ostringstream stream;
    const auto redact = [](std::string_view text) {
      return text == "/z" ? std::string("***") : std::string(text);
    };
    RequestLog log(format, redact, std::make_shared<spdlog::sinks::ostream_sink_mt>(stream));
    log.request({.method = "GET", .target = "/x?api_key=a"}, 200, std::chrono::microseconds(1500));
    log.failure({.method = "GET", .target = "/y"}, "oh");
    log.failure({.method = "GET", .target = "/z"}, "oh");
    return stream.str();
  }
};

TEST_F(RequestLogTest, WritesALineOfJson) {
  EXPECT_EQ(
      logged(LogFormat::kJson),
      "{\"method\":\"GET\",\"target\":\"/x?api_key=***\",\"status\":200,\"milliseconds\":1.5}\n"
      "{\"method\":\"GET\",\"target\":\"/y\",\"failure\":\"oh\"}\n"
      "{\"method\":\"GET\",\"target\":\"***\",\"failure\":\"oh\"}\n");
}

TEST_F(RequestLogTest, WritesALineOfText) {
  EXPECT_THAT(logged(LogFormat::kText), EndsWith(" GET *** failed: oh\n"));
  EXPECT_THAT(logged(LogFormat::kText), ::testing::HasSubstr(" GET /x?api_key=*** 200 1.5 ms\n"));
}

}  // namespace
}  // namespace carto_mock::server
