#include "server/admin_clock.h"

#include "http/account_watcher.h"
#include "support/error.h"
#include "support/following_clock.h"
#include "support/settable_clock.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

ordered_json describe(const ClockSetting& setting, Timestamp now) {
  ordered_json answer{{"now", format_rfc3339(now)}};
  switch (setting.mode) {
    case ClockSetting::Mode::kReal:
      answer["mode"] = "real";
      break;
    case ClockSetting::Mode::kFrozen:
      answer["mode"] = "frozen";
      break;
    case ClockSetting::Mode::kShifted:
      answer["mode"] = "shifted";
      answer["by"] = to_text(setting);
      break;
  }
  return answer;
}

ClockSetting read_move(const ordered_json& call, const ClockSetting& current) {
  if (call.size() > 1) throw BadCall{400, R"("move" stands alone)"};
  try {
    const ClockSetting by = parse_clock_setting(require_text(call, "move"));
    if (by.mode == ClockSetting::Mode::kShifted) return moved(current, by.value);
  } catch (const Error& error) {
    throw BadCall{400, error.message()};
  }
  throw BadCall{400, R"("move" must be a span such as "+0.5s")"};
}

// {"mode":"real"}, {"mode":"frozen","at":"2026-05-01T12:00:00Z"} (without `at`: now), {"mode":
// "shifted","by":"-3600s"}.
ClockSetting read_clock_call(const ordered_json& call, const ClockSetting& current, Timestamp now) {
  refuse_others(call, {"mode", "at", "by", "move"});
  if (call.contains("move")) return read_move(call, current);
  const std::string mode = require_text(call, "mode");
  try {
    if (mode == "frozen" && !call.contains("by")) {
      if (!call.contains("at")) return {ClockSetting::Mode::kFrozen, now};
      return {ClockSetting::Mode::kFrozen, parse_rfc3339(require_text(call, "at"))};
    }
    if (mode == "shifted" && !call.contains("at")) {
      const ClockSetting setting = parse_clock_setting(require_text(call, "by"));
      if (setting.mode == ClockSetting::Mode::kShifted) return setting;
    }
  } catch (const Error& error) {
    throw BadCall{400, error.message()};
  }
  if (mode == "real" && call.size() == 1) return {};
  throw BadCall{400, R"("mode" must be "real", "frozen" with "at", or "shifted" with "by")"};
}

}  // namespace

void answer_clock(AdminContext& context, AdminCall& call) {
  call.answer(describe(context.clock.setting(), context.clock.now()));
}

void answer_set_clock(AdminContext& context, AdminCall& call) {
  context.clock.set(
      read_clock_call(call.read_object(), context.clock.setting(), context.clock.now()));
  answer_clock(context, call);
}

void answer_account_clock(AdminContext& context, AdminCall& call) {
  const FollowingClock& clock = context.require_account(call.name())->clock();
  if (const auto setting = clock.setting()) return call.answer(describe(*setting, clock.now()));
  call.answer({{"now", format_rfc3339(clock.now())}, {"mode", "following"}});
}

void answer_set_account_clock(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  FollowingClock& clock = account->clock();
  const ClockSetting current = clock.setting().value_or(context.clock.setting());
  clock.set(read_clock_call(call.read_object(), current, clock.now()));
  answer_account_clock(context, call);
}

void answer_clear_account_clock(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  account->clock().set(std::nullopt);
  answer_account_clock(context, call);
}

}  // namespace carto_mock::server
