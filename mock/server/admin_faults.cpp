#include "server/admin_faults.h"

#include <fmt/format.h>

#include <cstdint>

#include "http/account_watcher.h"

namespace carto_mock::server {
namespace {

using faults::FaultAction;
using faults::FaultRule;
using nlohmann::ordered_json;

// A member that is a whole number up to `most`, taken out of the object.
std::optional<std::uint64_t> take_number(const ordered_json& object, const char* name,
                                         std::uint64_t most) {
  const auto member = object.find(name);
  if (member == object.end()) return std::nullopt;
  if (!member->is_number_unsigned() || member->get<std::uint64_t>() > most)
    throw BadCall{400, fmt::format("\"{}\" must be a whole number from 0 to {}", name, most)};
  return member->get<std::uint64_t>();
}

std::chrono::milliseconds take_milliseconds(const ordered_json& object, const char* name) {
  constexpr std::uint64_t kLongest = 3'600'000;
  return std::chrono::milliseconds(take_number(object, name, kLongest).value_or(0));
}

ordered_json object_of(const ordered_json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end()) return ordered_json::object();
  if (!member->is_object()) throw BadCall{400, fmt::format("\"{}\" must be an object", name)};
  return *member;
}

void read_match(const ordered_json& match, FaultRule& rule) {
  refuse_others(match, {"method", "path", "skip", "times", "probability"});
  if (match.contains("method")) rule.method = require_text(match, "method");
  if (match.contains("path")) rule.path = require_text(match, "path");
  rule.skip = take_number(match, "skip", UINT32_MAX).value_or(0);
  rule.times = take_number(match, "times", UINT32_MAX);
  if (!match.contains("probability")) return;
  const ordered_json& probability = match["probability"];
  if (!probability.is_number() || probability.get<double>() < 0 || probability.get<double>() > 1)
    throw BadCall{400, R"("probability" must be a number from 0 to 1)"};
  rule.probability = probability.get<double>();
}

void read_answer(const ordered_json& wanted, FaultAction& action) {
  const bool has_body = wanted.contains("body");
  if (const auto status = take_number(wanted, "status", 599)) {
    if (*status < 200) throw BadCall{400, R"("status" must be a number from 200 to 599)"};
    action.status = static_cast<int>(*status);
  } else if (has_body || wanted.contains("headers")) {
    throw BadCall{400, R"("headers" and "body" are those of an answer with a "status")"};
  }
  const ordered_json headers = object_of(wanted, "headers");
  for (const auto& [name, value] : headers.items()) {
    if (!value.is_string())
      throw BadCall{400, fmt::format("the header \"{}\" must be a string", name)};
    action.headers.add(name, value.get<std::string>());
  }
  if (!has_body) return;
  const ordered_json& body = wanted["body"];
  action.body = body.is_string() ? body.get<std::string>() : json_line(body);
  if (!body.is_string() && !action.headers.find("Content-Type"))
    action.headers.add("Content-Type", "application/json; charset=utf-8");
}

void read_connection(const ordered_json& wanted, FaultAction& action) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
  if (wanted.contains("connection")) {
    const std::string how = require_text(wanted, "connection");
    if (how != "close" && how != "reset")
      throw BadCall{400, R"("connection" must be "close" or "reset")"};
    action.connection = how == "close" ? http::BreakOff::kClose : http::BreakOff::kReset;
  } else if (wanted.contains("after_bytes")) {
    throw BadCall{400, R"("after_bytes" says when a "connection" ends)"};
  }
  action.after_bytes = take_number(wanted, "after_bytes", kMost);
  action.truncate_at = take_number(wanted, "truncate_bytes", kMost);
}

