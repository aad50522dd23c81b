#include "journal/journal.h"

#include <gtest/gtest.h>

#include "journal/credentials.h"
#include "support/encodings.h"

namespace carto_mock::journal {
namespace {

Entry request(std::string target, std::size_t body_size = 0) {
  Entry entry;
  entry.method = "GET";
  entry.target = std::move(target);
  entry.body = {std::string(body_size, 'x'), body_size};
  return entry;
}

TEST(Journal, KeepsTheYoungestOfEachAccount) {
  Journal journal({.entries = 2, .bytes = 100000});
  for (const char* target : {"/1", "/2", "/3"}) journal.record("dev", request(target));
  journal.record("solo", request("/4"));
  const AccountJournal dev = journal.read("dev");
  ASSERT_EQ(dev.entries.size(), 2U);
  EXPECT_EQ(dev.entries[0].target, "/2");
  EXPECT_EQ(dev.entries[0].number, 2U);
  EXPECT_EQ(dev.dropped, 1U);
  EXPECT_EQ(journal.read("solo").entries.at(0).number, 4U);
  journal.forget("dev");
  EXPECT_TRUE(journal.read("dev").entries.empty());
  EXPECT_EQ(journal.read("dev").dropped, 3U);
  journal.clear("dev");
  EXPECT_TRUE(journal.read("dev").entries.empty());
  EXPECT_EQ(journal.read("dev").dropped, 0U);
  EXPECT_EQ(journal.read("solo").entries.size(), 1U);
}

TEST(Journal, IsBoundedByItsBytes) {
  Journal journal({.entries = 1000, .bytes = 10000});
  for (int i = 0; i < 100; ++i) journal.record("dev", request("/", 1000));
  EXPECT_LT(journal.read("dev").entries.size(), 10U);
  journal.record("dev", request("/huge", 50000));
  EXPECT_EQ(journal.read("dev").entries.size(), 1U);
}

std::string stars(const std::string& token) {
  EXPECT_EQ(token, "t0ken-_ü");
  return std::string(kRedacted);
}

TEST(Credentials, StandInQueriesWhateverTheEscapes) {
  for (const auto& [query, expected] : std::initializer_list<std::pair<std::string, std::string>>{
           {"q=1&api_key=t0ken-_%C3%BC", "q=1&api_key=***"},
           {"api%5Fkey=t0ken%2D_%c3%bc&q=api_key", "api%5Fkey=***&q=api_key"},
           {"map_key=t0ken-_%C3%BC&", "map_key=***&"},
           {"api_key[]=t0ken-_%C3%BC", "api_key[]=***"},
           {"API_KEY=t0ken-_%C3%BC", "API_KEY=***"},
           {"api_key=&x=api_key=1", "api_key=&x=api_key=1"}}) {
    EXPECT_EQ(substitute_in_query(query, stars), expected);
  }
  EXPECT_EQ(substitute_in_target("/a?api_key=t0ken-_%C3%BC", stars), "/a?api_key=***");
}

TEST(Credentials, StandInHeadersAndBodies) {
  Entry entry = request("/");
  entry.headers = {{"Authorization", "Basic " + base64_encode("dev:t0ken-_ü")},
                   {"Cookie", "secret"},
                   {"Content-Type", "application/json"}};
  entry.body.text = R"({"api_key" : "t0ken-_ü", "q": "SELECT 1"})";
  entry.body.size = entry.body.text.size();
  entry.answer.text = R"({"token":"t0ken-_ü","self":"http://x/?a=1\u0026api_key=t0ken-_%C3%BC"})";
  entry.answer.size = entry.answer.text.size();
  const Entry redacted = substitute_tokens(entry, stars);
  EXPECT_EQ(redacted.headers.get("Authorization"), "Basic " + base64_encode("dev:***"));
  EXPECT_FALSE(redacted.headers.find("Cookie"));
  EXPECT_EQ(redacted.body.text, R"({"api_key" : "***", "q": "SELECT 1"})");
  EXPECT_TRUE(redacted.body.is_whole());
  EXPECT_EQ(redacted.answer.text, R"({"token":"***","self":"http://x/?a=1\u0026api_key=***"})");

  entry.headers = {{"Authorization", "Bearer t0ken-_ü"},
                   {"Content-Type", "application/x-www-form-urlencoded"}};
  entry.body.text = "q=1&api_key=t0ken-_%C3%BC";
  const Entry form = substitute_tokens(entry, stars);
  EXPECT_EQ(form.headers.get("Authorization"), "Bearer ***");
  EXPECT_EQ(form.body.text, "q=1&api_key=***");
}

}  // namespace
}  // namespace carto_mock::journal
