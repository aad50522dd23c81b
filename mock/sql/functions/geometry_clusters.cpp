// Geometries grouped by nearness (PostGIS manual, chapter 8.18): ST_ClusterDBSCAN over windows,
// ST_ClusterWithin and ST_ClusterIntersecting over rows and arrays.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos.h"
#include "sql/functions/planar_distance.h"

namespace carto_mock::sql {
namespace {

// Sets that are merged; the smaller joins the larger, whose number stays, of equal ones the one
// with the lower number. Clusters come in the order of these numbers, as in PostGIS.
class Sets {
 public:
  explicit Sets(std::size_t count) : parents_(count), sizes_(count, 1) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }

  std::size_t find(std::size_t member) {
    while (parents_[member] != member) {
      parents_[member] = parents_[parents_[member]];
      member = parents_[member];
    }
    return member;
  }

  void merge(std::size_t first, std::size_t second) {
    std::size_t a = find(first);
    std::size_t b = find(second);
    if (a == b) return;
    if (sizes_[a] < sizes_[b] || (sizes_[a] == sizes_[b] && b < a)) std::swap(a, b);
    parents_[b] = a;
    sizes_[a] += sizes_[b];
  }

 private:
  std::vector<std::size_t> parents_;
  std::vector<std::size_t> sizes_;
};

// A geometry that is not empty, and its box.
struct Located {
  std::size_t place = 0;  // among the rows
  Geometry geometry;
  Box2d box;
};

bool are_near(const Located& a, const Located& b, double tolerance, SessionServices& session) {
  const bool far = a.box.x_min - tolerance > b.box.x_max || b.box.x_min - tolerance > a.box.x_max ||
                   a.box.y_min - tolerance > b.box.y_max || b.box.y_min - tolerance > a.box.y_max;
  if (far) return false;
  const std::optional<double> distance = planar_distance(a.geometry, b.geometry, session);
  return distance && *distance <= tolerance;
}

// Over a partition: the cluster of each row, NULL for noise and for rows without a geometry.
class Dbscan final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    const std::size_t place = count_++;
    if (place == 0) {  // whose parameters count
      if (!arguments[1].is_null()) tolerance_ = arguments[1].as_real();
      if (!arguments[2].is_null()) least_ = arguments[2].as_integer();
    }
    is_null_.push_back(arguments[0].is_null());
    if (arguments[0].is_null()) return;
    Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
    const std::optional<Box2d> box = bounding_box(geometry);
    if (box) located_.push_back({place, std::move(geometry), *box});
  }

  Value finish(const CallContext& context) override {
    if (tolerance_ < 0) throw_geometry_error("Tolerance must be a positive number");
    if (least_ < 0) throw_geometry_error("Minpoints must be a positive number");
    Sets sets(count_);
    std::vector<bool> is_member(count_, false);
    std::vector<bool> is_core(count_, false);
    // Where each row is a cluster on its own, one without a place is one too, and has a number even
    // where it is NULL.
    if (least_ <= 1) is_member.assign(count_, true);
    for (const Located& row : located_) {
      context.session.check_interrupts();
      std::vector<std::size_t> neighbors;
      for (const Located& other : located_) {
        if (row.place == other.place || are_near(row, other, tolerance_, context.session))
          neighbors.push_back(other.place);
      }
      if (static_cast<std::int64_t>(neighbors.size()) < least_) continue;
      is_core[row.place] = is_member[row.place] = true;
      for (const std::size_t other : neighbors) {
        if (is_member[other] && !is_core[other]) continue;  // on the border of an earlier cluster
        if (row.place != other) sets.merge(row.place, other);
        is_member[other] = true;
      }
    }
    return number(sets, is_member);
  }

 private:
  Value number(Sets& sets, const std::vector<bool>& is_member) const {
    std::vector<std::size_t> roots;
    for (std::size_t i = 0; i < is_member.size(); ++i) {
      if (is_member[i]) roots.push_back(sets.find(i));
    }
    std::ranges::sort(roots);
    roots.erase(std::ranges::unique(roots).begin(), roots.end());
    std::vector<Value> clusters;
    for (std::size_t i = 0; i < is_member.size(); ++i) {
      const auto found = std::ranges::lower_bound(roots, sets.find(i));
      clusters.push_back(is_member[i] && !is_null_[i] ? Value::integer(found - roots.begin())
                                                      : Value());
    }
    return Value::array(Array::of(oid::kInt4, std::move(clusters)));
  }

  double tolerance_ = -1;
  std::int64_t least_ = -1;
  std::vector<bool> is_null_;  // of the rows
  std::size_t count_ = 0;
  std::vector<Located> located_;
};

std::vector<Geometry> present(const Array& array) {
  std::vector<Geometry> geometries;
  for (const Value& element : array.elements) {
    if (!element.is_null()) geometries.push_back(NativeCodec<AnyGeometry>::unpack(element));
  }
  return geometries;
}