FaultAction read_action(const ordered_json& wanted) {
  refuse_others(wanted, {"latency_ms", "jitter_ms", "status", "headers", "body", "malformed",
                         "truncate_bytes", "bytes_per_second", "connection", "after_bytes"});
  if (wanted.empty()) throw BadCall{400, R"(a rule has something to "do")"};
  FaultAction action;
  action.latency = take_milliseconds(wanted, "latency_ms");
  action.jitter = take_milliseconds(wanted, "jitter_ms");
  read_answer(wanted, action);
  if (wanted.contains("malformed"))
    action.malformed = require_bool("malformed", wanted["malformed"]);
  if (const auto speed = take_number(wanted, "bytes_per_second", UINT32_MAX)) {
    if (*speed == 0) throw BadCall{400, R"("bytes_per_second" must not be 0)"};
    action.bytes_per_second = static_cast<std::uint32_t>(*speed);
  }
  read_connection(wanted, action);
  return action;
}

FaultRule read_rule(const ordered_json& wanted) {
  if (!wanted.is_object()) throw BadCall{400, "a rule must be an object"};
  refuse_others(wanted, {"match", "do"});
  FaultRule rule;
  read_match(object_of(wanted, "match"), rule);
  rule.action = read_action(object_of(wanted, "do"));
  return rule;
}

ordered_json describe_match(const FaultRule& rule) {
  ordered_json match;
  if (!rule.method.empty()) match["method"] = rule.method;
  match["path"] = rule.path;
  if (rule.skip > 0) match["skip"] = rule.skip;
  if (rule.times) match["times"] = *rule.times;
  if (rule.probability < 1) match["probability"] = rule.probability;
  return match;
}

ordered_json describe_action(const FaultAction& action) {
  auto shown = ordered_json::object();
  if (action.latency.count() > 0) shown["latency_ms"] = action.latency.count();
  if (action.jitter.count() > 0) shown["jitter_ms"] = action.jitter.count();
  if (action.status) {
    shown["status"] = *action.status;
    for (const auto& [name, value] : action.headers.list()) shown["headers"][name] = value;
    shown["body"] = action.body;
  }
  if (action.malformed) shown["malformed"] = true;
  if (action.truncate_at) shown["truncate_bytes"] = *action.truncate_at;
  if (action.bytes_per_second) shown["bytes_per_second"] = *action.bytes_per_second;
  if (action.connection)
    shown["connection"] = *action.connection == http::BreakOff::kClose ? "close" : "reset";
  if (action.after_bytes) shown["after_bytes"] = *action.after_bytes;
  return shown;
}

void set_faults(AdminContext& context, std::string_view account, AdminCall& call) {
  const ordered_json wanted = call.read_object();
  refuse_others(wanted, {"seed", "rules"});
  const auto listed = wanted.find("rules");
  if (listed == wanted.end() || !listed->is_array())
    throw BadCall{400, R"("rules" must be a list)"};
  std::vector<FaultRule> rules;
  for (const ordered_json& rule : *listed) rules.push_back(read_rule(rule));
  context.faults.set(account, take_number(wanted, "seed", UINT64_MAX).value_or(0),
                     std::move(rules));
}

void show_faults(const AdminContext& context, std::string_view account, AdminCall& call) {
  const faults::AccountFaults faults = context.faults.read(account);
  auto rules = ordered_json::array();
  for (const faults::RuleState& state : faults.rules) {
    rules.push_back({{"match", describe_match(state.rule)},
                     {"do", describe_action(state.rule.action)},
                     {"matched", state.matched},
                     {"applied", state.applied}});
  }
  call.answer({{"seed", faults.seed}, {"rules", std::move(rules)}});
}

}  // namespace

void answer_set_faults(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  set_faults(context, account->name(), call);
  show_faults(context, account->name(), call);
}

void answer_faults(AdminContext& context, AdminCall& call) {
  show_faults(context, context.require_account(call.name())->name(), call);
}

void answer_clear_faults(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  context.faults.clear(account->name());
  show_faults(context, account->name(), call);
}

void answer_set_faults_of_all(AdminContext& context, AdminCall& call) {
  set_faults(context, faults::kAllAccounts, call);
  show_faults(context, faults::kAllAccounts, call);
}

void answer_faults_of_all(AdminContext& context, AdminCall& call) {
  show_faults(context, faults::kAllAccounts, call);
}

void answer_clear_faults_of_all(AdminContext& context, AdminCall& call) {
  context.faults.clear(faults::kAllAccounts);
  show_faults(context, faults::kAllAccounts, call);
}

}  // namespace carto_mock::server
