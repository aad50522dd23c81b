#include "sql/functions/web_mercator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <proj.h>

#include <limits>
#include <memory>
#include <random>

namespace carto_mock::sql {
namespace {

struct ProjDeleter {
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
  void operator()(PJ* projection) const { proj_destroy(projection); }
};

class WebMercator : public testing::Test {
 protected:
  Coordinate by_proj(double longitude, double latitude) const {
    const PJ_COORD projected =
        proj_trans(operation_.get(), PJ_FWD, proj_coord(longitude, latitude, 0, 0));
    return {projected.xy.x, projected.xy.y};
  }

  void expect_as_proj(double longitude, double latitude) const {
    Coordinate position{longitude, latitude};
    ASSERT_TRUE(project_to_web_mercator(position)) << longitude << ' ' << latitude;
    const Coordinate expected = by_proj(longitude, latitude);
    EXPECT_EQ(position.x, expected.x) << longitude << ' ' << latitude;
    EXPECT_EQ(position.y, expected.y) << longitude << ' ' << latitude;
  }

 private:
  const std::unique_ptr<PJ_CONTEXT, ProjDeleter> context_{proj_context_create()};
  const std::unique_ptr<PJ, ProjDeleter> found_{
      proj_create_crs_to_crs(context_.get(), "EPSG:4326", "EPSG:3857", nullptr)};
  const std::unique_ptr<PJ, ProjDeleter> operation_{
      proj_normalize_for_visualization(context_.get(), found_.get())};
};

TEST_F(WebMercator, IsProjToTheLastBit) {
  for (const double longitude : {-180.0, -97.5164, -0.0, 0.0, 1e-300, 179.99999999999997, 180.0}) {
    for (const double latitude : {-89.0, -35.4676, -0.0, 0.0, 1e-300, 85.05112877980659, 89.0})
      expect_as_proj(longitude, latitude);
  }
  std::mt19937_64 random(20261126);
  std::uniform_real_distribution<double> longitudes(-180, 180);
  std::uniform_real_distribution<double> latitudes(-89, 89);
  for (int i = 0; i < 100'000; ++i) expect_as_proj(longitudes(random), latitudes(random));
}

TEST_F(WebMercator, LeavesTheRestToProj) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const Coordinate& place :
       {Coordinate{180.00000000000003, 0}, Coordinate{0, 89.00000000000001}, Coordinate{0, -90},
        Coordinate{kNaN, 0}, Coordinate{0, kNaN}, Coordinate{-kInfinity, 0}}) {
    Coordinate position = place;
    EXPECT_FALSE(project_to_web_mercator(position));
    EXPECT_EQ(fmt::format("{} {}", position.x, position.y), fmt::format("{} {}", place.x, place.y));
  }
}

}  // namespace
}  // namespace carto_mock::sql
