#include "contract/client_protocol.h"

#include <fmt/format.h>

#include "contract/client_case.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string step_error(const ordered_json& step) {
  if (!step.is_object() || !step.contains("outcome")) return "a step without an outcome";
  const ordered_json& outcome = step["outcome"];
  if (outcome == "ok") return step.contains("result") ? "" : "an outcome ok without a result";
  if (outcome == "unsupported") return "";
  if (outcome != "error") return fmt::format("an outcome {}", outcome.dump());
  if (!step.contains("error") || !step["error"].is_object() || !step["error"].contains("kind"))
    return "an outcome error without the error's kind";
  return "";
}

}  // namespace

ordered_json hello_message() {
  return {{"type", "hello"}, {"protocol", kProtocolVersion}, {"contract", kContractVersion}};
}

ClientInfo read_hello(const ordered_json& answer) {
  const auto refuse = [&](std::string_view what) -> UnusableClient {
    return UnusableClient(fmt::format(
        "the client's hello {}: {}", what,
        answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace).substr(0, 500)));
  };
  if (!answer.is_object() || answer.value("type", ordered_json()) != "hello")
    throw refuse("is none");
  if (answer.value("protocol", ordered_json()) != kProtocolVersion)
    throw refuse(fmt::format("is not of protocol {}", kProtocolVersion));
  ClientInfo info;
  try {
    const ordered_json& client = answer.at("client");
    info.name = client.at("name");
    info.version = client.value("version", "");
    info.language = client.value("language", "");
    info.capabilities = answer.at("capabilities").get<std::set<std::string>>();
    info.parallel = answer.value("parallel", 1);
  } catch (const ordered_json::exception& error) {
    throw refuse(error.what());
  }
  if (info.parallel < 1) throw refuse("has a \"parallel\" below 1");
  return info;
}

ordered_json case_message(const std::string& id, std::uint64_t sequence,
                          std::chrono::milliseconds deadline, const ClientEnvironment& environment,
                          const ordered_json& steps) {
  ordered_json env{{"base_url", environment.base_url}, {"username", environment.username}};
  if (environment.api_key) env["api_key"] = *environment.api_key;
  ordered_json asked = ordered_json::array();
  for (const auto& step : steps)
    asked.push_back({{"op", step["op"]}, {"args", step.value("args", ordered_json::object())}});
  return {{"type", "case"},        {"id", id},
          {"seq", sequence},       {"deadline_ms", deadline.count()},
          {"env", std::move(env)}, {"steps", std::move(asked)}};
}

ordered_json bye_message() { return {{"type", "bye"}}; }

std::string result_error(const ordered_json& answer, std::size_t steps) {
  if (!answer.contains("steps") || !answer["steps"].is_array()) return "it has no list of steps";
  const ordered_json& played = answer["steps"];
  for (const auto& step : played) {
    std::string error = step_error(step);
    if (!error.empty()) return error;
  }
  const bool stopped = !played.empty() && played.back()["outcome"] != "ok" && played.size() < steps;
  if (played.size() != steps && !stopped)
    return fmt::format("it has {} steps of {}", played.size(), steps);
  return "";
}

}  // namespace carto_mock::contract
