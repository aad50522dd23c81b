// PostGIS's type spheroid: SPHEROID("WGS 84",6378137,298.257223563), a name, the major axis in
// meters and the inverse flattening (PostGIS manual, ST_DistanceSpheroid).
//
// A Value of it holds Bytes: the two numbers as little-endian doubles, then the name.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

struct NamedSpheroid {
  double major_axis = 0;
  double inverse_flattening = 0;
  std::string name;
};

std::string encode_spheroid(const NamedSpheroid& spheroid);
NamedSpheroid decode_spheroid(std::string_view bytes);

// Throws XX000 `SPHEROID parser - couldnt parse the spheroid`.
NamedSpheroid parse_spheroid(std::string_view text);
std::string format_spheroid(const NamedSpheroid& spheroid);

}  // namespace carto_mock::sql
