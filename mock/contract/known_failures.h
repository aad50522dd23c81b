// The list of cases that a client is known to fail, in YAML:
//
//   - cases: client/sql/values/*        # `*` stands for any text
//     reason: the SDK turns numbers into floats
//     issue: https://…                  # where its maintainers are told
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::contract {

struct KnownFailure {
  std::string cases;
  std::string reason;
  std::string issue;  // empty: none
  int line = 0;
};

class KnownFailures {
 public:
  KnownFailures() = default;
  explicit KnownFailures(std::vector<KnownFailure> entries) : entries_(std::move(entries)) {}
  // Throws CaseFileError.
  static KnownFailures load(const std::filesystem::path& file);

  const std::vector<KnownFailure>& entries() const { return entries_; }
  // The first entry for the case.
  const KnownFailure* find(std::string_view id) const;

 private:
  std::vector<KnownFailure> entries_;
};

// `*` stands for any text.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace carto_mock::contract
