// ST_Union of points of the plane, which need nothing of GEOS: each place once, in the order of x,
// then of y. Tables of points are what is united most, and most of the time went into making
// GEOS's points and ours of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sql/types/geometry.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Points as they come, as long as all are plain: two finite ordinates, and no others.
class PlainPoints {
 public:
  // A geometry's value, not NULL. False: it is something else, and is left out.
  bool add(const Value& geometry);
  bool is_empty() const { return places_.empty(); }
  // Takes them out, in the order in which they came.
  std::vector<Geometry> take();
  // Takes them out, united. There is at least one.
  Geometry take_union();

 private:
  struct Place {
    double x;
    double y;
    std::int32_t srid;
  };
  static Geometry point_at(const Place& place, std::int32_t srid);

  std::vector<Place> places_;
};

}  // namespace carto_mock::sql
