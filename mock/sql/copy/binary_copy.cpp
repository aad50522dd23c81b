// The binary format (manual, page COPY, "Binary Format").
#include <fmt/format.h>

#include <string>

#include "sql/copy/binary_bytes.h"
#include "sql/copy/binary_value.h"
#include "sql/copy/copy_buffer.h"
#include "sql/copy/copy_error.h"
#include "sql/copy/copy_readers.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
constexpr std::uint32_t kHasOids = 1U << 16;
constexpr std::uint32_t kCriticalFlags = 0xffff0000U;
constexpr std::size_t kFlushSize = std::size_t{64} * 1024;

class BinaryCopyReader final : public CopyReader {
 public:
  BinaryCopyReader(std::span<const CopyColumn> columns, CopySource& source,
                   const TextSettings& settings)
      : columns_(columns), settings_(settings), buffer_(source) {}

  bool next(std::vector<Value>& row) override {
    if (is_first_) read_header();
    is_first_ = false;
    if (!buffer_.require(sizeof(std::int16_t))) return false;  // no trailer: the end of the stream
    const auto count = take<std::int16_t>();
    if (count == -1) {
      if (buffer_.require(1)) throw bad_copy_data("received copy data after EOF marker");
      return false;
    }
    if (static_cast<std::size_t>(count) != columns_.size()) {
      throw bad_copy_data(
          fmt::format("row field count is {}, expected {}", count, columns_.size()));
    }
    row.resize(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) row[i] = field(columns_[i].type.oid);
    return true;
  }

 private:
  template <typename Integer>
  Integer take() {
    const auto value = to_big_endian_integer<Integer>(buffer_.rest());
    buffer_.consume(sizeof(Integer));
    return value;
  }

  void read_header() {
    if (!buffer_.require(kSignature.size()) || !buffer_.rest().starts_with(kSignature)) {
      throw bad_copy_data("COPY file signature not recognized");
    }
    buffer_.consume(kSignature.size());
    if (!buffer_.require(4)) throw bad_copy_data("invalid COPY file header (missing flags)");
    const auto flags = take<std::uint32_t>();
    if ((flags & kHasOids) != 0) throw bad_copy_data("invalid COPY file header (WITH OIDS)");
    if ((flags & kCriticalFlags) != 0) {
      throw bad_copy_data("unrecognized critical flags in COPY file header");
    }
    if (!buffer_.require(4)) throw bad_copy_data("invalid COPY file header (missing length)");
    const auto extension = take<std::int32_t>();
    if (extension < 0) throw bad_copy_data("invalid COPY file header (missing length)");
    if (!buffer_.require(static_cast<std::size_t>(extension))) {
      throw bad_copy_data("invalid COPY file header (wrong length)");
    }
    buffer_.consume(static_cast<std::size_t>(extension));
  }

  Value field(Oid type) {
    if (!buffer_.require(4)) throw bad_copy_data("unexpected EOF in COPY data");
    const auto size = take<std::int32_t>();
    if (size == -1) return {};
    if (size < 0) throw bad_copy_data("invalid field size");
    if (!buffer_.require(static_cast<std::size_t>(size))) {
      throw bad_copy_data("unexpected EOF in COPY data");
    }
    Value value = read_binary_value(buffer_.rest().substr(0, static_cast<std::size_t>(size)), type,
                                    settings_);
    buffer_.consume(static_cast<std::size_t>(size));
    return value;
  }

  const std::span<const CopyColumn> columns_;
  const TextSettings& settings_;
  CopyBuffer buffer_;
  bool is_first_ = true;
};

class BinaryCopyWriter final : public CopyWriter {
 public:
  BinaryCopyWriter(std::span<const CopyColumn> columns, CopySink& sink,
                   const TextSettings& settings)
      : columns_(columns), sink_(sink), settings_(settings), buffer_(kSignature) {
    append_big_endian(buffer_, std::int32_t{0});  // flags
    append_big_endian(buffer_, std::int32_t{0});  // length of the extension
  }

  void row(std::span<const Value> values) override {
    append_big_endian(buffer_, static_cast<std::int16_t>(columns_.size()));
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (values[i].is_null()) {
        append_big_endian(buffer_, std::int32_t{-1});
        continue;
      }
      field_.clear();
      append_binary_value(field_, values[i], columns_[i].type.oid, settings_);
      append_big_endian(buffer_, static_cast<std::int32_t>(field_.size()));
      buffer_ += field_;
    }
    if (buffer_.size() >= kFlushSize) flush();
  }

  void finish() override {
    append_big_endian(buffer_, std::int16_t{-1});
    flush();
  }

 private:
  void flush() {
    sink_.write(buffer_);
    buffer_.clear();
  }

  const std::span<const CopyColumn> columns_;
  CopySink& sink_;
  const TextSettings& settings_;
  std::string buffer_;
  std::string field_;
};

}  // namespace

std::unique_ptr<CopyReader> make_binary_copy_reader(std::span<const CopyColumn> columns,
                                                    CopySource& source,
                                                    const TextSettings& settings) {
  return std::make_unique<BinaryCopyReader>(columns, source, settings);
}

std::unique_ptr<CopyWriter> make_binary_copy_writer(std::span<const CopyColumn> columns,
                                                    CopySink& sink, const TextSettings& settings) {
  return std::make_unique<BinaryCopyWriter>(columns, sink, settings);
}

}  // namespace carto_mock::sql
