#include "contract/known_failures.h"

#include <fmt/format.h>

#include <algorithm>

#include "contract/yaml_document.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string text_member(const ordered_json& entry, const char* name) {
  return entry.contains(name) && entry[name].is_string() ? entry[name].get<std::string>() : "";
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  text.remove_prefix(star);
  for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
    if (matches_pattern(rest, text.substr(skipped))) return true;
  }
  return false;
}

KnownFailures KnownFailures::load(const std::filesystem::path& file) {
  const YamlDocument document = read_yaml(file);
  if (document.value.is_null()) return {};
  if (!document.value.is_array())
    throw CaseFileError(fmt::format("{}:1: expected a list of entries", document.name));
  std::vector<KnownFailure> entries;
  for (std::size_t i = 0; i < document.value.size(); ++i) {
    const ordered_json& entry = document.value[i];
    const int line = document.line_of(fmt::format("/{}", i));
    KnownFailure known{text_member(entry, "cases"), text_member(entry, "reason"),
                       text_member(entry, "issue"), line};
    if (known.cases.empty() || known.reason.empty()) {
      throw CaseFileError(
          fmt::format("{}:{}: an entry has `cases` and a `reason`", document.name, line));
    }
    entries.push_back(std::move(known));
  }
  return KnownFailures(std::move(entries));
}

const KnownFailure* KnownFailures::find(std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const KnownFailure& entry) {
    return matches_pattern(entry.cases, id);
  });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace carto_mock::contract
