// Geometries and boxes as parameters and results of native() functions, and checks that many
// functions on geometries share.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "sql/functions/native.h"
#include "sql/types/bounding_box.h"
#include "sql/types/ewkb.h"
#include "sql/types/geometry.h"
#include "support/error.h"

namespace carto_mock::sql {

template <>
struct NativeCodec<Geometry> {
  static Geometry unpack(const Value& value) { return read_ewkb(value.as_bytes()); }
  static Value pack(const Geometry& geometry) { return Value::bytes(write_ewkb(geometry)); }
};

template <>
struct NativeCodec<AnyGeometry> {
  static AnyGeometry unpack(const Value& value) { return read_any_ewkb(value.as_bytes()); }
  static Value pack(const Geometry& geometry) { return Value::bytes(write_ewkb(geometry)); }
};

template <>
struct NativeCodec<Box2d> {
  static Box2d unpack(const Value& value) { return decode_box2d(value.as_bytes()); }
  static Value pack(const Box2d& box) { return Value::bytes(encode_box2d(box)); }
};

template <>
struct NativeCodec<Box3d> {
  static Box3d unpack(const Value& value) { return decode_box3d(value.as_bytes()); }
  static Value pack(const Box3d& box) { return Value::bytes(encode_box3d(box)); }
};

namespace native_detail {

template <typename Parameter>
struct AnyKind {
  using Type = Parameter;
};
template <>
struct AnyKind<const Geometry&> {
  using Type = AnyGeometry;
};
template <>
struct AnyKind<std::optional<Geometry>> {
  using Type = std::optional<AnyGeometry>;
};

template <auto function, typename Result, typename... Parameters, std::size_t... index>
Value call_with_any(const CallContext& context, Arguments arguments,
                    Result (*)(const CallContext&, Parameters...), std::index_sequence<index...>) {
  return pack(function(context, unpack<typename AnyKind<Parameters>::Type>(arguments[index])...));
}

template <auto function, typename Result, typename... Parameters, std::size_t... index>
Value call_with_any(const CallContext&, Arguments arguments, Result (*)(Parameters...),
                    std::index_sequence<index...>) {
  return pack(function(unpack<typename AnyKind<Parameters>::Type>(arguments[index])...));
}

}  // namespace native_detail

// Like native(), but with geometries of all kinds where the function takes a Geometry.
template <auto function>
Value native_any(const CallContext& context, Arguments arguments) {
  constexpr auto pointer = +function;
  constexpr std::size_t kParameters = native_detail::parameter_count(pointer);
  if (arguments.size() < kParameters)
    throw std::logic_error("a signature that has fewer parameters than its body");
  return native_detail::call_with_any<pointer>(context, arguments, pointer,
                                               std::make_index_sequence<kParameters>());
}

// PostGIS's errors have SQLSTATE XX000.
[[noreturn]] inline void throw_geometry_error(std::string message) {
  throw Error(sqlstate::kInternalError, std::move(message));
}

// A number in one of PostGIS's messages, as PostgreSQL's own printf() has it.
inline std::string message_number(double value, fmt::format_string<double&> form) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return fmt::format(form, value);
}

// `function: Operation on mixed SRID geometries (Point, 4326) != (Point, 3857)`; `function` is
// PostGIS's own name.
void require_same_srid(const Geometry& left, const Geometry& right, std::string_view function);

// SRIDs that PostGIS would not keep are replaced, with a NOTICE.
std::int32_t clamp_srid(const CallContext& context, std::int32_t srid);
// With that SRID in all parts.
Geometry with_geometry_srid(Geometry geometry, std::int32_t srid);

// A rectangle, clockwise from its lower left corner.
Geometry rectangle(const Box2d& box, std::int32_t srid);

// Calls `visit(std::vector<Coordinate>&)` for every run of vertices: points, lines and rings.
template <typename GeometryClass, typename Visitor>
void for_each_run(GeometryClass& geometry, Visitor visit) {
  if (!geometry.coordinates.empty()) visit(geometry.coordinates);
  for (auto& ring : geometry.rings) visit(ring);
  for (auto& part : geometry.parts) for_each_run(part, visit);
}

}  // namespace carto_mock::sql
