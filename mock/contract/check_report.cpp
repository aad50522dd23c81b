#include "contract/check_report.h"

#include <fmt/format.h>

#include <map>

namespace carto_mock::contract {
namespace {

// client/sql/values/null is in the area sql/values.
std::string area_of(const std::string& id) {
  const std::size_t first = id.find('/');
  const std::size_t second = id.find('/', first + 1);
  const std::size_t third = id.find('/', second + 1);
  return third == std::string::npos ? id.substr(first + 1, second - first - 1)
                                    : id.substr(first + 1, third - first - 1);
}

// Why cases were not judged, and how many for it.
std::map<std::string, std::size_t> reasons_not_judged(const CheckReport& report) {
  std::map<std::string, std::size_t> reasons;
  for (const CaseReport& one : report.cases) {
    if (one.verdict == Verdict::kNotJudged) ++reasons[one.difference];
  }
  return reasons;
}

}  // namespace

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kKnown:
      return "known failure";
    case Verdict::kStale:
      return "stale known failure";
    case Verdict::kNotJudged:
      return "not judged";
    case Verdict::kNotCapable:
      return "not among the client's capabilities";
  }
  return "";
}

std::vector<AreaCount> count_areas(const CheckReport& report) {
  std::vector<AreaCount> areas;
  for (const CaseReport& one : report.cases) {
    const std::string area = area_of(one.one->id);
    if (areas.empty() || areas.back().area != area) areas.push_back({area});
    AreaCount& count = areas.back();
    switch (one.verdict) {
      case Verdict::kPassed:
      case Verdict::kStale:
        ++count.passed;
        break;
      case Verdict::kFailed:
        ++count.failed;
        break;
      case Verdict::kKnown:
        ++count.failed;
        ++count.known;
        break;
      case Verdict::kNotJudged:
      case Verdict::kNotCapable:
        ++count.not_played;
        break;
    }
  }
  return areas;
}

std::string progress_text(const CaseReport& report) {
  switch (report.verdict) {
    case Verdict::kPassed:
    case Verdict::kNotCapable:
      return "";
    case Verdict::kKnown:
    case Verdict::kStale:
    case Verdict::kNotJudged:
      return fmt::format("{}: {}: {}\n", to_string(report.verdict), report.one->id,
                         report.difference);
    case Verdict::kFailed:
      break;
  }
  std::string text =
      fmt::format("FAILED {} ({}:{})\n  rule ({}, {}): {}\n  difference: {}\n", report.one->id,
                  report.one->file, report.one->line, report.one->level, report.one->certainty,
                  report.one->rule(), report.difference);
  if (!report.wire.empty()) text += "  on the wire:\n" + report.wire;
  if (!report.result.empty())
    text += fmt::format("  to its caller: {}\n", report.result.substr(0, 2000));
  if (!report.curl.empty()) text += fmt::format("  again: {}\n", report.curl);
  return text;
}

std::string matrix_text(const CheckReport& report) {
  std::string text;
  for (const AreaCount& area : count_areas(report)) {
    text += fmt::format("  {:<24} {:>4} passed", area.area, area.passed);
    if (area.failed > 0) text += fmt::format(", {} failed", area.failed);
    if (area.known > 0) text += fmt::format(" ({} known)", area.known);
    if (area.not_played > 0) text += fmt::format(", {} not played", area.not_played);
    text += '\n';
  }
  return text;
}

std::string summary_text(const CheckReport& report) {
  std::string text = fmt::format("\n{} {} ({}) against contract {}\n\n{}\n", report.client.name,
                                 report.client.version, report.client.language, kContractVersion,
                                 matrix_text(report));
  text += fmt::format(
      "{} cases in {:.1f} s: {} passed, {} failed, {} known failures, {} not judged, {} not among "
      "the client's capabilities\n",
      report.cases.size(), static_cast<double>(report.duration.count()) / 1000,
      report.count(Verdict::kPassed), report.count(Verdict::kFailed), report.count(Verdict::kKnown),
      report.count(Verdict::kNotJudged), report.count(Verdict::kNotCapable));
  for (const auto& [reason, count] : reasons_not_judged(report))
    text += fmt::format("{} not judged: {}\n", count, reason);
  for (const std::string& entry : report.stale_entries)
    text += fmt::format("stale known failure: {}\n", entry);
  return text;
}

}  // namespace carto_mock::contract
