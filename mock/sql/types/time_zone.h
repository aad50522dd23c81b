// Time zones: named ones from the system's tzdata (TZif files, RFC 8536), POSIX specifications,
// fixed offsets, and PostgreSQL's own list of abbreviations (manual, chapters 8.5.3 and B.4).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/clock.h"

namespace carto_mock::sql {

class ZoneRules;

// What a zone's clocks show at an instant.
struct ZoneOffset {
  std::int32_t seconds_east = 0;  // local time minus UTC
  bool is_daylight_saving = false;
  std::string abbreviation;  // "CET"; empty for a bare offset
};

// Cheap to copy. Thread-safe as any const object.
class TimeZone {
 public:
  TimeZone() = default;  // UTC
  static TimeZone fixed(std::int32_t seconds_east);

  // A zone's name in any case ("Europe/Madrid", "utc"), or a POSIX specification ("UTC+3" and "+3"
  // are west of Greenwich). None: there is no such zone. A zone's file is read once a process.
  static std::optional<TimeZone> find_name(std::string_view name);
  // What AT TIME ZONE and timezone() take: an abbreviation, a name, a POSIX specification. Throws
  // 22023 `time zone "x" not recognized`.
  static TimeZone from_text(std::string_view text);
  // The session's setting, which was checked when it was set: a name or a POSIX specification.
  // Throws as from_text().
  static TimeZone from_setting(std::string_view name);

  ZoneOffset at(Timestamp utc) const;
  // Local time to UTC. A time that the clocks skip counts by the offset before the change; one that
  // they show twice by the offset after it. As PostgreSQL. Infinities stay.
  Timestamp to_utc(Timestamp local) const;
  Timestamp to_local(Timestamp utc) const;  // infinities stay
  // What the zone's clocks were ahead of UTC when they showed `local`.
  std::int32_t offset_at_local(Timestamp local) const;
  // The offset that the zone last called `abbreviation` at or before `utc`, else first after it.
  // None: it never did.
  std::optional<ZoneOffset> abbreviation_at(std::string_view abbreviation, Timestamp utc) const;
  // As the system spells it; a POSIX specification as it was given; empty for a fixed offset.
  std::string_view name() const;

 private:
  explicit TimeZone(std::shared_ptr<const ZoneRules> rules) : rules_(std::move(rules)) {}

  std::shared_ptr<const ZoneRules> rules_;  // nullptr: UTC
};

// An abbreviation of PostgreSQL's default list ("est", any case). Some mean what the zone that they
// belong to made of them at that time ("MSK"); the others are fixed.
struct ZoneAbbreviation {
  std::int32_t seconds_east = 0;
  bool is_daylight_saving = false;
  std::string_view zone;  // not empty: ask the zone for what the abbreviation means at an instant
};
std::optional<ZoneAbbreviation> find_zone_abbreviation(std::string_view text);

}  // namespace carto_mock::sql
