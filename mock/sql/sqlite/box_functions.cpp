// What asks R*Trees (lowering/storage_boxes.h): bounds of geometries, and the order of nodes by
// their distance.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

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

bool is_place(const Box2d& box) { return box.x_min == box.x_max && box.y_min == box.y_max; }

// One search of the tree for what is near.
class NearestSearch {
 public:
  // For the `count` nearest; none: for any number of them. Nothing is near what has no box.
  NearestSearch(std::optional<Box2d> target, std::optional<std::int64_t> count) : target_(target) {
    if (target && is_place(*target) && count && *count > 0)
      count_ = static_cast<std::size_t>(*count);
  }

  // Rates a box: x min, x max, y min, y max, of a row or of what lies below a node.
  void rate(std::span<const double, 4> box, bool is_row, sqlite3_rtree_query_info& answer) {
    answer.eWithin = NOT_WITHIN;
    if (!target_) return;
    const double dx = gap(target_->x_min, target_->x_max, box[0], box[1]);
    const double dy = gap(target_->y_min, target_->y_max, box[2], box[3]);
    const double distance = std::sqrt(dx * dx + dy * dy);
    if (count_) {
      if (is_row) note(farthest(box));
      // The factor makes up for what the last digits have lost.
      if (bounds_.size() == *count_ && distance > bounds_.front() * 1.000000000001) return;
    }
    answer.rScore = std::isnan(distance) ? 0 : distance;
    answer.eWithin = PARTLY_WITHIN;
  }

 private:
  // A geometry touches all sides of its box: how far from the place it is at most. The box is
  // rounded outward to floats, so that a side may lie as much further in.
  double farthest(std::span<const double, 4> box) const {
    const auto [near_x, far_x] = reach(target_->x_min, box[0], box[1]);
    const auto [near_y, far_y] = reach(target_->y_min, box[2], box[3]);
    return std::sqrt(std::min(near_x * near_x + far_y * far_y, far_x * far_x + near_y * near_y));
  }
  // To the nearer side and to the farther one.
  static std::pair<double, double> reach(double place, double low, double high) {
    constexpr double kRounding = 0x1p-22;
    const double to_low = std::abs(place - low) + std::abs(low) * kRounding;
    const double to_high = std::abs(place - high) + std::abs(high) * kRounding;
    return std::minmax(to_low, to_high);
  }

  // Keeps the smallest `count_` of all.
  void note(double bound) {
    if (std::isnan(bound)) return;
    if (bounds_.size() == *count_) {
      if (bound >= bounds_.front()) return;
      std::ranges::pop_heap(bounds_);
      bounds_.pop_back();
    }
    bounds_.push_back(bound);
    std::ranges::push_heap(bounds_);
  }

  std::optional<Box2d> target_;
  std::optional<std::size_t> count_;
  std::vector<double> bounds_;  // a heap, the largest first
};

// id MATCH pg_nearest(geometry [, count]): the rows of the tree, those first whose boxes are
// nearest; none where the geometry has no box. With a count, rows that so many others are surely
// nearer than may be left out.
int nearest(sqlite3_rtree_query_info* query) noexcept {
  try {
    if (query->pUser == nullptr) {
      const std::optional<Box2d> box = box_of(query->apSqlParam[0]);
      std::optional<std::int64_t> count;
      if (query->nParam == 2) count = sqlite3_value_int64(query->apSqlParam[1]);
      auto search = std::make_unique<NearestSearch>(box, count);
      query->pUser = search.release();
      query->xDelUser = [](void* user) {
        const std::unique_ptr<NearestSearch> owned(static_cast<NearestSearch*>(user));
      };
    }
    static_cast<NearestSearch*>(query->pUser)
        ->rate(std::span<const double, 4>(query->aCoord, 4), query->iLevel == 0, *query);
    return SQLITE_OK;
  } catch (...) {
    static_cast<ConnectionState*>(query->pContext)->keep_current_exception();
    return SQLITE_ERROR;
  }
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
