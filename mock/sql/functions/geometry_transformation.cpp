// ST_Transform by PROJ (PostGIS manual, chapter 8.7), and what CARTO makes of it.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/spatial_ref_sys.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/geography_frames.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/geometry_transforming.h"
#include "sql/functions/mercator_world.h"
#include "sql/functions/proj_library.h"
#include "sql/functions/web_mercator.h"
#include "sql/types/ewkb_point.h"
#include "sql/types/spatial_reference_systems.h"

namespace carto_mock::sql {
namespace {

struct ProjDeleter {
  void operator()(PJ_CONTEXT* context) const {
    ProjLibrary::instance().proj_context_destroy(context);
  }
  void operator()(PJ* projection) const { ProjLibrary::instance().proj_destroy(projection); }
};

// Above PostGIS's table of reference systems come codes of its own.
void require_known(std::int32_t srid) {
  constexpr std::int32_t kFirstReserved = 999000;
  if (reserved_system(srid) || find_spatial_reference_system(srid)) return;
  if (srid >= kFirstReserved) throw_geometry_error(fmt::format("Invalid reserved SRID ({})", srid));
  throw_geometry_error(fmt::format("Cannot find SRID ({}) in spatial_ref_sys", srid));
}

// Finding a transformation costs a hundred times what transforming a point does, and PROJ's objects
// serve one thread: hence one of these a thread.
class ProjectionCache {
 public:
  static ProjectionCache& of_this_thread() {
    thread_local ProjectionCache cache;
    return cache;
  }

  // Throws where the table has no such system, and 0A000 where PROJ finds nothing.
  PJ* find(std::int32_t from, std::int32_t to) {
    const auto found = projections_.find({from, to});
    if (found != projections_.end()) return found->second.get();
    require_known(from);
    require_known(to);
    Projection projection = create(proj_name_of_system(from), proj_name_of_system(to));
    if (projection == nullptr)
      throw Error::unsupported(fmt::format("a transformation from SRID {} to {}", from, to));
    return projections_.emplace(std::pair(from, to), std::move(projection)).first->second.get();
  }

  // Between systems that are described, of which there are too many to keep more than the last two.
  PJ* find(const std::string& from, const std::string& to) {
    if (described_ != nullptr && described_from_ == from && described_to_ == to)
      return described_.get();
    described_ = create(from, to);
    described_from_ = from;
    described_to_ = to;
    if (described_ != nullptr) return described_.get();
    for (const std::string& system : {from, to}) {
      if (!is_system(system))
        throw_geometry_error(fmt::format("could not parse proj string '{}'", system));
    }
    throw_geometry_error("lwgeom_transform_from_str: Failed to transform");
  }

  PJ_CONTEXT* context() const { return context_.get(); }

 private:
  using Projection = std::unique_ptr<PJ, ProjDeleter>;

  ProjectionCache() : context_(proj_.proj_context_create()) {
    proj_.proj_log_level(context_.get(), PJ_LOG_NONE);
    proj_.proj_context_set_enable_network(context_.get(), 0);
  }

  // Null where PROJ finds nothing.
  Projection create(const std::string& from, const std::string& to) const {
    const Projection found(
        proj_.proj_create_crs_to_crs(context_.get(), from.c_str(), to.c_str(), nullptr));
    if (found == nullptr) return nullptr;
    return Projection(proj_.proj_normalize_for_visualization(context_.get(), found.get()));
  }

  bool is_system(const std::string& description) const {
    return Projection(proj_.proj_create(context_.get(), description.c_str())) != nullptr;
  }

