// ST_AsMVT (PostGIS manual, chapter 8.9.3): rows as the features of a vector tile's layer (Mapbox
// Vector Tile specification 2.1).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/protobuf_writer.h"
#include "sql/functions/vector_tile_geometry.h"
#include "sql/types/json.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// Texts in the order in which they first came, each once.
class Numbering {
 public:
  std::uint32_t number_of(std::string_view text) {
    const auto [found, is_new] =
        numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(found->first);
    return found->second;
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<std::string> texts_;
};

// The message Value: the fields of its types.
std::string text_value(std::string_view text) {
  ProtobufWriter value;
  value.bytes_field(1, text);
  return value.bytes();
}

std::string double_value(double number) {
  ProtobufWriter value;
  value.double_field(3, number);
  return value.bytes();
}

std::string integer_value(std::int64_t number) {
  ProtobufWriter value;
  if (number >= 0) {
    value.unsigned_field(5, static_cast<std::uint64_t>(number));
  } else {
    value.signed_field(6, number);
  }
  return value.bytes();
}

std::string boolean_value(bool is_true) {
  ProtobufWriter value;
  value.unsigned_field(7, is_true ? 1 : 0);
  return value.bytes();
}

// Numbers that are whole, or nearly so, are integers.
std::string json_number_value(const std::string& text) {
  constexpr double kTolerance = std::numeric_limits<float>::epsilon();
  const double real = std::strtod(text.c_str(), nullptr);
  const std::int64_t whole = std::strtoll(text.c_str(), nullptr, 10);
  if (std::fabs(real - static_cast<double>(whole)) > kTolerance) return double_value(real);
  return integer_value(whole);
}

// None: null and what has parts.
std::optional<std::string> json_value(const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::kString:
      return text_value(node.text);
    case JsonNode::Kind::kNumber:
      return json_number_value(node.text);
    case JsonNode::Kind::kTrue:
    case JsonNode::Kind::kFalse:
      return boolean_value(node.kind == JsonNode::Kind::kTrue);
    case JsonNode::Kind::kNull:
    case JsonNode::Kind::kArray:
    case JsonNode::Kind::kObject:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string column_value(const CallContext& context, const Value& value, Type type) {
  switch (type.oid) {
    case oid::kBool:
      return boolean_value(value.as_bool());
    case oid::kInt2:
    case oid::kInt4:
    case oid::kInt8:
      return integer_value(value.as_integer());
    case oid::kFloat4: {
      ProtobufWriter number;
      number.float_field(2, static_cast<float>(value.as_real()));
      return number.bytes();
    }
    case oid::kFloat8:
      return double_value(value.as_real());
    default:
      return text_value(output_value(value, type, context.text));
  }
}

bool is_integer(Oid type) { return type == oid::kInt2 || type == oid::kInt4 || type == oid::kInt8; }

std::string column_name(const Record& row, std::size_t column) {
  return row.names.empty() ? fmt::format("f{}", column + 1) : row.names[column];
}

class VectorTile final : public Aggregate {
 public:
  void step(const CallContext& context, Arguments arguments) override {
    const Record* row = record(arguments[0]);
    if (!is_begun_) begin(*row, arguments);
    if (!std::ranges::equal(row->types, types_, {}, &Type::oid, &Type::oid))
      throw Error::unsupported("ST_AsMVT() of rows of different types");
    if (row->fields[geometry_].is_null()) return;
    const TileGeometry geometry =
        encode_tile_geometry(NativeCodec<Geometry>::unpack(row->fields[geometry_]));
    ProtobufWriter feature;
    if (id_ && !row->fields[*id_].is_null() && row->fields[*id_].as_integer() >= 0)
      feature.unsigned_field(1, static_cast<std::uint64_t>(row->fields[*id_].as_integer()));
    feature.packed_field(2, tags(context, *row));
    feature.unsigned_field(3, geometry.kind);
    feature.packed_field(4, geometry.commands);
    features_.push_back(feature.bytes());
  }

  Value finish(const CallContext&) override {
    if (features_.empty()) return Value::bytes("");
    constexpr std::uint32_t kVersion = 2;
    ProtobufWriter layer;
    layer.bytes_field(1, name_);
    for (const std::string& feature : features_) layer.bytes_field(2, feature);
    for (const std::string& key : keys_.texts()) layer.bytes_field(3, key);
    for (const std::string& value : values_.texts()) layer.bytes_field(4, value);
    layer.unsigned_field(5, extent_);
    layer.unsigned_field(15, kVersion);
    ProtobufWriter tile;
    tile.bytes_field(3, layer.bytes());
    return Value::bytes(tile.bytes());
  }

 private:
  static const Record* record(const Value& value) {
    if (value.is_null()) throw Error::unsupported("ST_AsMVT() of a row that is NULL");
    if (const auto* row = value.get_if<std::shared_ptr<const Record>>()) return row->get();
    throw_geometry_error("pgis_asmvt_transfn: parameter row cannot be other than a rowtype");
  }

  // What the first row's arguments say holds for all.
  void begin(const Record& row, Arguments arguments) {
    const auto given = [&](std::size_t i) {
      return arguments.size() > i && !arguments[i].is_null();
    };
    if (given(1)) name_ = arguments[1].as_text();
    if (given(2)) {
      const auto extent = static_cast<std::int32_t>(arguments[2].as_integer());
      if (extent == 0) throw_geometry_error("mvt_agg_init_context: extent cannot be 0");
      if (extent < 0) throw Error::unsupported("ST_AsMVT() with a negative extent");
      extent_ = static_cast<std::uint32_t>(extent);
    }
    const auto geometry_name =
        given(3) ? std::optional<std::string>(arguments[3].as_text()) : std::nullopt;
    find_geometry(row, geometry_name);
    if (given(4)) find_id(row, arguments[4].as_text());
    column_keys_.resize(row.fields.size());
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const bool is_tag = i != geometry_ && i != id_ && row.types[i].oid != oid::kJsonb;
      if (is_tag) column_keys_[i] = keys_.number_of(column_name(row, i));
    }
    types_ = row.types;
    is_begun_ = true;
  }

  // The first column of that name, or the first one if none is given.
  void find_geometry(const Record& row, const std::optional<std::string>& name) {
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const bool is_geometry = row.types[i].oid == oid::kGeometry;
      if (name ? column_name(row, i) != *name : !is_geometry) continue;
      // PostGIS takes its bytes for a geometry's.
      if (!is_geometry) throw Error::unsupported("ST_AsMVT() with another type for the geometry");
      geometry_ = i;
      return;
    }
    throw_geometry_error("parse_column_keys: no geometry column found");
  }

