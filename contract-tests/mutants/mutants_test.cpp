// The cases are tested: the reference client passes all of them, every mutant is caught by the
// cases that it names, and no case is without a mutant that fails it. Cases and mutants are
// registered one by one, so that --gtest_filter finds them.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "carto_mock/server.h"
#include "contract/check_report.h"
#include "contract/check_run.h"
#include "contract/in_process_driver.h"
#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> all;
  for (const auto& group : {mutants_of_credentials(), mutants_of_keys(), mutants_of_statements(),
                            mutants_of_rows(), mutants_of_failures(), mutants_of_jobs_and_copies()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

const std::vector<ClientCase>& all_cases() {
  static const std::vector<ClientCase> kCases = load_client_cases(std::nullopt);
  return kCases;
}

std::vector<ClientCase> cases_of(const std::vector<std::string>& patterns) {
  std::vector<ClientCase> cases = all_cases();
  std::erase_if(cases, [&](const ClientCase& one) {
    return std::none_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return matches_pattern(pattern, one.id);
    });
  });
  return cases;
}

class Mutants : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<Server>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static CheckReport check(const std::vector<ClientCase>& cases, InProcessDriver::Factory client) {
    InProcessDriver driver(std::move(client));
    return run_check(cases, driver, {}, {.port = server_->port()});
  }

  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> Mutants::server_;

TEST_F(Mutants, TheReferenceClientPassesEveryCase) {
  const auto& cases = all_cases();
  const CheckReport report = check(cases, [] { return std::make_unique<ReferenceClient>(); });
  for (const CaseReport& one : report.cases) {
    if (one.verdict != Verdict::kPassed)
      ADD_FAILURE_AT(one.one->file.c_str(), one.one->line) << to_string(one.verdict) << '\n'
                                                           << progress_text(one);
  }
  EXPECT_GE(cases.size(), 150U);
}

TEST_F(Mutants, EveryOneIsCaughtByEachCaseThatItNames) {
  const auto mutants = all_mutants();
  EXPECT_GE(mutants.size(), 25U);
  for (const Mutant& mutant : mutants) {
    const auto cases = cases_of(mutant.caught_by);
    for (const CaseReport& one : check(cases, mutant.make).cases) {
      EXPECT_EQ(to_string(one.verdict), "failed")
          << one.one->id << " does not catch the client that " << mutant.name << " ("
          << mutant.breaks << ")";
    }
  }
}

TEST_F(Mutants, NameCasesThatThereAre) {
  for (const Mutant& mutant : all_mutants()) {
    for (const std::string& pattern : mutant.caught_by)
      EXPECT_FALSE(cases_of({pattern}).empty()) << mutant.name << ": " << pattern;
  }
}

TEST_F(Mutants, EveryCaseIsNamedByOne) {
  std::set<std::string> named;
  for (const Mutant& mutant : all_mutants()) {
    for (const ClientCase& one : cases_of(mutant.caught_by)) named.insert(one.id);
  }
  for (const ClientCase& one : all_cases())
    EXPECT_TRUE(named.contains(one.id)) << one.id << " is failed by no mutant";
}

}  // namespace
}  // namespace carto_mock::contract
