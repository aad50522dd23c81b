#include "contract/case_witnesses.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "contract/case_account.h"
#include "contract/client_judge.h"
#include "support/encodings.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string describe_end(PlayedCase::End end) {
  switch (end) {
    case PlayedCase::End::kResult:
      return "";
    case PlayedCase::End::kCrashed:
      return "the client crashed";
    case PlayedCase::End::kHung:
      return "the client hangs";
    case PlayedCase::End::kGarbage:
      return "the client broke the protocol";
  }
  return "";
}

// Statements of cases are short and known: what may write has one of these words.
bool is_read(const ordered_json& step) {
  constexpr std::array kWriting{"insert", "update",   "delete", "create", "drop",
                                "alter",  "truncate", "into",   "grant",  "begin"};
  const std::string operation = step["op"];
  if (operation == "sql.batch.read") return true;
  if (operation != "sql.query" && operation != "sql.copy_to") return false;
  const std::string statement = to_lower_ascii(fill(step.value("args", ordered_json()), {}).dump());
  return std::none_of(kWriting.begin(), kWriting.end(),
                      [&](const char* word) { return statement.find(word) != std::string::npos; });
}

PlayedCase play(const ClientCase& one, ClientDriver& driver, const ClientEnvironment& environment,
                const ordered_json& steps, std::uint64_t sequence,
                std::chrono::milliseconds deadline) {
  return driver.play(case_message(one.id, sequence, deadline, environment, steps));
}

}  // namespace

CaseWitnesses play_on_mock(const ClientCase& one, ClientDriver& driver, std::uint16_t port,
                           std::uint64_t sequence, std::chrono::milliseconds deadline) {
  const CaseAccount account(port, one, fmt::format("c{}", sequence));
  CaseWitnesses witnesses;
  witnesses.account = account.environment().username;
  witnesses.steps = fill(one.steps, account.variables());
  witnesses.expect = fill(one.expect, account.variables());
  witnesses.played = play(one, driver, account.environment(), witnesses.steps, sequence, deadline);
  if (witnesses.played.is_sure) witnesses.wire = account.wire();
  return witnesses;
}

bool needs_no_account(const ClientCase& one) {
  return one.given.empty() && !one.needs.contains("host") &&
         std::all_of(one.steps.begin(), one.steps.end(), is_read);
}

CaseWitnesses play_elsewhere(const ClientCase& one, ClientDriver& driver,
                             const ClientEnvironment& account, std::uint64_t sequence,
                             std::chrono::milliseconds deadline) {
  const std::string key = account.api_key.value_or("");
  const Variables variables{{"account", account.username},
                            {"base_url", account.base_url},
                            {"api_key", key},
                            {"basic", base64_encode(account.username + ':' + key)},
                            {"master_key", key}};
  CaseWitnesses witnesses;
  witnesses.account = account.username;
  witnesses.steps = fill(one.steps, variables);
  witnesses.expect = fill(one.expect, variables);
  witnesses.played = play(one, driver, account, witnesses.steps, sequence, deadline);
  witnesses.wire = read_wire({{"entries", witnesses.played.sent}}, account.username);
  return witnesses;
}

std::string judge(const CaseWitnesses& witnesses) {
  const PlayedCase& played = witnesses.played;
  if (played.end != PlayedCase::End::kResult)
    return fmt::format("{}: {}", describe_end(played.end), played.note);
  std::string difference = judge_results(witnesses.steps, played.steps);
  if (difference.empty()) difference = judge_wire(witnesses.expect, witnesses.wire);
  if (difference.empty()) difference = judge_secrets(witnesses.expect, played.steps, played.log);
  return difference;
}

}  // namespace carto_mock::contract
