// Expectations: spec auth-api.md 1.2, and recorded answers.
#include "accounts/host_pattern.h"

#include <gtest/gtest.h>

#include <vector>

namespace carto_mock::accounts {
namespace {

TEST(AccountOfHost, IsWhatStandsBeforeTheDomain) {
  const std::vector<std::string> patterns = {"NAME.localhost", "NAME.localhost.lan"};
  EXPECT_EQ(account_of_host(patterns, "dev.localhost"), "dev");
  EXPECT_EQ(account_of_host(patterns, "dev.localhost.lan:8080"), "dev");
  EXPECT_EQ(account_of_host(patterns, "DEV.localhost.lan"), "DEV");
  EXPECT_EQ(account_of_host(patterns, "x.dev.localhost"), "x.dev");
  for (const std::string_view host :
       {"", "localhost", ".localhost", "127.0.0.1:8080", "dev.LOCALHOST", "dev.example.com",
        "dev.localhost.lan.", "dev.localhost.lan:abc"}) {
    EXPECT_EQ(account_of_host(patterns, host), "") << host;
  }
}

}  // namespace
}  // namespace carto_mock::accounts
