#include "sql_api/gunzip_source.h"

#include <fmt/format.h>
#include <zlib.h>

#include <new>

#include "sql_api/api_error.h"

namespace carto_mock::sql_api {
namespace {

constexpr std::size_t kPieceSize = std::size_t{64} * 1024;
constexpr int kGzip = 16 + MAX_WBITS;
constexpr unsigned char kGzipMagic = 0x1f;

[[noreturn]] void fail(const char* reason) {
  throw ApiError{400, fmt::format("Error while gunzipping: {}", reason), {}, {}, {}, {}};
}

}  // namespace

class GunzipSource::Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

GunzipSource::GunzipSource(sql::CopySource& source)
    : source_(source), packed_(kPieceSize), inflater_(std::make_unique<Inflater>()) {}
GunzipSource::~GunzipSource() = default;

bool GunzipSource::refill() {
  z_stream& stream = inflater_->stream;
  const std::size_t size = source_.read(packed_.data(), packed_.size());
  stream.next_in = reinterpret_cast<Bytef*>(packed_.data());
  stream.avail_in = static_cast<uInt>(size);
  return size > 0;
}

bool GunzipSource::starts_another_member() {
  const z_stream& stream = inflater_->stream;
  if (stream.avail_in == 0 && !refill()) return false;
  return *stream.next_in == kGzipMagic;
}

std::size_t GunzipSource::read(char* buffer, std::size_t capacity) {
  if (is_over_) return 0;
  z_stream& stream = inflater_->stream;
  stream.next_out = reinterpret_cast<Bytef*>(buffer);
  stream.avail_out = static_cast<uInt>(capacity);
  while (stream.avail_out == capacity) {
    if (stream.avail_in == 0 && !refill()) fail("unexpected end of file");
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      is_over_ = !starts_another_member();
      if (is_over_) break;
      inflateReset(&stream);
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail(stream.msg != nullptr ? stream.msg : "data error");
    }
  }
  return capacity - stream.avail_out;
}

}  // namespace carto_mock::sql_api
