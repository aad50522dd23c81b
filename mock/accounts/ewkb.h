// Geometries in the form that they are stored in: EWKB, little-endian. Only what loading files
// takes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace carto_mock::accounts {

inline constexpr int kGeographicSrid = 4326;
inline constexpr int kWebMercatorSrid = 3857;

std::string ewkb_point(double x, double y, int srid);

// A GeoJSON geometry object, in EPSG:4326. Throws std::invalid_argument that says what is wrong.
std::string ewkb_of_geojson(const nlohmann::ordered_json& geometry);

// The same geometry in EPSG:3857, to the last bit as PROJ computes it (ST_Transform). Throws
// std::invalid_argument for bytes that are no EWKB in EPSG:4326 and for a latitude of a pole, where
// the projection has no value.
std::string to_web_mercator(std::string_view ewkb);

}  // namespace carto_mock::accounts
