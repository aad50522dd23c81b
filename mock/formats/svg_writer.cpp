#include "formats/svg_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <limits>
#include <span>

#include "formats/json_text.h"
#include "formats/postgres_sort.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} * 1024;
constexpr double kMargin = 6;  // a point's radius and half a line's width

// Columns of svg_query().
enum Column : std::size_t { kDrawing, kDimension, kLeft, kBottom, kRight, kTop };

constexpr std::int64_t kNoDimension = std::numeric_limits<std::int64_t>::max();

std::string number(double value) {
  std::string text;
  append_js_number(text, value, NonFinite::kNull);
  return text;
}

}  // namespace

std::string svg_query(const std::string& query, const std::string& decimal_places) {
  // Materialized: an error in a column that is not drawn is an error nevertheless.
  return fmt::format(
      "WITH everything AS MATERIALIZED (SELECT * FROM ({}) AS _cartodbsqlapi), "
      "source AS (SELECT the_geom FROM everything AS _cartodbsqlapi), "
      "extent AS (SELECT ST_XMin(e) AS x, ST_YMax(e) AS y, ST_XMax(e) - ST_XMin(e) AS w,"
      " ST_YMax(e) - ST_YMin(e) AS h FROM (SELECT ST_Extent(the_geom) AS e FROM source) AS s), "
      "page AS (SELECT x, y, CASE WHEN h = 0 THEN CASE WHEN w = 0 THEN 1 ELSE 1024 / w END"
      " WHEN w / h >= 1024.0 / 768 THEN 1024 / w ELSE 768 / h END AS s FROM extent), "
      "scaled AS (SELECT ST_TransScale(the_geom, -x, -y, s, s) AS g FROM source, page), "
      "drawn AS (SELECT ST_Extent(g) AS e FROM scaled) "
      "SELECT ST_AsSVG(g, 0, {}), ST_Dimension(g), ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)"
      " FROM scaled, drawn",
      query, decimal_places);
}

void SvgWriter::row(std::span<const sql::Value> values) {
  if (std::ranges::find(options_.skipfields, "the_geom") != options_.skipfields.end())
    throw Error(sqlstate::kUndefinedColumn, "column \"the_geom\" does not exist");
  if (view_box_.empty() && !values[kLeft].is_null()) {
    const double left = values[kLeft].as_real() - kMargin;
    const double right = values[kRight].as_real() + kMargin;
    // The y axis points down.
    const double top = -values[kTop].as_real() - kMargin;
    const double bottom = -values[kBottom].as_real() + kMargin;
    view_box_ = fmt::format("viewBox=\"{} {} {} {}\" ", number(left), number(top),
                            number(right - left), number(bottom - top));
  }
  if (values[kDrawing].is_null()) {
    drawings_.push_back({kNoDimension, {}});
  } else {
    drawings_.push_back({values[kDimension].as_integer(), std::string(values[kDrawing].as_text())});
  }
}

void SvgWriter::append_start() {
  buffer_ +=
      "<?xml version=\"1.0\" standalone=\"no\"?>\n"
      "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
      "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<svg ";
  buffer_ += view_box_;
  buffer_ +=
      "style=\"fill-opacity:0.5; stroke:black; stroke-width:1; fill:none\" "
      "xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\">\n";
}

void SvgWriter::finish(std::chrono::milliseconds) {
  postgres_sort(std::span(drawings_), [](const Drawing& left, const Drawing& right) {
    return left.dimension <=> right.dimension;
  });
  append_start();
  for (const Drawing& drawing : drawings_) {
    if (drawing.text.empty()) continue;
    const bool is_point = drawing.dimension == 0;
    buffer_ += is_point ? "<circle r=\"5\" " : "<path d=\"";
    buffer_ += drawing.text;
    buffer_ += is_point ? " />\n" : "\" />\n";
    if (buffer_.size() < kFlushSize) continue;
    output_.write(buffer_);
    buffer_.clear();
  }
  buffer_ += "</svg>\n";
  output_.write(buffer_);
}

}  // namespace carto_mock::formats
