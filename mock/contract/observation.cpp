#include "contract/observation.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "contract/admin_client.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

constexpr const char* kAccount = "observed";
constexpr const char* kModel = "solo";  // of the fixture: it has the tornadoes
constexpr double kProbability = 0.1;    // of what is provoked

ordered_json provoked_rule(const std::string& what) {
  ordered_json action;
  if (what == "429") {
    action = {
        {"status", 429},
        {"headers",
         {{"Retry-After", "1"},
          {"Carto-Rate-Limit-Limit", "10"},
          {"Carto-Rate-Limit-Remaining", "0"},
          {"Carto-Rate-Limit-Reset", "1"}}},
        {"body",
         {{"error", {"You are over platform's limits. Please contact us to know more details"}},
          {"context", "limit"},
          {"detail", "rate-limit"}}}};
  } else if (what == "5xx") {
    action = {{"status", 503}, {"body", "Service Unavailable"}};
  } else if (what == "reset") {
    action = {{"connection", "reset"}};
  } else {
    throw std::invalid_argument(
        fmt::format("\"{}\" cannot be provoked; 429, 5xx and reset can", what));
  }
  return {{"match", {{"probability", kProbability}}}, {"do", action}};
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.push_back(*variable);
  environment.insert(environment.end(), added.begin(), added.end());
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

// With this process's input and output. The exit status; 128 and the signal's number where one
// ended it.
int run_command(std::vector<std::string> command, const std::vector<std::string>& added) {
  std::vector<std::string> environment = environment_with(added);
  pid_t process = -1;
  const int failure = posix_spawnp(&process, command.front().c_str(), nullptr, nullptr,
                                   pointers(command).data(), pointers(environment).data());
  if (failure != 0) throw std::system_error(failure, std::generic_category(), command.front());
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int kSignaled = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignaled + WTERMSIG(status);
}

std::string verdict(const RuleFindings& findings) {
  if (!findings.violations.empty()) return "violated";
  return findings.held > 0 ? "held" : "not exercised";
}

}  // namespace

std::size_t Observation::exercised() const {
  return static_cast<std::size_t>(std::count_if(rules.begin(), rules.end(), [](const auto& one) {
    return one.findings.held > 0 || !one.findings.violations.empty();
  }));
}

std::size_t Observation::violated() const {
  return static_cast<std::size_t>(std::count_if(rules.begin(), rules.end(), [](const auto& one) {
    return !one.findings.violations.empty();
  }));
}

Observation observe(std::uint16_t port, const ObserveOptions& options) {
  ordered_json faults = ordered_json::array();
  for (const std::string& what : options.provoked) faults.push_back(provoked_rule(what));
  const AdminClient admin(port);
  const std::string path = fmt::format("/_mock/accounts/{}", kAccount);
  const ordered_json account =
      admin.call("POST", "/_mock/accounts", {{"name", kAccount}, {"like", kModel}});
  if (!faults.empty())
    admin.call("PUT", path + "/faults", {{"seed", options.seed}, {"rules", faults}});

  const std::string base = fmt::format("http://127.0.0.1:{}/user/{}", port, kAccount);
  Observation observation;
  observation.command_status = run_command(
      options.command, {"CARTO_BASE_URL=" + base + "/", fmt::format("CARTO_USERNAME={}", kAccount),
                        "CARTO_API_KEY=" + account["master_key"].get<std::string>(),
                        "CARTO_API_URL=" + base + "/api/v2/sql"});
  const auto wire = read_wire(admin.call("GET", path + "/journal?tokens=1"), kAccount);
  observation.requests = wire.size();
  for (const PassiveRule& rule : passive_rules())
    observation.rules.push_back({&rule, rule.judge(wire)});
  return observation;
}

std::string observation_text(const Observation& observation) {
  constexpr std::size_t kShown = 3;
  std::string text = fmt::format("\n{} requests; the command ended with status {}\n\n",
                                 observation.requests, observation.command_status);
  for (const RuleReport& one : observation.rules) {
    const auto& violations = one.findings.violations;
    text +=
        fmt::format("  {:<14} {:<28} {}\n", verdict(one.findings), one.rule->id, one.rule->says);
    for (std::size_t i = 0; i < std::min(kShown, violations.size()); ++i)
      text += fmt::format("      {}\n", violations[i]);
    if (violations.size() > kShown)
      text += fmt::format("      and {} more\n", violations.size() - kShown);
  }
  text +=
      fmt::format("\n{} of {} rules were exercised ({} %), {} violated\n", observation.exercised(),
                  observation.rules.size(),
                  observation.exercised() * 100 / observation.rules.size(), observation.violated());
  return text;
}

std::string observation_json(const Observation& observation) {
  ordered_json rules = ordered_json::array();
  for (const RuleReport& one : observation.rules) {
    rules.push_back({{"id", one.rule->id},
                     {"where", one.rule->where},
                     {"says", one.rule->says},
                     {"verdict", verdict(one.findings)},
                     {"held", one.findings.held},
                     {"violations", one.findings.violations}});
  }
  const ordered_json report{{"requests", observation.requests},
                            {"command_status", observation.command_status},
                            {"exercised", observation.exercised()},
                            {"violated", observation.violated()},
                            {"rules", std::move(rules)}};
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace carto_mock::contract
