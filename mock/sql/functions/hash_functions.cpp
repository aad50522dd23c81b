// The hash functions of PostgreSQL's hash indexes and partitions, which people call to spread rows
// evenly: `hashtext(name) % 10`. Bob Jenkins' lookup3 (http://burtleburtle.net/bob/hash/doobs.html,
// in the public domain), with the start value that PostgreSQL gives it. All of them are strict.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/text_conversion.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

class Hash {
 public:
  Hash(std::size_t length, std::uint64_t seed) {
    constexpr std::uint32_t kStart = 0x9E3779B9U + 3923095U;
    a_ = b_ = c_ = kStart + static_cast<std::uint32_t>(length);
    if (seed == 0) return;
    a_ += static_cast<std::uint32_t>(seed >> 32U);
    b_ += static_cast<std::uint32_t>(seed);
    mix();
  }

  void add(std::string_view bytes) {
    constexpr std::size_t kBlock = 12;
    for (; bytes.size() >= kBlock; bytes.remove_prefix(kBlock)) {
      a_ += word(bytes.substr(0, 4));
      b_ += word(bytes.substr(4, 4));
      c_ += word(bytes.substr(8, 4));
      mix();
    }
    a_ += word(bytes.substr(0, 4));
    if (bytes.size() > 4) b_ += word(bytes.substr(4, 4));
    // The lowest byte of the last word is the length's.
    if (bytes.size() > 8) c_ += word(bytes.substr(8)) << 8U;
    finish();
  }
  void add(std::uint32_t number) {
    a_ += number;
    finish();
  }

  std::int32_t half() const { return static_cast<std::int32_t>(c_); }
  std::int64_t whole() const { return static_cast<std::int64_t>((std::uint64_t{b_} << 32U) | c_); }

 private:
  // Little-endian; missing bytes are 0.
  static std::uint32_t word(std::string_view bytes) {
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      result |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return result;
  }
  // to = (to - from) xor (from rotated); then from += other.
  static void step(std::uint32_t& to, std::uint32_t& from, std::uint32_t other, int bits) {
    to -= from;
    to ^= std::rotl(from, bits);
    from += other;
  }
  void mix() {
    step(a_, c_, b_, 4);
    step(b_, a_, c_, 6);
    step(c_, b_, a_, 8);
    step(a_, c_, b_, 16);
    step(b_, a_, c_, 19);
    step(c_, b_, a_, 4);
  }
  static void last_step(std::uint32_t& to, std::uint32_t from, int bits) {
    to ^= from;
    to -= std::rotl(from, bits);
  }
  void finish() {
    last_step(c_, b_, 14);
    last_step(a_, c_, 11);
    last_step(b_, a_, 25);
    last_step(c_, b_, 16);
    last_step(a_, c_, 4);
    last_step(b_, a_, 14);
    last_step(c_, b_, 24);
  }

  std::uint32_t a_;
  std::uint32_t b_;
  std::uint32_t c_;
};

// ---- what of a value is hashed

template <typename Part>
Hash hash_of(Part part, std::uint64_t seed) {
  if constexpr (std::is_same_v<Part, std::uint32_t>) {
    Hash hash(sizeof(std::uint32_t), seed);
    hash.add(part);
    return hash;
  } else {
    Hash hash(std::string_view(part).size(), seed);
    hash.add(std::string_view(part));
    return hash;
  }
}

std::uint32_t integer_part(std::int32_t value) { return static_cast<std::uint32_t>(value); }

// A number that four bytes hold has the hash that it has as one of four.
std::uint32_t long_part(std::int64_t value) {
  const auto low = static_cast<std::uint32_t>(static_cast<std::uint64_t>(value));
  const auto high = static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) >> 32U);
  return low ^ (value >= 0 ? high : ~high);
}

std::string_view text_part(std::string_view text) { return text; }

std::string_view padded_part(std::string_view text) { return without_trailing_blanks(text); }

// "char": a byte, signed.
std::uint32_t char_part(std::string_view text) {
  const int byte = text.empty() ? 0 : static_cast<signed char>(text.front());
  return static_cast<std::uint32_t>(byte);
}

template <auto part, typename Argument>
std::int32_t hash(Argument value) {
  return hash_of(part(value), 0).half();
}

template <auto part, typename Argument>
std::int64_t seeded_hash(Argument value, std::int64_t seed) {
  return hash_of(part(value), static_cast<std::uint64_t>(seed)).whole();
}

// Both zeros are one number, and so are all NaN.
std::string real_bytes(double value) {
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  std::string bytes(sizeof(double), '\0');
  std::memcpy(bytes.data(), &value, sizeof(double));
  return bytes;
}

std::int32_t hash_real(double value) {
  return value == 0 ? 0 : hash_of(std::string_view(real_bytes(value)), 0).half();
}

std::int64_t seeded_hash_real(double value, std::int64_t seed) {
  if (value == 0) return seed;
  return hash_of(std::string_view(real_bytes(value)), static_cast<std::uint64_t>(seed)).whole();
}

constexpr FunctionEntry kEntries[] = {
    {"hashbpchar(character)", native<hash<padded_part, std::string_view>>},
    {"hashbpcharextended(character,bigint)", native<seeded_hash<padded_part, std::string_view>>},
    {"hashchar(\"char\")", native<hash<char_part, std::string_view>>},
    {"hashcharextended(\"char\",bigint)", native<seeded_hash<char_part, std::string_view>>},
    {"hashfloat4(real)", native<hash_real>},
    {"hashfloat4extended(real,bigint)", native<seeded_hash_real>},
    {"hashfloat8(double precision)", native<hash_real>},
    {"hashfloat8extended(double precision,bigint)", native<seeded_hash_real>},
    {"hashint2(smallint)", native<hash<integer_part, std::int32_t>>},
    {"hashint2extended(smallint,bigint)", native<seeded_hash<integer_part, std::int32_t>>},
    {"hashint4(integer)", native<hash<integer_part, std::int32_t>>},
    {"hashint4extended(integer,bigint)", native<seeded_hash<integer_part, std::int32_t>>},
    {"hashint8(bigint)", native<hash<long_part, std::int64_t>>},
    {"hashint8extended(bigint,bigint)", native<seeded_hash<long_part, std::int64_t>>},
    {"hashname(name)", native<hash<text_part, std::string_view>>},
    {"hashnameextended(name,bigint)", native<seeded_hash<text_part, std::string_view>>},
    {"hashoid(oid)", native<hash<long_part, std::int64_t>>},
    {"hashoidextended(oid,bigint)", native<seeded_hash<long_part, std::int64_t>>},
    {"hashtext(text)", native<hash<text_part, std::string_view>>},
    {"hashtextextended(text,bigint)", native<seeded_hash<text_part, std::string_view>>},
    {"time_hash(time without time zone)", native<hash<long_part, std::int64_t>>},
    {"time_hash_extended(time without time zone,bigint)",
     native<seeded_hash<long_part, std::int64_t>>},
    {"timestamp_hash(timestamp without time zone)", native<hash<long_part, std::int64_t>>},
    {"timestamp_hash_extended(timestamp without time zone,bigint)",
     native<seeded_hash<long_part, std::int64_t>>},
};

}  // namespace

std::span<const FunctionEntry> hash_functions() { return kEntries; }

}  // namespace carto_mock::sql
