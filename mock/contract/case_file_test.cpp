#include "contract/case_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carto_mock::contract {
namespace {

const std::filesystem::path kContractTests =
    std::filesystem::path(CARTO_MOCK_SOURCE_DIR) / "contract-tests";
const std::filesystem::path kSchema = kContractTests / "schema/case-file.schema.json";

std::string error_of(const char* name) {
  try {
    load_case_file(kContractTests / "invalid" / name, kSchema);
  } catch (const CaseFileError& error) {
    return error.what();
  }
  return "accepted";
}

// Files that must be refused test the loader: each says what is wrong with it, and where.
TEST(CaseFile, RefusesWhatTheSchemaDoesNotKnow) {
  EXPECT_THAT(error_of("unknown-member.yaml"), testing::HasSubstr("unknown-member.yaml:4"));
  EXPECT_THAT(
      error_of("no-expectation.yaml"),
      testing::AllOf(testing::HasSubstr("no-expectation.yaml:9"), testing::HasSubstr("expect")));
  EXPECT_THAT(error_of("other-format.yaml"), testing::HasSubstr("other-format.yaml:1"));
  EXPECT_THAT(error_of("broken.yaml"), testing::HasSubstr("broken.yaml:"));
}

TEST(CaseFile, ReadsEveryCaseOfTheContract) {
  const auto cases = load_cases(kContractTests / "cases", kSchema);
  EXPECT_THAT(cases, testing::SizeIs(testing::Ge(1)));
}

TEST(CaseFile, KnownFailuresAreCases) {
  const auto known = kContractTests / "invalid/known-no-case.yaml";
  Case one;
  one.id = "x/y";
  EXPECT_THAT(load_known_failures(known, {one}), testing::Contains(testing::Key("x/y")));
  try {
    load_known_failures(known, {});
    FAIL();
  } catch (const CaseFileError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("known-no-case.yaml:2: x/y is no case"));
  }
  EXPECT_THROW(load_known_failures(kContractTests / "no-such-file.yaml", {}), CaseFileError);
}

}  // namespace
}  // namespace carto_mock::contract
