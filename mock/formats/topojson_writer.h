// The format `topojson` (spec sql-api.md 4.4): all features are held until the end, since every
// number depends on all of them.
#pragma once

#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/object_layout.h"
#include "formats/topology.h"

namespace carto_mock::formats {

class TopojsonWriter final : public FormatWriter {
 public:
  TopojsonWriter(const FormatOptions& options, Output& output, const sql::TextSettings& settings);

  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(const Error&, const std::string&, std::chrono::milliseconds) override { return false; }

 private:
  struct Feature {
    std::string start;       // `{"type":"Point"`, with crs and bbox where there are
    std::string collection;  // `,"geometries":[…]` of a GeometryCollection
    std::string properties;  // `,"properties":{…}`; none if all are null
  };

  std::string properties(std::span<const sql::Value> values) const;
  void append_object(std::string& out, std::size_t index, const TopologyObject& object) const;

  const FormatOptions& options_;
  Output& output_;
  JsonValueWriter values_;
  std::vector<ObjectMember> members_;
  std::size_t geometry_column_ = 0;
  std::vector<sql::Geometry> geometries_;
  std::vector<Feature> features_;  // one a geometry
};

}  // namespace carto_mock::formats
