// The reports of a run that are written to files.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "contract/check_report.h"
#include "support/markup.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string dump(const ordered_json& value) {
  return value.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

// Text of an XML 1.0 document: what it cannot hold becomes a question mark.
std::string xml_text(std::string text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  std::ranges::replace_if(
      text,
      [](char c) {
        return static_cast<unsigned char>(c) < kFirstPrintable && c != '\n' && c != '\t';
      },
      '?');
  return escape_markup(text, {{'"', "&quot;"}});
}

std::string markdown_text(std::string text) {
  for (std::size_t at = 0; (at = text.find_first_of("|\n", at)) != std::string::npos;) {
    const std::string_view escaped = text[at] == '|' ? "\\|" : " ";
    text.replace(at, 1, escaped);
    at += escaped.size();
  }
  return text;
}

std::string junit_outcome(const CaseReport& report) {
  switch (report.verdict) {
    case Verdict::kPassed:
      return "";
    case Verdict::kFailed:
    case Verdict::kStale:
      return fmt::format("<failure message=\"{}\">{}</failure>", xml_text(report.difference),
                         xml_text(progress_text(report)));
    case Verdict::kKnown:
    case Verdict::kNotJudged:
    case Verdict::kNotCapable:
      break;
  }
  return fmt::format("<skipped message=\"{}\"/>",
                     xml_text(to_string(report.verdict) + ": " + report.difference));
}

double seconds(std::chrono::milliseconds duration) {
  return static_cast<double>(duration.count()) / 1000;
}

}  // namespace

std::string junit_xml(const CheckReport& report) {
  const std::size_t failures = report.count(Verdict::kFailed) + report.count(Verdict::kStale);
  const std::size_t skipped = report.count(Verdict::kKnown) + report.count(Verdict::kNotJudged) +
                              report.count(Verdict::kNotCapable);
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n",
      xml_text(fmt::format("carto-mock check: {} {}", report.client.name, report.client.version)),
      report.cases.size(), failures, skipped, seconds(report.duration));
  for (const CaseReport& one : report.cases) {
    const std::size_t slash = one.one->id.rfind('/');
    xml += fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">{}</testcase>\n",
                       one.one->id.substr(0, slash), one.one->id.substr(slash + 1),
                       seconds(one.duration), junit_outcome(one));
  }
  return xml + "</testsuite>\n";
}

std::string json_report(const CheckReport& report) {
  ordered_json cases = ordered_json::array();
  for (const CaseReport& one : report.cases) {
    ordered_json entry{{"id", one.one->id},
                       {"level", one.one->level},
                       {"rule", one.one->rule()},
                       {"certainty", one.one->certainty},
                       {"verdict", to_string(one.verdict)}};
    if (!one.difference.empty()) entry["difference"] = one.difference;
    if (!one.wire.empty()) entry["wire"] = one.wire;
    if (!one.result.empty()) entry["result"] = ordered_json::parse(one.result, nullptr, false);
    if (!one.curl.empty()) entry["curl"] = one.curl;
    entry["milliseconds"] = one.duration.count();
    cases.push_back(std::move(entry));
  }
  return dump({{"contract", kContractVersion},
               {"client",
                {{"name", report.client.name},
                 {"version", report.client.version},
                 {"language", report.client.language},
                 {"capabilities", report.client.capabilities}}},
               {"stale_entries", report.stale_entries},
               {"milliseconds", report.duration.count()},
               {"cases", std::move(cases)}});
}

std::string markdown_report(const CheckReport& report) {
  std::string text = fmt::format("# {} {}\n\nContract {}.\n\n", report.client.name,
                                 report.client.version, kContractVersion);
  text += "| area | passed | failed | of these known | not played |\n|---|---|---|---|---|\n";
  for (const AreaCount& area : count_areas(report)) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", area.area, area.passed, area.failed,
                        area.known, area.not_played);
  }
  text += "\n| case | verdict | level | rule | difference |\n|---|---|---|---|---|\n";
  for (const CaseReport& one : report.cases) {
    if (one.verdict == Verdict::kPassed || one.verdict == Verdict::kNotCapable) continue;
    text += fmt::format("| {} | {} | {} | {} | {} |\n", one.one->id, to_string(one.verdict),
                        one.one->level, markdown_text(one.one->rule()),
                        markdown_text(one.difference.substr(0, 300)));
  }
  return text;
}

std::string badge_json(const CheckReport& report) {
  const std::size_t passed = report.count(Verdict::kPassed) + report.count(Verdict::kStale);
  const std::size_t failed = report.count(Verdict::kFailed);
  const std::size_t known = report.count(Verdict::kKnown);
  const char* color = failed > 0 ? "red" : known > 0 ? "yellow" : "brightgreen";
  return dump({{"schemaVersion", 1},
               {"label", fmt::format("CARTO contract {}", kContractVersion)},
               {"message", fmt::format("{} of {}", passed, passed + failed + known)},
               {"color", color}});
}

}  // namespace carto_mock::contract
