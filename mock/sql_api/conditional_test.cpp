#include "sql_api/conditional.h"

#include <gtest/gtest.h>

namespace carto_mock::sql_api {
namespace {

int status(const char* method, http::Headers conditions) {
  http::Response response;
  response.headers.add("Last-Modified", "Mon, 23 Nov 2026 15:32:03 GMT");
  response.headers.add("Content-Type", "application/octet-stream");
  response.body = "x";
  response = answer_conditionally(
      {.method = method, .target = "/", .headers = std::move(conditions)}, std::move(response));
  EXPECT_EQ(response.status == 304, response.body.empty());
  EXPECT_EQ(response.status == 304, !response.headers.find("Content-Type"));
  return response.status;
}

// Spec sql-api.md 1.11.
TEST(Conditional, WhatTheClientHasIsNotSentAgain) {
  EXPECT_EQ(status("GET", {}), 200);
  EXPECT_EQ(status("GET", {{"If-Modified-Since", "Mon, 23 Nov 2026 15:32:03 GMT"}}), 304);
  EXPECT_EQ(status("GET", {{"If-Modified-Since", "Mon, 23 Nov 2026 15:32:02 GMT"}}), 200);
  EXPECT_EQ(status("GET", {{"If-Modified-Since", "yesterday"}}), 200);
  EXPECT_EQ(status("GET", {{"If-None-Match", "*"}}), 304);
  EXPECT_EQ(status("GET", {{"If-None-Match", "\"tag\""}}), 200);
  EXPECT_EQ(status("POST", {{"If-None-Match", "*"}}), 200);
}

}  // namespace
}  // namespace carto_mock::sql_api
