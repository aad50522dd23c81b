#include "sql/types/zone_rules.h"

#include <algorithm>

#include "sql/types/datetime.h"
#include "sql/types/text_scanner.h"

namespace carto_mock::sql {

std::optional<ZoneOffset> ZoneRules::abbreviation_at(std::string_view abbreviation,
                                                     std::int64_t utc_seconds) const {
  ZoneOffset offset = at(utc_seconds);
  if (offset.abbreviation != abbreviation) return std::nullopt;
  return offset;
}

// Reads a specification from left to right; every function gives none where the text is not what it
// reads.
class PosixRules::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // <name>, or whatever cannot begin an offset. An empty one is PostgreSQL's own extension ("+3").
  std::optional<std::string> abbreviation() {
    std::size_t length = 0;
    if (skip('<')) {
      length = rest_.find('>');
      if (length == std::string_view::npos) return std::nullopt;
      std::string name(rest_.substr(0, length));
      rest_.remove_prefix(length + 1);
      return name;
    }
    while (length < rest_.size() && !ends_abbreviation(rest_[length])) ++length;
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
  }

  // [+-]hh[:mm[:ss]] as seconds.
  std::optional<std::int64_t> time_of_day(std::int32_t maximum_hours) {
    const bool negative = !rest_.empty() && rest_.front() == '-';
    if (negative || (!rest_.empty() && rest_.front() == '+')) rest_.remove_prefix(1);
    const auto hours = number(0, maximum_hours);
    if (!hours) return std::nullopt;
    std::int64_t seconds = std::int64_t{*hours} * 3600;
    if (skip(':')) {
      const auto minutes = number(0, 59);
      if (!minutes) return std::nullopt;
      seconds += *minutes * 60;
      if (skip(':')) {
        const auto rest = number(0, 60);
        if (!rest) return std::nullopt;
        seconds += *rest;
      }
    }
    return negative ? -seconds : seconds;
  }

  std::optional<Change> change() {
    Change result;
    if (skip('M')) {
      const auto month = number(1, 12);
      if (!month || !skip('.')) return std::nullopt;
      const auto week = number(1, 5);
      if (!week || !skip('.')) return std::nullopt;
      const auto day = number(0, 6);
      if (!day) return std::nullopt;
      result.month = *month;
      result.week = *week;
      result.day = *day;
    } else {
      const bool julian = skip('J');
      result.kind = julian ? Change::Kind::kJulianWithoutLeapDay : Change::Kind::kDayOfYear;
      const auto day = julian ? number(1, 365) : number(0, 365);
      if (!day) return std::nullopt;
      result.day = *day;
    }
    if (skip('/')) {
      const auto seconds = time_of_day(kHoursPerWeek);
      if (!seconds) return std::nullopt;
      result.seconds = *seconds;
    }
    return result;
  }

  static constexpr std::int32_t kHoursPerWeek = 167;

  static bool ends_abbreviation(char c) { return is_digit(c) || c == ',' || c == '+' || c == '-'; }

 private:
  std::optional<std::int32_t> number(std::int32_t minimum, std::int32_t maximum) {
    if (rest_.empty() || !is_digit(rest_.front())) return std::nullopt;
    std::int32_t value = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      value = value * 10 + (rest_.front() - '0');
      if (value > maximum) return std::nullopt;
      rest_.remove_prefix(1);
    }
    if (value < minimum) return std::nullopt;
    return value;
  }

  std::string_view rest_;
};

std::shared_ptr<const PosixRules> PosixRules::parse(std::string_view text) {
  auto rules = std::make_shared<PosixRules>();
  rules->name_ = std::string(text);
  Parser parser(text);
  auto standard = parser.abbreviation();
  if (!standard) return nullptr;
  const auto west = parser.time_of_day(Parser::kHoursPerWeek);
  if (!west) return nullptr;
  rules->standard_ = {static_cast<std::int32_t>(-*west), false, std::move(*standard)};
  if (parser.at_end()) return rules;

  auto saving = parser.abbreviation();
  if (!saving || saving->empty()) return nullptr;
  std::int64_t saving_west = *west - 3600;
  if (!parser.at_end() && !parser.skip(',')) {
    const auto given = parser.time_of_day(Parser::kHoursPerWeek);
    if (!given || (!parser.at_end() && !parser.skip(','))) return nullptr;
    saving_west = *given;
  }
  rules->daylight_saving_ =
      ZoneOffset{static_cast<std::int32_t>(-saving_west), true, std::move(*saving)};
  constexpr std::string_view kRulesOfUsa = "M3.2.0,M11.1.0";
  if (parser.at_end()) parser = Parser(kRulesOfUsa);
  const auto start = parser.change();
  if (!start || !parser.skip(',')) return nullptr;
  const auto end = parser.change();
  if (!end || !parser.at_end()) return nullptr;
  rules->changes_ = {*start, *end};
  return rules;
}

std::int64_t PosixRules::local_seconds(const Change& change, std::int32_t year) {
  std::int64_t days = days_from_civil({year, 1, 1});
  switch (change.kind) {
    case Change::Kind::kJulianWithoutLeapDay: {
      constexpr std::int32_t kFirstOfMarch = 60;
      days += change.day - 1 + (is_leap_year(year) && change.day >= kFirstOfMarch ? 1 : 0);
      break;
    }
    case Change::Kind::kDayOfYear:
      days += change.day;
      break;
    case Change::Kind::kWeekdayOfMonth: {
      days = days_from_civil({year, change.month, 1});
      const std::int32_t first = (change.day - day_of_week(days) + 7) % 7;
      std::int32_t day = first + (change.week - 1) * 7;
      while (day >= days_in_month(year, change.month)) day -= 7;
      days += day;
      break;
    }
  }
  return (days - kUnixEpochDays) * kSecondsPerDay + change.seconds;
}

