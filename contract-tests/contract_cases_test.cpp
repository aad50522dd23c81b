// The contract's cases as GoogleTests, one a case, so that failures and --gtest_filter name them.
// They run against servers in this process, one a fixture.
//
//   contract_cases_test                       all cases
//   contract_cases_test auth/keys sql/query   those of auth/keys.yaml and sql/query.yaml
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "carto_mock/server.h"
#include "contract/http_case_runner.h"
#include "test_name.h"

namespace {

using carto_mock::contract::Case;
using carto_mock::contract::HttpCaseRunner;

const std::filesystem::path kContractTests = CARTO_MOCK_CONTRACT_TESTS_DIR;

// One a fixture, started when the first case needs it; each case resets its account first. They end
// with main(): their threads use what is static.
class Servers {
 public:
  carto_mock::Server& of(const std::string& fixture) {
    auto& server = servers_[fixture];
    if (!server)
      server = std::make_unique<carto_mock::Server>(carto_mock::ServerOptions{.fixture = fixture});
    return *server;
  }

 private:
  std::map<std::string, std::unique_ptr<carto_mock::Server>> servers_;
};

class ContractCase : public testing::Test {
 public:
  // `known_reason`: why it fails for the time being; empty: it must pass.
  ContractCase(Servers& servers, Case one, std::string known_reason)
      : servers_(servers), case_(std::move(one)), known_reason_(std::move(known_reason)) {}
  void TestBody() override {
    const std::string failure = HttpCaseRunner(servers_.of(case_.fixture).port()).run(case_);
    if (known_reason_.empty()) {
      if (!failure.empty()) ADD_FAILURE_AT(case_.file.c_str(), case_.line) << failure;
    } else if (failure.empty()) {
      ADD_FAILURE_AT(case_.file.c_str(), case_.line)
          << case_.id << " passes by now: take it out of known.yaml";
    } else {
      GTEST_SKIP() << known_reason_;
    }
  }

 private:
  Servers& servers_;
  Case case_;
  std::string known_reason_;
};

// Of the file that one of the arguments names; without arguments all are.
bool is_wanted(const Case& one, const std::vector<std::string>& files) {
  const std::filesystem::path file =
      std::filesystem::relative(one.file, kContractTests / "cases").replace_extension();
  return files.empty() || std::find(files.begin(), files.end(), file.string()) != files.end();
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::vector<std::string> files(argv + 1, argv + argc);
  Servers servers;
  std::size_t count = 0;
  try {
    const std::vector<Case> cases = carto_mock::contract::load_cases(
        kContractTests / "cases", kContractTests / "schema/case-file.schema.json");
    const auto known =
        carto_mock::contract::load_known_failures(kContractTests / "known.yaml", cases);
    for (const Case& one : cases) {
      if (!is_wanted(one, files)) continue;
      ++count;
      const auto [suite, name] = carto_mock::contract::test_name(one.id);
      testing::RegisterTest(
          suite.c_str(), name.c_str(), nullptr, nullptr, one.file.c_str(), one.line,
          [&servers, one,
           reason = known.contains(one.id) ? known.at(one.id) : std::string()]() -> testing::Test* {
            return std::make_unique<ContractCase>(servers, one, reason).release();
          });
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  if (count == 0) {
    std::cerr << "no such cases\n";
    return 2;
  }
  return RUN_ALL_TESTS();
}
