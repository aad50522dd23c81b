#include "sql/functions/stored_boxes.h"

namespace carto_mock::sql {
std::optional<Box2d> stored_box(const Geometry& geometry) {
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return box;
  const FloatBox rounded = outward_rounded(*box);
  return Box2d{rounded.x_min, rounded.y_min, rounded.x_max, rounded.y_max};
}

}  // namespace carto_mock::sql
