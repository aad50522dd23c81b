// Two CARTOs in one process, each with data of its own. The client here is curl's command line;
// yours is the one you test.
#include <carto_mock/server.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace {

std::string query(const carto_mock::ServerAccount& account, const std::string& sql) {
  const std::string command = "curl -s '" + account.base_url +
                              "api/v2/sql' --data-urlencode 'q=" + sql +
                              "' --data-urlencode 'api_key=" + account.master_key + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  std::array<char, 4096> buffer;
  for (std::size_t size; (size = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
    output.append(buffer.data(), size);
  }
  return output;
}

TEST(Embedding, TwoServersDoNotSeeEachOther) {
  carto_mock::Server first;
  carto_mock::Server second;
  ASSERT_NE(first.port(), second.port());

  const std::string count = "SELECT count(*)::int AS n FROM private_notes";
  const std::string before = query(second.accounts().front(), count);
  query(first.accounts().front(), "DELETE FROM private_notes");
  EXPECT_NE(query(first.accounts().front(), count).find("\"rows\":[{\"n\":0}]"), std::string::npos);
  EXPECT_NE(before.find("\"total_rows\":1"), std::string::npos);
  EXPECT_EQ(query(second.accounts().front(), count).substr(0, 15), before.substr(0, 15));

  first.reset();
  EXPECT_EQ(query(first.accounts().front(), count).substr(0, 15), before.substr(0, 15));
}

TEST(Embedding, ABadOptionIsAnException) {
  carto_mock::ServerOptions options;
  options.clock = "yesterday";
  EXPECT_THROW(carto_mock::Server{options}, carto_mock::ServerError);
}

}  // namespace
