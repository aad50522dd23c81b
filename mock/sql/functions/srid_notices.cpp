#include "sql/functions/srid_notices.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

#include "sql/types/geometry.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kHeaderBytes = 9;  // byte order, kind, SRID

std::uint32_t integer_at(const char* bytes, bool is_little_endian) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof(value));
  constexpr unsigned kByte = 8;
  if ((std::endian::native == std::endian::little) == is_little_endian) return value;
  std::uint32_t swapped = 0;
  for (unsigned i = 0; i < sizeof(value); ++i)
    swapped = (swapped << kByte) | ((value >> (i * kByte)) & 0xffU);
  return swapped;
}

}  // namespace

void tell_srid(std::int64_t srid, SessionServices& session) {
  constexpr std::int64_t kMaximum = 999999;
  if (srid < 0) {
    session.notice(
        Severity::kNotice,
        fmt::format("SRID value {} converted to the officially unknown SRID value 0", srid));
  } else if (srid > kMaximum) {
    session.notice(Severity::kNotice, fmt::format("SRID value {} > SRID_MAXIMUM converted to {}",
                                                  srid, clamp_srid(srid)));
  }
}

void tell_srid_of_bytes(std::string_view bytes, SessionServices& session) {
  constexpr std::uint32_t kSridFlag = 0x20000000;
  if (bytes.size() < kHeaderBytes || (bytes[0] != 0 && bytes[0] != 1)) return;
  const bool is_little_endian = bytes[0] == 1;
  if ((integer_at(&bytes[1], is_little_endian) & kSridFlag) == 0) return;
  tell_srid(static_cast<std::int32_t>(integer_at(&bytes[5], is_little_endian)), session);
}

void tell_srid_of_text(std::string_view text, SessionServices& session) {
  constexpr std::string_view kPrefix = "SRID=";
  if (text.starts_with(kPrefix)) {
    std::int64_t srid = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + kPrefix.size(), end, srid);
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == ';') tell_srid(srid, session);
    return;
  }
  if (text.size() < 2 * kHeaderBytes || text[0] != '0') return;
  std::array<char, kHeaderBytes> header{};
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    const char* digits = text.data() + 2 * i;
    std::uint8_t byte = 0;
    constexpr int kHexadecimal = 16;
    if (std::from_chars(digits, digits + 2, byte, kHexadecimal).ptr != digits + 2) return;
    header[i] = static_cast<char>(byte);
  }
  tell_srid_of_bytes({header.data(), header.size()}, session);
}

}  // namespace carto_mock::sql
