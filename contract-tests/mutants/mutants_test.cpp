// The cases for clients are tested: the reference client passes each of them, every mutant is
// caught by the cases that it names, and no case is without a mutant that fails it. Each case and
// each mutant is a GoogleTest of its own, so that failures and --gtest_filter name them. They share
// a server in this process.
//
//   contract_mutants_test                                   all
//   contract_mutants_test client/sql/values client/copy/to  the cases of these files
//   contract_mutants_test mutants                           the mutants
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "carto_mock/server.h"
#include "contract/case_witnesses.h"
#include "contract/check_report.h"
#include "contract/check_run.h"
#include "contract/contract_matchers.h"
#include "contract/in_process_driver.h"
#include "mutants/mutant.h"
#include "test_name.h"

namespace carto_mock::contract {
namespace {

constexpr std::chrono::seconds kDeadline{30};
constexpr const char* kMutants = "mutants";

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> all;
  for (const auto& group :
       {mutants_of_credentials(), mutants_of_keys(), mutants_of_statements(), mutants_of_rows(),
        mutants_of_failures(), mutants_of_jobs_and_copies(), mutants_of_scripts()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

std::vector<ClientCase> cases_of(const std::vector<ClientCase>& all,
                                 const std::vector<std::string>& patterns) {
  std::vector<ClientCase> cases = all;
  std::erase_if(cases, [&](const ClientCase& one) {
    return std::none_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return matches_pattern(pattern, one.id);
    });
  });
  return cases;
}

// What the tests share; it ends with main(), as the server's threads use what is static.
class Stage {
 public:
  explicit Stage(std::vector<ClientCase> cases) : cases_(std::move(cases)) {}

  const std::vector<ClientCase>& cases() const { return cases_; }
  std::uint16_t port() {
    if (!server_) server_ = std::make_unique<Server>();
    return server_->port();
  }
  std::uint64_t next_sequence() { return ++sequence_; }

 private:
  std::vector<ClientCase> cases_;
  std::unique_ptr<Server> server_;
  std::uint64_t sequence_ = 0;
};

// The reference client plays a case.
class ReferencePlaysCase final : public testing::Test {
 public:
  ReferencePlaysCase(Stage& stage, ClientCase one) : stage_(stage), case_(std::move(one)) {}
  void TestBody() override {
    SCOPED_TRACE(fmt::format("{}:{}: {}", case_.file, case_.line, case_.rule()));
    InProcessDriver driver([] { return std::make_unique<ReferenceClient>(); });
    const CaseWitnesses witnesses =
        play_on_mock(case_, driver, stage_.port(), stage_.next_sequence(), kDeadline);
    EXPECT_THAT(witnesses.played.steps, HandsOver(witnesses.steps));
    EXPECT_THAT(witnesses.wire, GoesOverTheWireAs(witnesses.expect));
    EXPECT_THAT(witnesses.played, KeepsSecret(witnesses.expect));
    // What the client says itself of the wire is the same: that is judged of servers without a
    // journal.
    EXPECT_THAT(read_wire({{"entries", witnesses.played.sent}}, witnesses.account),
                GoesOverTheWireAs(witnesses.expect));
    for (const WireRequest& request : witnesses.wire)
      EXPECT_FALSE(request.is_unsupported) << request.unsupported;
  }

 private:
  Stage& stage_;
  ClientCase case_;
};

// The cases that a mutant names fail it, all of them.
class CasesCatchMutant final : public testing::Test {
 public:
  CasesCatchMutant(Stage& stage, Mutant mutant) : stage_(stage), mutant_(std::move(mutant)) {}
  void TestBody() override {
    for (const std::string& pattern : mutant_.caught_by)
      EXPECT_FALSE(cases_of(stage_.cases(), {pattern}).empty()) << "no case is " << pattern;
    const auto cases = cases_of(stage_.cases(), mutant_.caught_by);
    InProcessDriver driver(mutant_.make);
    const CheckReport report =
        run_check(cases, driver, {}, {.port = stage_.port(), .deadline = kDeadline});
    for (const CaseReport& one : report.cases) {
      EXPECT_EQ(to_string(one.verdict), "failed")
          << one.one->id << " does not catch the client that " << mutant_.name << " ("
          << mutant_.breaks << ")";
    }
  }

 private:
  Stage& stage_;
  Mutant mutant_;
};

class EveryCaseIsNamedByAMutant final : public testing::Test {
 public:
  explicit EveryCaseIsNamedByAMutant(Stage& stage) : stage_(stage) {}
  void TestBody() override {
    EXPECT_GE(stage_.cases().size(), 300U);
    EXPECT_GE(all_mutants().size(), 25U);
    std::set<std::string> named;
    for (const Mutant& mutant : all_mutants()) {
      for (const ClientCase& one : cases_of(stage_.cases(), mutant.caught_by)) named.insert(one.id);
    }
    for (const ClientCase& one : stage_.cases())
      EXPECT_TRUE(named.contains(one.id)) << one.id << " is failed by no mutant";
  }

 private:
  Stage& stage_;
};

void register_case(Stage& stage, const ClientCase& one) {
  const auto [suite, name] = test_name(one.id);
  testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, one.file.c_str(), one.line,
                        [&stage, one]() -> testing::Test* {
                          return std::make_unique<ReferencePlaysCase>(stage, one).release();
                        });
}

void register_mutants(Stage& stage) {
  for (const Mutant& mutant : all_mutants()) {
    std::string name = mutant.name;
    std::replace(name.begin(), name.end(), ' ', '_');
    testing::RegisterTest(kMutants, name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [&stage, mutant]() -> testing::Test* {
                            return std::make_unique<CasesCatchMutant>(stage, mutant).release();
                          });
  }
  testing::RegisterTest(kMutants, "every_case_is_named_by_one", nullptr, nullptr, __FILE__,
                        __LINE__, [&stage]() -> testing::Test* {
                          return std::make_unique<EveryCaseIsNamedByAMutant>(stage).release();
                        });
}

// cases/client/sql/values.yaml is named client/sql/values.
std::string file_name(const ClientCase& one) {
  const std::filesystem::path file = one.file;
  return file.lexically_relative("cases").replace_extension().string();
}

// How many tests there are.
std::size_t register_tests(Stage& stage, const std::vector<std::string>& wanted) {
  const auto is_wanted = [&](const std::string& name) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  std::size_t count = 0;
  for (const ClientCase& one : stage.cases()) {
    if (!is_wanted(file_name(one))) continue;
    register_case(stage, one);
    ++count;
  }
  if (!is_wanted(kMutants)) return count;
  register_mutants(stage);
  return count + 1;
}

}  // namespace
}  // namespace carto_mock::contract

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  try {
    carto_mock::contract::Stage stage(carto_mock::contract::load_client_cases(std::nullopt));
    if (carto_mock::contract::register_tests(stage, {argv + 1, argv + argc}) == 0) {
      std::cerr << "no such cases\n";
      return 2;
    }
    return RUN_ALL_TESTS();
  } catch (const carto_mock::contract::CaseFileError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
