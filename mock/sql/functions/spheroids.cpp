#include "sql/functions/spheroids.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>

#include "sql/functions/geometry_transforming.h"
#include "sql/functions/proj_library.h"
#include "sql/types/spatial_reference_systems.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct ProjDeleter {
  void operator()(PJ_CONTEXT* context) const {
    ProjLibrary::instance().proj_context_destroy(context);
  }
  void operator()(PJ* object) const { ProjLibrary::instance().proj_destroy(object); }
};

std::optional<Spheroid> ask_proj(std::int32_t srid) {
  // PostGIS computes with what is in its memory by chance.
  const auto known = find_spatial_reference_system(srid);
  if (known && !known->is_geographic) return std::nullopt;
  const ProjLibrary& proj = ProjLibrary::instance();
  const std::unique_ptr<PJ_CONTEXT, ProjDeleter> context(proj.proj_context_create());
  proj.proj_log_level(context.get(), PJ_LOG_NONE);
  proj.proj_context_set_enable_network(context.get(), 0);
  const std::unique_ptr<PJ, ProjDeleter> system(
      proj.proj_create(context.get(), proj_name_of_system(srid).c_str()));
  if (system == nullptr) return std::nullopt;
  const std::unique_ptr<PJ, ProjDeleter> ellipsoid(
      proj.proj_get_ellipsoid(context.get(), system.get()));
  Spheroid spheroid;
  if (ellipsoid == nullptr ||
      proj.proj_ellipsoid_get_parameters(context.get(), ellipsoid.get(), &spheroid.major_axis,
                                         &spheroid.minor_axis, nullptr, nullptr) == 0) {
    return std::nullopt;
  }
  return spheroid;
}

}  // namespace

Spheroid spheroid_of(std::int32_t srid) {
  constexpr std::int32_t kWgs84 = 4326;
  if (srid == kWgs84) return kWgs84Spheroid;
  constexpr std::int32_t kFirstReserved = 999000;
  if (srid < kFirstReserved && !find_spatial_reference_system(srid))
    throw Error(sqlstate::kInternalError,
                fmt::format("Cannot find SRID ({}) in spatial_ref_sys", srid));
  // Asking costs a thousand times what a distance does.
  thread_local std::map<std::int32_t, Spheroid> known;
  const auto found = known.find(srid);
  if (found != known.end()) return found->second;
  const std::optional<Spheroid> spheroid = ask_proj(srid);
  if (!spheroid) throw Error::unsupported(fmt::format("the spheroid of SRID {}", srid));
  return known.emplace(srid, *spheroid).first->second;
}

}  // namespace carto_mock::sql
