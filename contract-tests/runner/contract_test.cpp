// The contract's cases as GoogleTests, one a case, so that ctest and --gtest_filter see them. They
// run against a server in this process.
#include <gtest/gtest.h>

#include <iostream>
#include <memory>

#include "carto_mock/server.h"
#include "runner/case_runner.h"

namespace {

using carto_mock::contract::Case;
using carto_mock::contract::CaseRunner;

const std::filesystem::path kContractTests = CARTO_MOCK_CONTRACT_TESTS_DIR;

// One server for all cases of this process; each case resets its account first.
carto_mock::Server& server() {
  static carto_mock::Server instance{carto_mock::ServerOptions{}};
  return instance;
}

class ContractCase : public testing::Test {
 public:
  explicit ContractCase(Case one) : case_(std::move(one)) {}
  void TestBody() override {
    const std::string failure = CaseRunner(server().port()).run(case_);
    if (!failure.empty()) ADD_FAILURE_AT(case_.file.c_str(), case_.line) << failure;
  }

 private:
  Case case_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  try {
    for (const auto& one : carto_mock::contract::load_cases(
             kContractTests / "cases", kContractTests / "schema/case-file.schema.json")) {
      const std::size_t slash = one.id.rfind('/');
      testing::RegisterTest(
          one.id.substr(0, slash).c_str(), one.id.substr(slash + 1).c_str(), nullptr, nullptr,
          one.file.c_str(), one.line,
          [one]() -> testing::Test* { return std::make_unique<ContractCase>(one).release(); });
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return RUN_ALL_TESTS();
}