  const ProjLibrary& proj_ = ProjLibrary::instance();
  std::unique_ptr<PJ_CONTEXT, ProjDeleter> context_;
  std::map<std::pair<std::int32_t, std::int32_t>, Projection> projections_;
  std::string described_from_;
  std::string described_to_;
  Projection described_;
};

void transform_run(PJ* projection, std::span<Coordinate> run, bool has_z) {
  const ProjLibrary& proj = ProjLibrary::instance();
  ProjectionCache& cache = ProjectionCache::of_this_thread();
  for (Coordinate& coordinate : run) {
    proj.proj_errno_reset(projection);
    PJ_COORD input{};
    input.xyzt = {coordinate.x, coordinate.y, has_z ? coordinate.z : 0, 0};
    const PJ_COORD output = proj.proj_trans(projection, PJ_FWD, input);
    const int error = proj.proj_errno(projection);
    if (error != 0) {
      throw_geometry_error(fmt::format(
          "transform: {} ({})", proj.proj_context_errno_string(cache.context(), error), error));
    }
    coordinate.x = output.xyzt.x;
    coordinate.y = output.xyzt.y;
    if (has_z) coordinate.z = output.xyzt.z;
  }
}

constexpr std::int32_t kWgs84 = 4326;
constexpr std::int32_t kWebMercator = 3857;

// False: some position is PROJ's business, and others may be projected already.
bool project_positions(Geometry& geometry) {
  bool is_done = true;
  for_each_run(geometry, [&is_done](std::vector<Coordinate>& run) {
    for (Coordinate& position : run) is_done = is_done && project_to_web_mercator(position);
  });
  return is_done;
}

}  // namespace

std::string proj_name_of_system(std::int32_t srid) {
  if (std::optional<std::string> reserved = reserved_system(srid)) return *std::move(reserved);
  const auto listed = find_spatial_reference_system(srid);
  if (!listed || listed->authority == "EPSG" || listed->authority == "ESRI")
    return fmt::format("{}:{}", listed ? listed->authority : "EPSG", srid);
  const SpatialRefSysRow* row = find_spatial_ref_sys(srid);
  return std::string(row == nullptr ? std::string_view() : row->wkt);
}

Geometry transform_geometry(const Geometry& geometry, std::int32_t target) {
  if (target == 0) throw_geometry_error("ST_Transform: 0 is an invalid target SRID");
  if (geometry.srid == 0) throw_geometry_error("ST_Transform: Input geometry has unknown (0) SRID");
  if (geometry.srid == target) return geometry;
  Geometry result = geometry;
  if (geometry.srid == kWgs84 && target == kWebMercator) {
    if (project_positions(result)) return with_geometry_srid(std::move(result), target);
    result = geometry;
  }
  PJ* projection = ProjectionCache::of_this_thread().find(geometry.srid, target);
  for_each_run(result, [&](std::vector<Coordinate>& run) {
    transform_run(projection, run, geometry.has_z);
  });
  return with_geometry_srid(std::move(result), target);
}

namespace {

Geometry transform_between(const Geometry& geometry, std::string_view from, std::string_view to,
                           std::int32_t srid) {
  Geometry result = geometry;
  PJ* projection = ProjectionCache::of_this_thread().find(std::string(from), std::string(to));
  for_each_run(result, [&](std::vector<Coordinate>& run) {
    transform_run(projection, run, geometry.has_z);
  });
  return with_geometry_srid(std::move(result), srid);
}

Geometry transform_between_descriptions(const Geometry& geometry, std::string_view from,
                                        std::string_view to) {
  return transform_between(geometry, from, to, 0);
}

// A system that the table does not list makes NULL.
std::optional<Geometry> transform_to_description(const Geometry& geometry, std::string_view to) {
  const SpatialRefSysRow* from = find_spatial_ref_sys(geometry.srid);
  if (from == nullptr) return std::nullopt;
  return transform_between(geometry, from->proj, to, 0);
}

std::optional<Geometry> transform_from_description(const Geometry& geometry, std::string_view from,
                                                   std::int32_t srid) {
  const SpatialRefSysRow* to = find_spatial_ref_sys(srid);
  if (to == nullptr) return std::nullopt;
  return transform_between(geometry, from, to->proj, srid);
}

std::optional<std::string_view> description_of(std::int32_t srid) {
  const SpatialRefSysRow* row = find_spatial_ref_sys(srid);
  if (row == nullptr) return std::nullopt;
  return row->proj;
}

// CARTO's: what lies beyond 89 degrees is cut off (spec dataservices.md 4.2).
std::optional<Geometry> to_web_mercator(const CallContext& context, const Geometry& geometry) {
  if (geometry.srid == kWebMercator) return geometry;
  const std::optional<Geometry> degrees =
      within_mercator_world(context, transform_geometry(geometry, kWgs84));
  if (!degrees) return std::nullopt;
  return transform_geometry(*degrees, kWebMercator);
}

// CARTO's: ST_SetSRID(ST_MakePoint(lng, lat), 4326), which is NULL if one of them is.
std::optional<Geometry> latitude_longitude(std::optional<double> latitude,
                                           std::optional<double> longitude) {
  if (!latitude || !longitude) return std::nullopt;
  Geometry point;
  point.coordinates.push_back({*longitude, *latitude});
  point.srid = kWgs84;
  return point;
}

std::optional<Geometry> latitude_longitude_numeric(std::optional<Numeric> latitude,
                                                   std::optional<Numeric> longitude) {
  if (!latitude || !longitude) return std::nullopt;
  return latitude_longitude(latitude->to_double(), longitude->to_double());
}

// Tables of points are projected at every row, most often to the web map.
Value transform(const CallContext&, Arguments arguments) {
  const std::string_view bytes = arguments[0].as_bytes();
  const auto target = static_cast<std::int32_t>(arguments[1].as_integer());
  std::optional<EwkbPoint> point = read_ewkb_point(bytes);
  if (!point || point->srid == 0 || target == 0 || point->srid == target)
    return Value::bytes(write_ewkb(transform_geometry(read_any_ewkb(bytes), target)));
  const bool is_for_web_map = point->srid == kWgs84 && target == kWebMercator;
  if (!is_for_web_map || !project_to_web_mercator(point->at)) {
    PJ* projection = ProjectionCache::of_this_thread().find(point->srid, target);
    transform_run(projection, {&point->at, 1}, false);
  }
  return Value::bytes(write_ewkb_point({target, point->at}));
}

constexpr FunctionEntry kEntries[] = {
    {"st_transform(geometry,integer)", transform},
    {"postgis_transform_geometry(geometry,text,text,integer)", native_any<transform_between>},
    {"st_transform(geometry,text,text)", native_any<transform_between_descriptions>},
    {"st_transform(geometry,text)", native_any<transform_to_description>},
    {"st_transform(geometry,text,integer)", native_any<transform_from_description>},
    {"get_proj4_from_srid(integer)", native<description_of>},
    {"cdb_transformtowebmercator(geometry)", native_any<to_web_mercator>},
    {"cdb_latlng(double precision,double precision)", native<latitude_longitude>},
    {"cdb_latlng(numeric,numeric)", native<latitude_longitude_numeric>},
};

}  // namespace

std::span<const FunctionEntry> geometry_transformation_functions() { return kEntries; }

}  // namespace carto_mock::sql