// A collection for each cluster; NULL of no geometries.
template <typename IsLinked>
Value clusters_of(const std::vector<Geometry>& geometries, IsLinked is_linked) {
  if (geometries.empty()) return {};
  for (const Geometry& geometry : geometries) {
    const Geometry& first = geometries.front();
    if (geometry.srid != first.srid || geometry.has_z != first.has_z ||
        geometry.has_m != first.has_m)
      throw Error::unsupported("clusters of geometries with different SRIDs or dimensions");
    if (geometry.is_empty()) throw Error::unsupported("clusters of empty geometries");
  }
  Sets sets(geometries.size());
  for (std::size_t i = 0; i < geometries.size(); ++i) {
    for (std::size_t j = i + 1; j < geometries.size(); ++j) {
      if (sets.find(i) != sets.find(j) && is_linked(i, j)) sets.merge(i, j);
    }
  }
  std::vector<Value> clusters;
  for (std::size_t root = 0; root < geometries.size(); ++root) {
    if (sets.find(root) != root) continue;
    std::vector<Geometry> members;
    for (std::size_t i = 0; i < geometries.size(); ++i) {
      if (sets.find(i) == root) members.push_back(geometries[i]);
    }
    clusters.push_back(NativeCodec<Geometry>::pack(collection_like(
        geometries.front(), GeometryType::kGeometryCollection, std::move(members))));
  }
  return Value::array(Array::of(oid::kGeometry, std::move(clusters)));
}

Value cluster_within(const std::vector<Geometry>& geometries, double tolerance,
                     SessionServices& session) {
  if (tolerance < 0) throw_geometry_error("Tolerance must be a positive number.");
  std::vector<Located> located;
  located.reserve(geometries.size());
  for (const Geometry& geometry : geometries)
    located.push_back({located.size(), geometry, bounding_box(geometry).value_or(Box2d{})});
  return clusters_of(geometries, [&](std::size_t i, std::size_t j) {
    return are_near(located[i], located[j], tolerance, session);
  });
}

// GEOS gives the geometries back, without M.
Value cluster_intersecting(std::vector<Geometry> geometries) {
  for (const Geometry& geometry : geometries)
    refuse_unbounded_vertices(geometry, "ST_ClusterIntersecting");
  for (Geometry& geometry : geometries) {
    const bool has_z = geometry.has_z;
    geometry = with_dimensions(std::move(geometry), has_z, false, 0, 0);
  }
  const GeosSession geos;
  std::vector<GeosGeometry> imported;
  imported.reserve(geometries.size());
  for (Geometry& geometry : geometries) {
    imported.push_back(geos.import(geometry));
    const bool is_odd = find_odd_kind(geometry) != nullptr;
    if (geometry.is_empty() || (!geometry.has_z && !is_odd)) continue;
    geometry = geos.export_geometry(imported.back(), geometry.srid, geometry.has_z);
  }
  return clusters_of(geometries, [&](std::size_t i, std::size_t j) {
    return geos.answer(GEOSIntersects_r(geos.handle(), imported[i].get(), imported[j].get()),
                       "GEOSIntersects");
  });
}

Value cluster_array_within(const CallContext& context, Arguments arguments) {
  return cluster_within(present(arguments[0].as_array()), arguments[1].as_real(), context.session);
}

Value cluster_array_intersecting(const CallContext&, Arguments arguments) {
  return cluster_intersecting(present(arguments[0].as_array()));
}

class ClusterWithin final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[0].is_null())
      geometries_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
    if (!std::exchange(is_first_row_, false)) return;
    if (!arguments[1].is_null()) tolerance_ = arguments[1].as_real();
    // PostGIS cannot tell none from 0, but knows -0.
    has_tolerance_ = tolerance_ != 0 || std::signbit(tolerance_);
  }
  Value finish(const CallContext& context) override {
    if (!has_tolerance_) throw_geometry_error("Tolerance not defined");
    return cluster_within(geometries_, tolerance_, context.session);
  }

 private:
  bool is_first_row_ = true;  // whose tolerance counts
  bool has_tolerance_ = true;
  double tolerance_ = 0;
  std::vector<Geometry> geometries_;
};

class ClusterIntersecting final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[0].is_null())
      geometries_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext&) override { return cluster_intersecting(std::move(geometries_)); }

 private:
  std::vector<Geometry> geometries_;
};

constexpr FunctionEntry kEntries[] = {
    {"st_clusterwithin(geometry[],double precision)", cluster_array_within},
    {"st_clusterintersecting(geometry[])", cluster_array_intersecting},
};

constexpr AggregateEntry kAggregateEntries[] = {
    {"st_clusterdbscan(geometry,double precision,integer)", false, make_aggregate<Dbscan>},
    {"st_clusterwithin(geometry,double precision)", false, make_aggregate<ClusterWithin>},
    {"st_clusterintersecting(geometry)", false, make_aggregate<ClusterIntersecting>},
};

}  // namespace

std::span<const FunctionEntry> geometry_cluster_functions() { return kEntries; }
std::span<const AggregateEntry> geometry_cluster_aggregates() { return kAggregateEntries; }

}  // namespace carto_mock::sql
