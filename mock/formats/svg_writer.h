// The format `svg` (spec sql-api.md 4.5): the database scales the geometries to a page of 1024 by
// 768 and draws them; attributes are left out. Points come first, then lines, then polygons, in the
// order that PostgreSQL's sort gives them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/format.h"

namespace carto_mock::formats {

// The statement whose rows are drawn: the drawing, its dimension and the extent of all on the page.
std::string svg_query(const std::string& query, const std::string& decimal_places);

class SvgWriter final : public FormatWriter {
 public:
  SvgWriter(const FormatOptions& options, Output& output) : options_(options), output_(output) {}

  void columns(std::span<const sql::OutputColumn>) override {}
  // Throws `column "the_geom" does not exist` where it is skipped.
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(const Error&, const std::string&, std::chrono::milliseconds) override { return false; }

 private:
  struct Drawing {
    std::int64_t dimension;  // a large one where there is no geometry: PostgreSQL's NULLS LAST
    std::string text;        // empty: nothing to draw
  };

  void append_start();

  const FormatOptions& options_;
  Output& output_;
  std::string buffer_;
  std::string view_box_;  // the attribute; empty: no row has a geometry
  std::vector<Drawing> drawings_;
};

}  // namespace carto_mock::formats
