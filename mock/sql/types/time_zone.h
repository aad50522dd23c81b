// Time zones: named ones from the system's tzdata (TZif files, RFC 8536), POSIX specifications,
// fixed offsets, and PostgreSQL's own list of abbreviations (manual, chapters 8.5.3 and B.4).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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

  // A zone's name in any case ("Europe/Madrid", "utc"), or a POSIX specification ("UTC+3" is west
  // of Greenwich). None: there is no such zone. Files are read once a process.
  static std::optional<TimeZone> find_name(std::string_view name);
  // What AT TIME ZONE and timezone() take: a name, an abbreviation, an offset such as "+05:30" by
  // POSIX (west). Throws 22023 `time zone "x" not recognized`.
  static TimeZone from_text(std::string_view text);
  // A setting of the session, which was checked when it was set. Throws as from_text().
  static TimeZone from_setting(std::string_view name);

  ZoneOffset at(Timestamp utc) const;
  // Local time to UTC. A time that the clocks skip counts by the offset before the change; one that
  // they show twice by the offset after it. As PostgreSQL.
  Timestamp to_utc(Timestamp local) const;
  Timestamp to_local(Timestamp utc) const;
  // The name as the system spells it; empty for a fixed offset.
  const std::string& name() const;

 private:
  std::shared_ptr<const ZoneRules> rules_;  // nullptr: fixed
  std::int32_t fixed_seconds_east_ = 0;
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