  void find_id(const Record& row, const std::string& name) {
    for (std::size_t i = 0; i < row.fields.size() && !id_; ++i) {
      if (i != geometry_ && is_integer(row.types[i].oid) && column_name(row, i) == name) id_ = i;
    }
    if (!id_)
      throw_geometry_error(
          fmt::format("mvt_agg_transfn: Could not find column '{}' of integer type", name));
  }

  // Numbers of keys and values in turn. An object's members are tags of their own.
  std::vector<std::uint32_t> tags(const CallContext& context, const Record& row) {
    std::vector<std::uint32_t> result;
    const auto add = [&](std::uint32_t key, const std::string& value) {
      result.push_back(key);
      result.push_back(values_.number_of(value));
    };
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      if (i == geometry_ || i == id_ || row.fields[i].is_null()) continue;
      if (row.types[i].oid != oid::kJsonb) {
        add(column_keys_[i], column_value(context, row.fields[i], row.types[i]));
        continue;
      }
      const JsonNode json = parse_json(row.fields[i].as_text());
      for (const JsonMember& member : json.members) {
        const std::uint32_t key = keys_.number_of(member.key);
        if (const auto value = json_value(member.value)) add(key, *value);
      }
    }
    return result;
  }

  bool is_begun_ = false;
  std::vector<Type> types_;  // of the first row
  std::string name_ = "default";
  std::uint32_t extent_ = 4096;
  std::size_t geometry_ = 0;       // its column
  std::optional<std::size_t> id_;  // its column
  std::vector<std::uint32_t> column_keys_;
  Numbering keys_;
  Numbering values_;  // encoded: values of different types differ
  std::vector<std::string> features_;
};

constexpr AggregateEntry kEntries[] = {
    {"st_asmvt(anyelement)", false, make_aggregate<VectorTile>},
    {"st_asmvt(anyelement,text)", false, make_aggregate<VectorTile>},
    {"st_asmvt(anyelement,text,integer)", false, make_aggregate<VectorTile>},
    {"st_asmvt(anyelement,text,integer,text)", false, make_aggregate<VectorTile>},
    {"st_asmvt(anyelement,text,integer,text,text)", false, make_aggregate<VectorTile>},
};

}  // namespace

std::span<const AggregateEntry> vector_tile_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
