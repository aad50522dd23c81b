#include "contract/client_judge.h"

#include <fmt/format.h>

#include "contract/matcher.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// {$from: "/0/result/token"} is what an earlier step handed over.
ordered_json with_earlier_results(const ordered_json& value, const ordered_json& played) {
  if (!value.is_structured()) return value;
  if (value.is_object() && value.size() == 1 && value.begin().key() == "$from") {
    const ordered_json::json_pointer place(value.begin().value().get<std::string>());
    return played.contains(place) ? played[place] : ordered_json();
  }
  ordered_json filled = value;
  for (auto& member : filled) member = with_earlier_results(member, played);
  return filled;
}

// Many a client does not tell its caller the status. That is one finding, of the case that asks for
// any status, and not one of every case.
ordered_json told_part(ordered_json expected, const ordered_json& error) {
  const bool is_untold = !error.contains("http_status") || error["http_status"].is_null();
  if (is_untold && expected.contains("http_status") && expected["http_status"].is_number())
    expected.erase("http_status");
  return expected;
}

std::string judge_step(const ordered_json& expect, const ordered_json& step) {
  const ordered_json& outcome = step["outcome"];
  if (outcome == "unsupported") return "unsupported, though the client declares the capability";
  if (expect.contains("error")) {
    if (outcome != "error")
      return fmt::format("expected an error {}, got the result {}", text_of(expect["error"]),
                         text_of(step["result"]).substr(0, 500));
    return mismatch(told_part(expect["error"], step["error"]), &step["error"], "/error");
  }
  if (outcome != "ok") return fmt::format("expected a result, got {}", text_of(step));
  return mismatch(expect["result"], &step["result"], "/result");
}

std::string judge_order(const ordered_json& expected, const std::vector<WireRequest>& wire) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    std::string closest = "no request is left";
    bool found = false;
    while (next < wire.size() && !found) {
      const std::string difference = mismatch(expected[i], &wire[next].view);
      found = difference.empty();
      if (!found) closest = fmt::format("request {}: {}", next + 1, difference);
      ++next;
    }
    if (!found)
      return fmt::format("request {} of the expected ones was not sent: {}", i + 1, closest);
  }
  return "";
}

std::string judge_count(const ordered_json& expected, std::size_t sent) {
  const bool is_exact = expected.is_number();
  const auto least = is_exact ? expected.get<std::size_t>() : expected.value("min", std::size_t{0});
  const auto most = is_exact ? least : expected.value("max", SIZE_MAX);
  if (sent >= least && sent <= most) return "";
  return fmt::format("expected {} requests, got {}", text_of(expected), sent);
}

std::string judge_repetition(const std::vector<WireRequest>& wire) {
  for (std::size_t i = 0; i < wire.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (wire[i].method == wire[j].method && wire[i].target == wire[j].target &&
          wire[i].body == wire[j].body)
        return fmt::format("request {} repeats request {}", i + 1, j + 1);
    }
  }
  return "";
}

std::string judge_gap(const ordered_json& expected, const std::vector<WireRequest>& wire) {
  const auto from = expected["from"].get<std::size_t>();
  const auto to = expected["to"].get<std::size_t>();
  if (std::max(from, to) >= wire.size())
    return fmt::format("there are no requests {} and {} to measure between", from + 1, to + 1);
  const auto gap =
      std::chrono::floor<std::chrono::milliseconds>(wire[to].time - wire[from].time).count();
  if (gap < expected.value("at_least_ms", std::int64_t{0}) ||
      gap > expected.value("at_most_ms", INT64_MAX)) {
    return fmt::format("request {} came {} ms after request {}; expected {}", to + 1, gap, from + 1,
                       text_of(expected));
  }
  return "";
}

}  // namespace

std::string judge_results(const ordered_json& steps, const ordered_json& played) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i >= played.size()) return fmt::format("step {}: the client did not come to it", i + 1);
    const std::string difference =
        judge_step(with_earlier_results(steps[i]["expect"], played), played[i]);
    if (!difference.empty())
      return fmt::format("step {} ({}): {}", i + 1, steps[i]["op"].get<std::string>(), difference);
  }
  return "";
}

std::string judge_wire(const ordered_json& expect, const std::vector<WireRequest>& wire) {
  if (expect.contains("wire")) {
    std::string difference = judge_order(expect["wire"], wire);
    if (!difference.empty()) return "wire: " + difference;
  }
  for (std::size_t i = 0; i < wire.size(); ++i) {
    if (expect.contains("wire_each")) {
      const std::string difference = mismatch(expect["wire_each"], &wire[i].view);
      if (!difference.empty()) return fmt::format("wire: request {}: {}", i + 1, difference);
    }
    if (!expect.contains("wire_never")) continue;
    for (const auto& never : expect["wire_never"]) {
      if (mismatch(never, &wire[i].view).empty())
        return fmt::format("wire: request {} must not be sent: {}", i + 1, text_of(never));
    }
  }
  if (expect.contains("wire_count")) {
    const std::string difference = judge_count(expect["wire_count"], wire.size());
    if (!difference.empty()) return "wire: " + difference;
  }
  if (expect.value("wire_once", false)) {
    const std::string difference = judge_repetition(wire);
    if (!difference.empty()) return "wire: " + difference;
  }
  if (expect.contains("timing")) {
    for (const auto& gap : expect["timing"]) {
      const std::string difference = judge_gap(gap, wire);
      if (!difference.empty()) return "timing: " + difference;
    }
  }
  return "";
}

std::string judge_secrets(const ordered_json& expect, const ordered_json& played,
                          const std::string& log) {
  if (!expect.contains("never_shown")) return "";
  const std::string shown = text_of(played);
  for (const auto& secret : expect["never_shown"]) {
    if (shown.find(secret.get<std::string>()) != std::string::npos)
      return "the client shows a secret to its caller";
    if (log.find(secret.get<std::string>()) != std::string::npos)
      return "the client writes a secret to its log";
  }
  return "";
}

}  // namespace carto_mock::contract
