#include "support/multibyte_encoding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <mutex>

#include "support/character_set_data.h"
#include "support/encodings.h"
#include "support/utf8.h"

namespace carto_mock {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<unsigned char>(bytes[place]);
}
bool is_ascii(std::string_view bytes) { return byte_at(bytes, 0) < 0x80; }
bool is_between(unsigned byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}
// As both bytes of a character of ISO 2022 in its right half.
bool is_right_half(unsigned byte) { return is_between(byte, 0xa1, 0xfe); }

constexpr unsigned kSingleShift2 = 0x8e;
constexpr unsigned kSingleShift3 = 0x8f;

std::size_t length_of_pairs(std::string_view bytes) { return is_ascii(bytes) ? 1 : 2; }

std::size_t length_of_euc(std::string_view bytes) {
  return byte_at(bytes, 0) == kSingleShift3 ? 3 : length_of_pairs(bytes);
}

std::size_t length_of_euc_tw(std::string_view bytes) {
  return byte_at(bytes, 0) == kSingleShift2 ? 4 : length_of_euc(bytes);
}

std::size_t length_of_shift_jis(std::string_view bytes) {
  return is_between(byte_at(bytes, 0), 0xa1, 0xdf) ? 1 : length_of_pairs(bytes);
}

std::size_t length_of_gb18030(std::string_view bytes) {
  if (is_ascii(bytes)) return 1;
  return bytes.size() > 1 && is_between(byte_at(bytes, 1), '0', '9') ? 4 : 2;
}

bool is_right_half_from(std::string_view character, std::size_t place) {
  return std::all_of(character.begin() + static_cast<std::ptrdiff_t>(place), character.end(),
                     [](char c) { return is_right_half(static_cast<unsigned char>(c)); });
}

bool is_euc(std::string_view character) { return is_right_half_from(character, 0); }

bool is_euc_jp(std::string_view character) {
  switch (byte_at(character, 0)) {
    case kSingleShift2:
      return is_between(byte_at(character, 1), 0xa1, 0xdf);
    case kSingleShift3:
      return is_right_half_from(character, 1);
    default:
      return is_euc(character);
  }
}

bool is_euc_tw(std::string_view character) {
  switch (byte_at(character, 0)) {
    case kSingleShift2:
      return is_between(byte_at(character, 1), 0xa1, 0xa7) && is_right_half_from(character, 2);
    case kSingleShift3:
      return false;
    default:
      return is_right_half_from(character, 1);
  }
}

bool is_johab(std::string_view character) { return is_right_half_from(character, 1); }

bool is_shift_jis(std::string_view character) {
  const unsigned head = byte_at(character, 0);
  const unsigned tail = character.size() > 1 ? byte_at(character, 1) : 0;
  if (character.size() == 1) return true;
  return (is_between(head, 0x81, 0x9f) || is_between(head, 0xe0, 0xfc)) &&
         (is_between(tail, 0x40, 0x7e) || is_between(tail, 0x80, 0xfc));
}

// Of BIG5, GBK and UHC next to everything is well-formed.
bool is_pair(std::string_view character) { return character[1] != '\0' && character != "\x8d "; }

bool is_gb18030(std::string_view character) {
  const auto is_head = [](unsigned byte) { return is_between(byte, 0x81, 0xfe); };
  const unsigned tail = byte_at(character, 1);
  if (!is_head(byte_at(character, 0))) return false;
  if (character.size() == 2) return is_between(tail, 0x40, 0x7e) || is_between(tail, 0x80, 0xfe);
  return is_between(tail, '0', '9') && is_head(byte_at(character, 2)) &&
         is_between(byte_at(character, 3), '0', '9');
}

struct NamedRules {
  std::string_view name;
  MultibyteEncoding::Rules rules;
};

// PostgreSQL's, which are laxer than the standards' here and there.
constexpr std::array kSets = {
    NamedRules{"BIG5", {length_of_pairs, is_pair}},
    NamedRules{"EUC_CN", {length_of_pairs, is_euc}},
    NamedRules{"EUC_JIS_2004", {length_of_euc, is_euc_jp}},
    NamedRules{"EUC_JP", {length_of_euc, is_euc_jp}},
    NamedRules{"EUC_KR", {length_of_pairs, is_euc}},
    NamedRules{"EUC_TW", {length_of_euc_tw, is_euc_tw}},
    NamedRules{"GB18030", {length_of_gb18030, is_gb18030}},
    NamedRules{"GBK", {length_of_pairs, is_pair}},
    NamedRules{"JOHAB", {length_of_euc, is_johab}},
    NamedRules{"SHIFT_JIS_2004", {length_of_shift_jis, is_shift_jis}},
    NamedRules{"SJIS", {length_of_shift_jis, is_shift_jis}},
    NamedRules{"UHC", {length_of_pairs, is_pair}},
};

const NamedRules* find_rules(std::string_view name) {
  const auto found = std::ranges::find(kSets, name, &NamedRules::name);
  return found == kSets.end() ? nullptr : &*found;
}

// Of a code of four bytes of GB18030 among all of them, in their order.
std::uint32_t place_of(std::string_view code) {
  return static_cast<std::uint32_t>(
      (((byte_at(code, 0) - 0x81) * 10 + byte_at(code, 1) - '0') * 126 + byte_at(code, 2) - 0x81) *
          10 +
      byte_at(code, 3) - '0');
}

