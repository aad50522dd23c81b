#include "sql/types/time_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

#include "sql/types/datetime.h"
#include "sql/types/text_scanner.h"
#include "sql/types/time_zone_lists.h"
#include "sql/types/zone_rules.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kZoneDirectory = "/usr/share/zoneinfo";

constexpr std::int64_t kUnixEpochSeconds = std::int64_t{kUnixEpochDays} * kSecondsPerDay;

std::int64_t unix_seconds(Timestamp timestamp) {
  std::int64_t seconds = timestamp / kMicrosecondsPerSecond;
  if (timestamp % kMicrosecondsPerSecond < 0) --seconds;
  return seconds - kUnixEpochSeconds;
}

// The file of a zone, and its name as the system spells it. Names come from users: a component that
// begins with a dot never leads anywhere.
class ZoneFile {
 public:
  static std::optional<ZoneFile> find(std::string_view name) {
    ZoneFile file;
    while (!name.empty()) {
      const std::size_t slash = name.find('/');
      const std::string_view component = name.substr(0, slash);
      if (component.empty() || component.front() == '.' || !file.enter(component)) {
        return std::nullopt;
      }
      if (slash == std::string_view::npos) break;
      name.remove_prefix(slash + 1);
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(file.path_, error)) return std::nullopt;
    return file;
  }

  const std::string& name() const { return name_; }
  std::string read() const {
    std::ifstream stream(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  bool enter(std::string_view component) {
    std::error_code error;
    std::filesystem::path exact = path_ / component;
    if (std::filesystem::exists(exact, error)) {
      append(std::move(exact), std::string(component));
      return true;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
      const std::string candidate = entry.path().filename().string();
      if (!equals_ignoring_case(candidate, component)) continue;
      append(entry.path(), candidate);
      return true;
    }
    return false;
  }
  void append(std::filesystem::path path, const std::string& component) {
    path_ = std::move(path);
    name_ += (name_.empty() ? "" : "/") + component;
  }

  std::filesystem::path path_ = kZoneDirectory;
  std::string name_;
};

// Zones read so far. What is in it never changes, and the names are those of the system's files:
// bounded.
class ZoneCache {
 public:
  static ZoneCache& instance() {
    static ZoneCache cache;
    return cache;
  }

  std::shared_ptr<const ZoneRules> find(std::string_view name) {
    const std::string key = to_lower_ascii(name);
    const std::lock_guard lock(mutex_);
    if (const auto known = zones_.find(key); known != zones_.end()) return known->second;
    const std::optional<ZoneFile> file = ZoneFile::find(name);
    if (!file) return nullptr;
    std::shared_ptr<const ZoneRules> rules = FileRules::parse(file->name(), file->read());
    if (rules) zones_.emplace(key, rules);
    return rules;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ZoneRules>, std::less<>> zones_;
};

const ZoneOffset& utc_offset() {
  static const ZoneOffset offset{0, false, "UTC"};
  return offset;
}

Error not_recognized(std::string_view text) {
  return Error(sqlstate::kInvalidParameterValue,
               fmt::format("time zone \"{}\" not recognized", text));
}

}  // namespace

TimeZone TimeZone::fixed(std::int32_t seconds_east) {
  return TimeZone(std::make_shared<FixedRules>("", ZoneOffset{seconds_east, false, ""}));
}

std::optional<TimeZone> TimeZone::find_name(std::string_view name) {
  if (equals_ignoring_case(name, "UTC")) return TimeZone();
  // A colon says that a file is meant, and no rules of POSIX.
  const bool is_file = name.starts_with(':');
  if (auto rules = ZoneCache::instance().find(name.substr(is_file ? 1 : 0)))
    return TimeZone(std::move(rules));
  if (is_file) return std::nullopt;
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(), to_upper);
  if (auto rules = PosixRules::parse(upper)) return TimeZone(std::move(rules));
  return std::nullopt;
}

TimeZone TimeZone::from_text(std::string_view text) {
  if (const std::optional<ZoneAbbreviation> abbreviation = find_zone_abbreviation(text)) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), to_upper);
    if (abbreviation->zone.empty()) {
      return TimeZone(std::make_shared<FixedRules>(
          upper, ZoneOffset{abbreviation->seconds_east, abbreviation->is_daylight_saving, upper}));
    }
    const std::optional<TimeZone> zone = find_name(abbreviation->zone);
    if (!zone) throw not_recognized(text);
    return TimeZone(std::make_shared<AbbreviationRules>(upper, zone->rules_));
  }
  return from_setting(text);
}

TimeZone TimeZone::from_setting(std::string_view name) {
  if (std::optional<TimeZone> zone = find_name(name)) return *std::move(zone);
  throw not_recognized(name);
}

ZoneOffset TimeZone::at(Timestamp utc) const {
  return rules_ ? rules_->at(unix_seconds(utc)) : utc_offset();
}

std::int32_t TimeZone::offset_at_local(Timestamp local) const {
  if (!rules_ || !is_finite_timestamp(local)) return 0;
  const std::int64_t seconds = unix_seconds(local);
  const auto offset_at = [this](std::int64_t utc) { return rules_->at(utc).seconds_east; };
  const std::int32_t before = offset_at(seconds - kSecondsPerDay);
  const std::int32_t after = offset_at(seconds + kSecondsPerDay);
  if (before == after) return before;
  // Where the clocks skip this time, neither offset is right; where they show it twice, both are.
  const bool is_after = offset_at(seconds - after) == after;
  return is_after ? after : before;
}

Timestamp TimeZone::to_utc(Timestamp local) const {
  if (!rules_ || !is_finite_timestamp(local)) return local;
  return local - offset_at_local(local) * kMicrosecondsPerSecond;
}

Timestamp TimeZone::to_local(Timestamp utc) const {
  if (!rules_ || !is_finite_timestamp(utc)) return utc;
  return utc + at(utc).seconds_east * kMicrosecondsPerSecond;
}

std::optional<ZoneOffset> TimeZone::abbreviation_at(std::string_view abbreviation,
                                                    Timestamp utc) const {
  if (rules_) return rules_->abbreviation_at(abbreviation, unix_seconds(utc));
  if (abbreviation == utc_offset().abbreviation) return utc_offset();
  return std::nullopt;
}

std::string_view TimeZone::name() const {
  return rules_ ? rules_->name() : std::string_view(utc_offset().abbreviation);
}

std::vector<std::string> time_zone_names() {
  // PostgreSQL takes no zones that count leap seconds.
  constexpr std::string_view kWithLeapSeconds = "right/";
  constexpr std::string_view kMagic = "TZif";
  std::vector<std::string> names;
  std::error_code error;
  const std::filesystem::path root(kZoneDirectory);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root, error)) {
    if (!entry.is_regular_file(error)) continue;
    std::string name = entry.path().lexically_relative(root).string();
    std::string start(kMagic.size(), '\0');
    std::ifstream(entry.path(), std::ios::binary)
        .read(start.data(), static_cast<std::streamsize>(start.size()));
    if (start == kMagic && !name.starts_with(kWithLeapSeconds)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace carto_mock::sql