ZoneOffset PosixRules::at(std::int64_t utc_seconds) const {
  if (!daylight_saving_) return standard_;
  const std::int64_t local = utc_seconds + standard_.seconds_east;
  const std::int64_t day =
      local / kSecondsPerDay - (local % kSecondsPerDay < 0 ? 1 : 0) + kUnixEpochDays;
  const std::int32_t year = civil_from_days(day).year;
  const std::int64_t start = local_seconds(changes_[0], year) - standard_.seconds_east;
  const std::int64_t end = local_seconds(changes_[1], year) - daylight_saving_->seconds_east;
  const bool saving = start < end ? utc_seconds >= start && utc_seconds < end
                                  : utc_seconds >= start || utc_seconds < end;
  return saving ? *daylight_saving_ : standard_;
}

namespace {

// Reads big-endian fields; reading past the end gives zeros and is noted.
class TzifReader {
 public:
  explicit TzifReader(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::int64_t integer(std::size_t width) {
    const std::string_view field = take(width);
    std::uint64_t value = 0;
    for (const char c : field) value = value << 8 | static_cast<unsigned char>(c);
    if (width == 4) return static_cast<std::int32_t>(value);
    return static_cast<std::int64_t>(value);
  }
  std::size_t count() { return static_cast<std::size_t>(static_cast<std::uint32_t>(integer(4))); }
  std::string_view rest() const { return bytes_; }
  bool failed() const { return failed_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

struct TzifHeader {
  std::size_t utc_indicators = 0;
  std::size_t standard_indicators = 0;
  std::size_t leap_seconds = 0;
  std::size_t transitions = 0;
  std::size_t types = 0;
  std::size_t characters = 0;
};

std::optional<TzifHeader> read_header(TzifReader& reader) {
  if (reader.take(4) != "TZif") return std::nullopt;
  const std::string_view version = reader.take(16);
  if (version.empty() || version[0] < '2') return std::nullopt;
  TzifHeader header;
  header.utc_indicators = reader.count();
  header.standard_indicators = reader.count();
  header.leap_seconds = reader.count();
  header.transitions = reader.count();
  header.types = reader.count();
  header.characters = reader.count();
  return header;
}

}  // namespace

std::shared_ptr<const FileRules> FileRules::parse(std::string name, std::string_view bytes) {
  TzifReader reader(bytes);
  const std::optional<TzifHeader> old = read_header(reader);
  if (!old) return nullptr;
  // The block for programs that know 32 bits only.
  reader.take(old->transitions * 5 + old->types * 6 + old->characters + old->leap_seconds * 8 +
              old->standard_indicators + old->utc_indicators);
  const std::optional<TzifHeader> header = read_header(reader);
  if (!header || header->leap_seconds != 0 || header->types == 0) return nullptr;

  auto rules = std::make_shared<FileRules>();
  rules->name_ = std::move(name);
  for (std::size_t i = 0; i < header->transitions && !reader.failed(); ++i) {
    rules->transitions_.push_back(reader.integer(8));
  }
  for (const char index : reader.take(header->transitions)) {
    const auto offset = static_cast<std::uint8_t>(index);
    if (offset >= header->types) return nullptr;
    rules->transition_offsets_.push_back(offset);
  }
  std::vector<std::size_t> names;
  for (std::size_t i = 0; i < header->types && !reader.failed(); ++i) {
    ZoneOffset offset;
    offset.seconds_east = static_cast<std::int32_t>(reader.integer(4));
    offset.is_daylight_saving = reader.integer(1) != 0;
    names.push_back(static_cast<std::size_t>(reader.integer(1)));
    rules->offsets_.push_back(std::move(offset));
  }
  const std::string_view characters = reader.take(header->characters);
  reader.take(header->standard_indicators + header->utc_indicators);
  if (reader.failed()) return nullptr;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] >= characters.size()) return nullptr;
    const std::string_view from = characters.substr(names[i]);
    rules->offsets_[i].abbreviation = std::string(from.substr(0, from.find('\0')));
  }
  std::string_view footer = reader.rest();
  if (footer.size() > 2 && footer.front() == '\n' && footer.back() == '\n') {
    footer.remove_prefix(1);
    footer.remove_suffix(1);
    rules->afterwards_ = PosixRules::parse(footer);
  }
  return rules;
}

ZoneOffset FileRules::at(std::int64_t utc_seconds) const {
  const auto after = std::ranges::upper_bound(transitions_, utc_seconds);
  if (after == transitions_.begin()) {
    return transitions_.empty() && afterwards_ ? afterwards_->at(utc_seconds) : offsets_.front();
  }
  if (after == transitions_.end() && afterwards_) return afterwards_->at(utc_seconds);
  return offsets_[transition_offsets_[static_cast<std::size_t>(after - transitions_.begin()) - 1]];
}

std::optional<ZoneOffset> FileRules::abbreviation_at(std::string_view abbreviation,
                                                     std::int64_t utc_seconds) const {
  const auto after = std::ranges::upper_bound(transitions_, utc_seconds);
  const auto place = static_cast<std::size_t>(after - transitions_.begin());
  for (std::size_t i = place; i-- > 0;) {
    const ZoneOffset& offset = offsets_[transition_offsets_[i]];
    if (offset.abbreviation == abbreviation) return offset;
  }
  if (offsets_.front().abbreviation == abbreviation) return offsets_.front();
  for (std::size_t i = place; i < transitions_.size(); ++i) {
    const ZoneOffset& offset = offsets_[transition_offsets_[i]];
    if (offset.abbreviation == abbreviation) return offset;
  }
  return std::nullopt;
}

}  // namespace carto_mock::sql