std::string code_at(std::uint32_t place) {
  std::string code(4, '\0');
  code[3] = static_cast<char>('0' + place % 10);
  code[2] = static_cast<char>(0x81 + place / 10 % 126);
  code[1] = static_cast<char>('0' + place / 1260 % 10);
  code[0] = static_cast<char>(0x81 + place / 12600);
  return code;
}

std::string_view take_field(std::string_view& line) {
  const std::size_t end = std::min(line.find('\t'), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

std::uint32_t to_number(std::string_view text, int base) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

}  // namespace

bool MultibyteEncoding::exists(std::string_view name) { return find_rules(name) != nullptr; }

const MultibyteEncoding* MultibyteEncoding::find(std::string_view name) {
  struct Slot {
    std::once_flag once;
    std::unique_ptr<const MultibyteEncoding> set;
  };
  static std::array<Slot, kSets.size()> slots;
  const NamedRules* rules = find_rules(name);
  if (rules == nullptr) return nullptr;
  Slot& slot = slots.at(static_cast<std::size_t>(rules - kSets.data()));
  std::call_once(slot.once, [&] { slot.set = std::make_unique<const MultibyteEncoding>(name); });
  return slot.set.get();
}

MultibyteEncoding::MultibyteEncoding(std::string_view name) : rules_(find_rules(name)->rules) {
  std::string_view data = support_data::kCharacterSets;
  bool is_ours = false;
  while (!data.empty()) {
    const std::size_t end = std::min(data.find('\n'), data.size());
    const std::string_view line = data.substr(0, end);
    data.remove_prefix(std::min(end + 1, data.size()));
    if (line.find('\t') == std::string_view::npos) {
      is_ours = line == name;
    } else if (is_ours) {
      read_line(line);
    }
  }
}

void MultibyteEncoding::read_line(std::string_view line) {
  const char kind = take_field(line).front();
  const std::string code = hex_decode(take_field(line)).value_or(std::string());
  switch (kind) {
    case '~': {
      const auto point = static_cast<char32_t>(to_number(take_field(line), 16));
      runs_.push_back({place_of(code), point, to_number(take_field(line), 10)});
      return;
    }
    case '&':
      has_pairs_ = true;
      to_unicode_.emplace(code, line);
      from_unicode_.emplace(line, code);
      return;
    default:
      add_run(kind, code, line);
  }
}

void MultibyteEncoding::add_run(char kind, std::string_view code, std::string_view characters) {
  std::string current(code);
  while (!characters.empty()) {
    const std::string_view character = characters.substr(0, utf8_character_length(characters));
    if (kind != '>') to_unicode_.emplace(current, character);
    if (kind != '<') from_unicode_.emplace(character, current);
    current.back() = static_cast<char>(static_cast<unsigned char>(current.back()) + 1);
    characters.remove_prefix(character.size());
  }
}

const MultibyteEncoding::Run* MultibyteEncoding::find_run(std::uint32_t place) const {
  const auto next = std::ranges::upper_bound(runs_, place, {}, &Run::first);
  if (next == runs_.begin()) return nullptr;
  const Run& run = *std::prev(next);
  return place - run.first < run.count ? &run : nullptr;
}

std::size_t MultibyteEncoding::length(std::string_view bytes) const {
  return std::min(rules_.length(bytes), bytes.size());
}

MultibyteEncoding::Outcome MultibyteEncoding::decode(std::string_view bytes,
                                                     std::string& text) const {
  if (bytes.front() == '\0') return Outcome::kInvalid;
  if (is_ascii(bytes)) {
    text += bytes.front();
    return Outcome::kDecoded;
  }
  if (rules_.length(bytes) > bytes.size()) return Outcome::kIncomplete;
  const std::string_view character = bytes.substr(0, length(bytes));
  if (!rules_.is_valid(character)) return Outcome::kInvalid;
  const auto found = to_unicode_.find(character);
  if (found != to_unicode_.end()) {
    text += found->second;
    return Outcome::kDecoded;
  }
  if (character.size() != 4 || runs_.empty()) return Outcome::kUntranslatable;
  const std::uint32_t place = place_of(character);
  const Run* run = find_run(place);
  if (run == nullptr) return Outcome::kUntranslatable;
  append_character(text, run->point + (place - run->first));
  return Outcome::kDecoded;
}

std::size_t MultibyteEncoding::encode(std::string_view text, std::string& bytes) const {
  if (is_ascii(text)) {
    bytes += text.front();
    return 1;
  }
  const std::size_t size = utf8_character_length(text);
  const std::size_t next =
      has_pairs_ && text.size() > size ? utf8_character_length(text.substr(size)) : 0;
  for (const std::size_t taken : {size + next, size}) {
    const auto found = from_unicode_.find(text.substr(0, taken));
    if (found == from_unicode_.end()) continue;
    bytes += found->second;
    return taken;
  }
  std::size_t position = 0;
  const char32_t point = next_character(text, position);
  const auto after = std::ranges::upper_bound(runs_, point, {}, &Run::point);
  if (after == runs_.begin()) return 0;
  const Run& run = *std::prev(after);
  if (point - run.point >= run.count) return 0;
  bytes += code_at(run.first + static_cast<std::uint32_t>(point - run.point));
  return size;
}

}  // namespace carto_mock
