#include "formats/zip_archive.h"

#include <zlib.h>

#include <array>
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>

#include "support/error.h"

namespace carto_mock::formats {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryEntry = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint32_t kVersion = 20;          // 2.0: deflate
constexpr std::uint32_t kUtf8Names = 1U << 11;  // a flag
constexpr std::uint32_t kStored = 0;
constexpr std::uint32_t kDeflated = 8;
constexpr std::uint64_t kLargest = std::numeric_limits<std::uint32_t>::max();

void append(std::string& out, int bytes, std::uint64_t number) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xffU);
}

std::string deflate_all(std::string& content) {
  z_stream stream{};
  constexpr int kRawDeflate = -MAX_WBITS;
  constexpr int kMemoryLevel = 8;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRawDeflate, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string deflated(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(content.data());
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(deflated.data());
  stream.avail_out = static_cast<uInt>(deflated.size());
  deflate(&stream, Z_FINISH);
  deflated.resize(stream.total_out);
  deflateEnd(&stream);
  return deflated;
}

// MS-DOS's date in the high half, its time in the low one; UTC.
std::uint32_t dos_time(const std::filesystem::path& file) {
  const auto instant = std::chrono::file_clock::to_sys(std::filesystem::last_write_time(file));
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  const auto year = static_cast<std::uint32_t>(static_cast<int>(date.year()) - 1980);
  return year << 25 | static_cast<unsigned>(date.month()) << 21 |
         static_cast<unsigned>(date.day()) << 16 |
         static_cast<std::uint32_t>(time.hours().count()) << 11 |
         static_cast<std::uint32_t>(time.minutes().count()) << 5 |
         static_cast<std::uint32_t>(time.seconds().count() / 2);
}

}  // namespace

void ZipArchive::write(const std::string& bytes) {
  output_.write(bytes);
  size_ += bytes.size();
}

void ZipArchive::add(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(stream), {}};
  const std::string name = file.filename().string();
  if (content.size() > kLargest || size_ > kLargest)
    throw Error(sqlstate::kInternalError, "the result is too large for a zip archive");
  std::string packed = deflate_all(content);
  const bool is_deflated = packed.size() < content.size();
  if (!is_deflated) packed = content;

  std::string facts;  // the same in both headers
  append(facts, 2, kVersion);
  append(facts, 2, kUtf8Names);
  append(facts, 2, is_deflated ? kDeflated : kStored);
  append(facts, 4, dos_time(file));
  append(facts, 4, crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  append(facts, 4, packed.size());
  append(facts, 4, content.size());
  append(facts, 2, name.size());
  append(facts, 2, 0);  // extra fields

  append(directory_, 4, kDirectoryEntry);
  append(directory_, 2, kVersion);
  directory_ += facts;
  append(directory_, 2, 0);      // comment
  append(directory_, 2, 0);      // disk
  append(directory_, 2, 0);      // internal attributes
  append(directory_, 4, 0);      // external attributes
  append(directory_, 4, size_);  // place of the local header
  directory_ += name;
  ++count_;

  std::string header;
  append(header, 4, kLocalHeader);
  write(header + facts + name);
  write(packed);
}

void ZipArchive::finish() {
  std::string end;
  append(end, 4, kDirectoryEnd);
  append(end, 4, 0);  // disks
  append(end, 2, count_);
  append(end, 2, count_);
  append(end, 4, directory_.size());
  append(end, 4, size_);
  append(end, 2, 0);  // comment
  write(directory_ + end);
}

}  // namespace carto_mock::formats
