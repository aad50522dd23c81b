#include "contract/check_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "contract/case_witnesses.h"
#include "contract/curl_line.h"
#include "contract/reference/transport.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

std::string lacking(const ClientCase& one, const ClientInfo& client) {
  std::string missing;
  for (const std::string& capability : one.needs) {
    if (!client.capabilities.contains(capability))
      missing += (missing.empty() ? "" : ", ") + capability;
  }
  return missing;
}

// The request that shows the failure: the last one.
std::string curl_of(const std::vector<WireRequest>& wire, const std::string& server) {
  if (wire.empty()) return "";
  const WireRequest& last = wire.back();
  return curl_line(server, last.method, last.target, last.headers, last.body);
}

class Run {
 public:
  Run(const std::vector<ClientCase>& cases, ClientDriver& driver, const KnownFailures& known,
      const CheckOptions& options)
      : cases_(cases), driver_(driver), known_(known), options_(options) {}

  CheckReport run() {
    const auto start = Clock::now();
    report_.client = driver_.hello();
    report_.cases.resize(cases_.size());
    std::vector<std::size_t> runnable;
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      report_.cases[i].one = &cases_[i];
      const std::string missing = lacking(cases_[i], report_.client);
      if (!missing.empty()) {
        report_.cases[i].verdict = Verdict::kNotCapable;
        report_.cases[i].difference = "needs " + missing;
      } else if (options_.elsewhere && !needs_no_account(cases_[i])) {
        report_.cases[i].verdict = Verdict::kNotJudged;
        report_.cases[i].difference = "needs an account of its own, which only carto-mock can make";
      } else {
        runnable.push_back(i);
      }
    }
    play_in_parallel(runnable);
    // Whom it may have been the fault of is played once more, alone.
    for (const std::size_t index : unsure_) play(index);
    driver_.bye();
    find_stale_entries();
    report_.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    return std::move(report_);
  }

 private:
  void play_in_parallel(const std::vector<std::size_t>& runnable) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < runnable.size(); i = next++) play(runnable[i]);
    };
    std::vector<std::jthread> threads;
    const int count = std::min(report_.client.parallel, options_.most_parallel);
    threads.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) threads.emplace_back(work);
  }

  void play(std::size_t index) {
    const auto start = Clock::now();
    CaseReport report;
    report.one = &cases_[index];
    try {
      if (!judge(report)) {
        const std::lock_guard lock(mutex_);
        unsure_.push_back(index);
        return;
      }
    } catch (const std::exception& error) {
      report.verdict = Verdict::kFailed;
      report.difference = fmt::format("the case could not be run: {}", error.what());
    }
    report.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    apply_known(report);
    const std::lock_guard lock(mutex_);
    options_.progress(report);
    report_.cases[index] = std::move(report);
  }

  // False: the client ended, and another case may be to blame for it.
  bool judge(CaseReport& report) {
    const CaseWitnesses witnesses = play_case(*report.one);
    if (!witnesses.played.is_sure) return false;
    for (const WireRequest& request : witnesses.wire) {
      if (!request.is_unsupported) continue;
      report.verdict = Verdict::kNotJudged;
      report.difference = "carto-mock lacks " + request.unsupported;
      return true;
    }
    report.difference = contract::judge(witnesses);
    report.verdict = report.difference.empty() ? Verdict::kPassed : Verdict::kFailed;
    if (report.difference.empty()) return true;
    report.wire = describe_wire(witnesses.wire);
    report.result =
        witnesses.played.steps.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    report.curl = curl_of(witnesses.wire, server_url());
    return true;
  }

  CaseWitnesses play_case(const ClientCase& one) {
    const std::uint64_t sequence = ++sequence_;
    if (options_.elsewhere)
      return play_elsewhere(one, driver_, *options_.elsewhere, sequence, options_.deadline);
    return play_on_mock(one, driver_, options_.port, sequence, options_.deadline);
  }

  // Without the account's path, which is in the requests' targets.
  std::string server_url() const {
    if (!options_.elsewhere) return fmt::format("http://127.0.0.1:{}", options_.port);
    return parse_base_url(options_.elsewhere->base_url).origin();
  }

  void apply_known(CaseReport& report) const {
    const KnownFailure* entry = known_.find(report.one->id);
    if (entry == nullptr) return;
    if (report.verdict == Verdict::kFailed) {
      report.verdict = Verdict::kKnown;
      report.difference = fmt::format("{} (known: {})", report.difference, entry->reason);
    } else if (report.verdict == Verdict::kPassed) {
      report.verdict = Verdict::kStale;
      report.difference = "passes, though it is listed as failing: " + entry->reason;
    }
  }

  // An entry is stale if a case of it passes, or if there is none.
  void find_stale_entries() {
    for (const KnownFailure& entry : known_.entries()) {
      bool is_played = false;
      for (const CaseReport& report : report_.cases) {
        if (known_.find(report.one->id) != &entry) continue;
        is_played = is_played || report.verdict != Verdict::kNotCapable;
        if (report.verdict == Verdict::kStale)
          report_.stale_entries.push_back(
              fmt::format("line {}: {} passes", entry.line, report.one->id));
      }
      if (!is_played && !options_.is_filtered)
        report_.stale_entries.push_back(
            fmt::format("line {}: {} matches no case that was played", entry.line, entry.cases));
    }
  }

  const std::vector<ClientCase>& cases_;
  ClientDriver& driver_;
  const KnownFailures& known_;
  const CheckOptions& options_;
  std::atomic<std::uint64_t> sequence_{0};
  std::mutex mutex_;
  CheckReport report_;  // its cases are guarded, like the next one
  std::vector<std::size_t> unsure_;
};

}  // namespace

std::size_t CheckReport::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(),
                    [&](const CaseReport& report) { return report.verdict == verdict; }));
}

CheckReport run_check(const std::vector<ClientCase>& cases, ClientDriver& driver,
                      const KnownFailures& known, const CheckOptions& options) {
  return Run(cases, driver, known, options).run();
}

}  // namespace carto_mock::contract
