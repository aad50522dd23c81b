// What the tests of the admin API have in common: a server of the suite's own, put back before each
// test, and calls of the API.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "carto_mock/server.h"
#include "http/client.h"

namespace carto_mock {

class AdminTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>(ServerOptions{.clock = "2026-05-01T12:00:00Z"});
  }
  // Its threads use what is static, so it ends before that.
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { server().reset(); }

  static Server& server() { return *server_; }

  // On a connection of its own: those of the tests may be broken on purpose.
  static nlohmann::ordered_json admin(const std::string& method, const std::string& path,
                                      const nlohmann::ordered_json& body = {}, int status = 200) {
    const http::ClientResponse response =
        http::Client("127.0.0.1", server().port())
            .send({.method = method, .target = "/_mock" + path, .headers = {{"Host", "mock"}}},
                  body.is_null() ? std::string() : body.dump());
    EXPECT_EQ(response.status, status) << response.body;
    return nlohmann::ordered_json::parse(response.body);
  }

 private:
  static inline std::unique_ptr<Server> server_;
};

}  // namespace carto_mock
