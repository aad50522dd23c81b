#include "sql/catalog/embedded_data.h"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace carto_mock::sql {
namespace {

// A gzip file, whose last four bytes are the size of what it holds.
std::string decompress(std::string_view file) {
  constexpr int kGzip = 16;
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i)
    size |= std::size_t{static_cast<unsigned char>(file[file.size() - 4 + i])} << (8 * i);
  std::string content(size, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
  stream.avail_in = static_cast<uInt>(file.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  if (inflateInit2(&stream, kGzip + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("an embedded file is not whole");
  return content;
}

}  // namespace

std::string embedded_catalog_text(std::string_view name) {
  const std::span<const EmbeddedFile> files = embedded_catalog_data();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::path);
  if (found == files.end()) throw std::logic_error("no such embedded file");
  return decompress(found->content);
}

}  // namespace carto_mock::sql
