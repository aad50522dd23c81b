#include "sql/catalog/spatial_ref_sys.h"

#include <algorithm>
#include <string>

#include "sql/catalog/embedded_data.h"
#include "sql/catalog/tab_separated.h"

namespace carto_mock::sql {
namespace {

struct Table {
  std::string text = embedded_catalog_text("spatial_ref_sys.tsv.gz");
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
