// The kinds of rules that a TimeZone can stand on. Internal to time_zone.cpp. Times are seconds
// since 1970-01-01 UTC.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/time_zone.h"

namespace carto_mock::sql {

class ZoneRules {
 public:
  virtual ~ZoneRules() = default;
  virtual ZoneOffset at(std::int64_t utc_seconds) const = 0;
  virtual std::optional<ZoneOffset> abbreviation_at(std::string_view abbreviation,
                                                    std::int64_t utc_seconds) const;
  virtual std::string_view name() const = 0;
};

// Always the same offset.
class FixedRules final : public ZoneRules {
 public:
  FixedRules(std::string name, ZoneOffset offset)
      : name_(std::move(name)), offset_(std::move(offset)) {}
  ZoneOffset at(std::int64_t) const override { return offset_; }
  std::string_view name() const override { return name_; }

 private:
  std::string name_;
  ZoneOffset offset_;
};

// The value of the environment variable TZ as POSIX has it: EST5EDT,M3.2.0,M11.1.0.
class PosixRules final : public ZoneRules {
 public:
  // nullptr: not such a specification. Without rules, daylight saving time is that of the USA.
  static std::shared_ptr<const PosixRules> parse(std::string_view text);

  ZoneOffset at(std::int64_t utc_seconds) const override;
  std::string_view name() const override { return name_; }

 private:
  // When the clocks change in every year.
  struct Change {
    enum class Kind : std::uint8_t { kJulianWithoutLeapDay, kDayOfYear, kWeekdayOfMonth };
    Kind kind = Kind::kWeekdayOfMonth;
    std::int32_t day = 0;   // of the year, or of the week
    std::int32_t week = 0;  // 5: the last one
    std::int32_t month = 0;
    std::int64_t seconds = 7200;  // after local midnight
  };
  class Parser;

  static std::int64_t local_seconds(const Change& change, std::int32_t year);

  std::string name_;
  ZoneOffset standard_;
  std::optional<ZoneOffset> daylight_saving_;
  std::array<Change, 2> changes_;  // to daylight saving time, and back
};

// A TZif file (RFC 8536), version 2 or later.
class FileRules final : public ZoneRules {
 public:
  // nullptr: the bytes are no such file, or count leap seconds.
  static std::shared_ptr<const FileRules> parse(std::string name, std::string_view bytes);

  ZoneOffset at(std::int64_t utc_seconds) const override;
  std::optional<ZoneOffset> abbreviation_at(std::string_view abbreviation,
                                            std::int64_t utc_seconds) const override;
  std::string_view name() const override { return name_; }

 private:
  std::string name_;
  std::vector<std::int64_t> transitions_;
  std::vector<std::uint8_t> transition_offsets_;  // as many: which offset begins there
  std::vector<ZoneOffset> offsets_;               // the first one holds before all transitions
  std::shared_ptr<const PosixRules> afterwards_;  // nullptr: the last offset stays
};

// What an abbreviation meant in its zone at the time.
class AbbreviationRules final : public ZoneRules {
 public:
  AbbreviationRules(std::string abbreviation, std::shared_ptr<const ZoneRules> zone)
      : abbreviation_(std::move(abbreviation)), zone_(std::move(zone)) {}
  ZoneOffset at(std::int64_t utc_seconds) const override {
    return zone_->abbreviation_at(abbreviation_, utc_seconds).value_or(zone_->at(utc_seconds));
  }
  std::string_view name() const override { return abbreviation_; }

 private:
  std::string abbreviation_;  // upper-case
  std::shared_ptr<const ZoneRules> zone_;
};

}  // namespace carto_mock::sql
