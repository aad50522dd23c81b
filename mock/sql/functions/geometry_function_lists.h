// The bodies of PostGIS's functions, a list for each chapter or field of its manual.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> geography_construction_functions();
std::span<const FunctionEntry> geography_covering_functions();
std::span<const FunctionEntry> geometry_affine_functions();
std::span<const FunctionEntry> geometry_collection_editing_functions();
std::span<const FunctionEntry> geometry_curve_functions();
std::span<const FunctionEntry> geometry_ordinate_functions();
std::span<const FunctionEntry> geometry_rounding_functions();
std::span<const FunctionEntry> geometry_vertex_editing_functions();
std::span<const FunctionEntry> geometry_distance_line_functions();
std::span<const FunctionEntry> linear_referencing_functions();
std::span<const FunctionEntry> geometry_overlay_functions();
std::span<const FunctionEntry> geometry_buffer_functions();
std::span<const FunctionEntry> geometry_hull_functions();
std::span<const FunctionEntry> geometry_polygonizing_functions();
std::span<const FunctionEntry> geometry_validity_functions();
std::span<const FunctionEntry> geometry_simplification_functions();
std::span<const AggregateEntry> geometry_polygonizing_aggregates();
std::span<const FunctionEntry> geometry_bounding_circle_functions();
std::span<const FunctionEntry> geometry_kml_functions();
std::span<const FunctionEntry> geometry_gml_functions();
std::span<const FunctionEntry> geohash_functions();
std::span<const FunctionEntry> geometry_degree_functions();
std::span<const FunctionEntry> geojson_feature_functions();
std::span<const FunctionEntry> geometry_typed_input_functions();
std::span<const FunctionEntry> geometry_grid_functions();
std::span<const SetFunctionEntry> geometry_grid_set_functions();
std::span<const FunctionEntry> geometry_cluster_functions();
std::span<const AggregateEntry> geometry_cluster_aggregates();
std::span<const FunctionEntry> geometry_splitting_functions();
std::span<const FunctionEntry> geometry_detail_functions();
std::span<const FunctionEntry> vector_tile_functions();
std::span<const AggregateEntry> vector_tile_aggregates();
std::span<const FunctionEntry> geometry_effective_area_functions();
std::span<const SetFunctionEntry> geometry_subdivision_set_functions();
std::span<const FunctionEntry> geometry_trajectory_functions();
std::span<const FunctionEntry> line_crossing_functions();
std::span<const FunctionEntry> geometry_random_point_functions();
std::span<const FunctionEntry> geometric_median_functions();
std::span<const AggregateEntry> geometry_kmeans_aggregates();
std::span<const FunctionEntry> geometry_twkb_functions();
std::span<const FunctionEntry> geometry_from_kml_functions();
std::span<const FunctionEntry> geometry_from_gml_functions();
std::span<const FunctionEntry> geometry_space_functions();
std::span<const FunctionEntry> geometry_summary_functions();
std::span<const FunctionEntry> geometry_nd_box_functions();
std::span<const FunctionEntry> plain_shape_functions();
std::span<const FunctionEntry> geometry_column_functions();

}  // namespace carto_mock::sql
