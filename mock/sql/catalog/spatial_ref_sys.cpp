#include "sql/catalog/spatial_ref_sys.h"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "sql/catalog/embedded_data.h"
#include "sql/catalog/tab_separated.h"

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

struct Table {
  std::string text = decompress(embedded_catalog_data().front().content);
  std::vector<SpatialRefSysRow> rows;

  Table() {
    for (TabSeparatedReader reader(text); reader.next();) {
      SpatialRefSysRow row;
      row.srid = reader.integer();
      row.authority = reader.text();
      row.authority_srid = reader.integer();
      row.wkt = reader.text();
      row.proj = reader.text();
      rows.push_back(row);
    }
  }
};

}  // namespace

const std::vector<SpatialRefSysRow>& spatial_ref_sys() {
  static const Table table;
  return table.rows;
}

const SpatialRefSysRow* find_spatial_ref_sys(std::int32_t srid) {
  const auto& rows = spatial_ref_sys();
  const auto found = std::ranges::lower_bound(rows, srid, {}, &SpatialRefSysRow::srid);
  return found == rows.end() || found->srid != srid ? nullptr : &*found;
}

}  // namespace carto_mock::sql
