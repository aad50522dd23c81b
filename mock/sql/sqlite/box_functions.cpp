// What asks R*Trees (lowering/storage_boxes.h): bounds of geometries, and the order of nodes by
// their distance.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "sql/sqlite/connection_state.h"
#include "sql/types/bounding_box.h"

namespace carto_mock::sql::sqlite {
namespace {

// None: NULL, empty.
std::optional<Box2d> box_of(sqlite3_value* geometry) {
  if (sqlite3_value_type(geometry) == SQLITE_NULL) return std::nullopt;
  // Its stored form is the bytes themselves (types/stored_value.h): no copy for each row of a join.
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(geometry));
  return bounding_box_of_ewkb({bytes, static_cast<std::size_t>(sqlite3_value_bytes(geometry))});
}

// As ST_Expand() makes a rectangle of it, whose corners change places where `distance` is negative.
Box2d expanded(const FloatBox& box, double distance) {
  const auto side = [distance](float low, float high) {
    return std::minmax({static_cast<double>(low) - distance, static_cast<double>(high) + distance});
  };
  const auto [x_min, x_max] = side(box.x_min, box.x_max);
  const auto [y_min, y_max] = side(box.y_min, box.y_max);
  return {x_min, y_min, x_max, y_max};
}

// pg_box(geometry, bound [, distance]): a bound of its box in the index, from 0 x min, x max, y
// min, y max; of the box with so much around it. NULL, which no row's box compares with, where
// there is none.
void box_bound(sqlite3_context* call, int count, sqlite3_value** arguments) noexcept {
  auto& state = *static_cast<ConnectionState*>(sqlite3_user_data(call));
  run_callback(state, call, [&] {
    const std::optional<Box2d> box = box_of(arguments[0]);
    if (!box) return sqlite3_result_null(call);
    FloatBox rounded = outward_rounded(*box);
    if (count == 3) {
      // NaN is stored as text.
      const int type = sqlite3_value_type(arguments[2]);
      if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return sqlite3_result_null(call);
      rounded = outward_rounded(expanded(rounded, sqlite3_value_double(arguments[2])));
    }
    const std::array bounds{rounded.x_min, rounded.x_max, rounded.y_min, rounded.y_max};
    const float bound = bounds.at(static_cast<std::size_t>(sqlite3_value_int(arguments[1])));
    sqlite3_result_double(call, static_cast<double>(bound));  // NULL for NaN
  });
}

double gap(double low, double high, double other_low, double other_high) {
  return std::max({other_low - high, low - other_high, 0.0});
}

// id MATCH pg_nearest(geometry): all rows of the tree, those first whose boxes are nearest; none
// where the geometry has no box.
int nearest(sqlite3_rtree_query_info* query) noexcept {
  struct Target {
    std::optional<Box2d> box;
  };
  if (query->pUser == nullptr) {
    try {
      auto target = std::make_unique<Target>();
      if (query->nParam == 1) target->box = box_of(query->apSqlParam[0]);
      query->pUser = target.release();
      query->xDelUser = [](void* user) {
        const std::unique_ptr<Target> owned(static_cast<Target*>(user));
      };
    } catch (...) {
      static_cast<ConnectionState*>(query->pContext)->keep_current_exception();
      return SQLITE_ERROR;
    }
  }
  const std::optional<Box2d>& box = static_cast<const Target*>(query->pUser)->box;
  if (!box) {
    query->eWithin = NOT_WITHIN;
    return SQLITE_OK;
  }
  const double* const bounds = query->aCoord;
  const double dx = gap(box->x_min, box->x_max, bounds[0], bounds[1]);
  const double dy = gap(box->y_min, box->y_max, bounds[2], bounds[3]);
  const double distance = std::sqrt(dx * dx + dy * dy);
  query->rScore = std::isnan(distance) ? 0 : distance;
  query->eWithin = PARTLY_WITHIN;
  return SQLITE_OK;
}

}  // namespace

void register_box_functions(ConnectionState& state) {
  sqlite3* handle = state.handle.get();
  for (const int count : {2, 3}) {
    state.check(sqlite3_create_function_v2(handle, "pg_box", count,
                                           SQLITE_UTF8 | SQLITE_DETERMINISTIC, &state, box_bound,
                                           nullptr, nullptr, nullptr));
  }
  state.check(sqlite3_rtree_query_callback(handle, "pg_nearest", nearest, &state, nullptr));
}

}  // namespace carto_mock::sql::sqlite
