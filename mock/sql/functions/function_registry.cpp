// Merges the lists of all fields into lookups by signature, at first use.
#include <unordered_map>

#include "sql/functions/carto_functions.h"
#include "sql/functions/function.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/text_search_lists.h"
#include "sql/functions/text_search_statistics.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/xml_exports.h"
#include "sql/functions/xml_functions.h"
#include "sql/functions/xml_paths.h"

namespace carto_mock::sql {
namespace {

template <typename Entry>
using Index = std::unordered_map<std::string_view, const Entry*>;

template <typename Entry>
void add(Index<Entry>& index, std::span<const Entry> entries) {
  for (const Entry& entry : entries) index.emplace(entry.signature, &entry);
}

struct Registry {
  Index<FunctionEntry> functions;
  Index<SetFunctionEntry> set_returning;
  Index<AggregateEntry> aggregates;

  Registry() {
    for (const auto list : {comparison_functions,
                            integer_functions,
                            real_functions,
                            numeric_functions,
                            text_functions,
                            text_cast_functions,
                            pattern_functions,
                            text_list_functions,
                            encoding_functions,
                            datetime_extract_functions,
                            datetime_truncation_functions,
                            datetime_arithmetic_functions,
                            datetime_construction_functions,
                            interval_functions,
                            array_functions,
                            system_functions,
                            information_schema_functions,
                            privilege_functions,
                            geometry_construction_functions,
                            geometry_accessor_functions,
                            geometry_box_functions,
                            geometry_predicate_functions,
                            geometry_measure_functions,
                            geometry_transformation_functions,
                            geometry_svg_functions,
                            vector_tile_functions,
                            geometry_detail_functions,
                            geometry_splitting_functions,
                            geometry_cluster_functions,
                            geometry_grid_functions,
                            geometry_typed_input_functions,
                            geojson_feature_functions,
                            geometry_degree_functions,
                            geohash_functions,
                            geometry_column_functions,
                            geometry_gml_functions,
                            geometry_kml_functions,
                            geometry_bounding_circle_functions,
                            geometry_simplification_functions,
                            geometry_effective_area_functions,
                            geometry_trajectory_functions,
                            line_crossing_functions,
                            geometry_random_point_functions,
                            geometric_median_functions,
                            geometry_twkb_functions,
                            geometry_from_kml_functions,
                            geometry_from_gml_functions,
                            geometry_space_functions,
                            geometry_summary_functions,
                            geometry_nd_box_functions,
                            plain_shape_functions,
                            geometry_validity_functions,
                            geometry_polygonizing_functions,
                            geometry_hull_functions,
                            geometry_buffer_functions,
                            geometry_overlay_functions,
                            linear_referencing_functions,
                            geometry_distance_line_functions,
                            geometry_affine_functions,
                            geometry_collection_editing_functions,
                            geometry_curve_functions,
                            geometry_ordinate_functions,
                            geometry_rounding_functions,
                            geometry_vertex_editing_functions,
                            geometry_collection_functions,
                            dataservices_functions,
                            geography_functions,
                            geography_construction_functions,
                            geography_covering_functions,
                            json_construction_functions,
                            json_access_functions,
                            json_record_functions,
                            regexp_functions,
                            datetime_template_functions,
                            type_comparison_functions,
                            enum_functions,
                            json_path_functions,
                            object_definition_functions,
                            view_definition_functions,
                            similar_pattern_functions,
                            regexp_occurrence_functions,
                            server_state_functions,
                            object_visibility_functions,
                            session_fact_functions,
                            size_unit_functions,
                            function_definition_functions,
                            object_identity_functions,
                            bytes_functions,
                            functions_in_degrees,
                            identifier_functions,
                            unicode_form_functions,
                            geometric_point_functions,
                            geometric_line_functions,
                            geometric_box_functions,
                            geometric_path_functions,
                            geometric_polygon_functions,
                            geometric_circle_functions,
                            advisory_lock_functions,
                            money_functions,
                            bit_string_functions,
                            network_functions,
                            range_functions,
                            zoned_time_functions,
                            char_functions,
                            in_range_functions,
                            hash_functions,
                            number_formatting_functions,
                            json_editing_functions,
                            xml_functions,
                            trigger_functions,
                            text_search_vector_functions,
                            text_search_query_functions,
                            text_search_document_functions,
                            text_search_headline_functions,
                            text_search_ranking_functions,
                            text_search_debugging_functions,
                            text_search_statistics_functions,
                            user_data_functions,
                            carto_classification_functions,
                            carto_moment_functions,
                            carto_grid_functions,
                            great_circle_functions,
                            carto_scalar_functions,
                            carto_query_functions,
                            carto_table_functions,
                            carto_sync_functions,
                            routing_functions,
                            observatory_functions,
                            observatory_boundary_functions,
                            observatory_data_functions,
                            service_quota_functions,
                            cartodbfy_functions,
                            log_position_functions,
                            transaction_id_functions,
                            row_place_functions,
                            record_image_functions,
                            text_to_ascii_functions,
                            acl_item_functions,
                            server_privilege_functions,
                            privileged_functions,
                            write_ahead_log_functions,
                            current_transaction_functions,
                            backend_functions,
                            storage_fact_functions,
                            server_fact_functions,
                            index_property_functions,
                            partition_functions,
                            partition_definition_functions,
                            xml_path_functions,
                            xml_export_functions})
      add(functions, list());
    for (const auto list : {set_functions,
                            privilege_set_functions,
                            json_set_functions,
                            json_record_set_functions,
                            regexp_set_functions,
                            geometry_dump_functions,
                            geometry_grid_set_functions,
                            geometry_subdivision_set_functions,
                            range_set_functions,
                            carto_grid_set_functions,
                            carto_scalar_set_functions,
                            carto_query_set_functions,
                            carto_table_set_functions,
                            json_path_set_functions,
                            session_fact_set_functions,
                            time_zone_name_set_functions,
                            text_list_set_functions,
                            isoline_set_functions,
                            observatory_boundary_set_functions,
                            observatory_catalog_set_functions,
                            observatory_data_set_functions,
                            service_quota_set_functions,
                            bulk_geocoding_set_functions,
                            text_search_vector_set_functions,
                            text_search_debugging_set_functions,
                            text_search_statistics_set_functions,
                            transaction_id_set_functions,
                            acl_item_set_functions,
                            privileged_set_functions,
                            write_ahead_log_set_functions,
                            storage_fact_set_functions,
                            server_fact_set_functions,
                            partition_set_functions})
      add(set_returning, list());
    for (const auto list :
         {basic_aggregates, statistical_aggregates, collecting_aggregates, geometry_aggregates,
          geometry_cluster_aggregates, vector_tile_aggregates, geometry_kmeans_aggregates,
          geometry_polygonizing_aggregates, json_aggregates, money_aggregates,
          bit_string_aggregates, range_aggregates, hypothetical_set_aggregates, xml_aggregates})
      add(aggregates, list());
  }

  static const Registry& instance() {
    static const Registry registry;
    return registry;
  }
};

template <typename Entry>
const Entry* find(const Index<Entry>& index, std::string_view signature) {
  const auto found = index.find(signature);
  return found == index.end() ? nullptr : found->second;
}

template <typename Entry>
void list_signatures(const Index<Entry>& index, std::vector<std::string_view>& signatures) {
  for (const auto& [signature, entry] : index) signatures.push_back(signature);
}

}  // namespace

const FunctionEntry* find_function_body(std::string_view signature) {
  return find(Registry::instance().functions, signature);
}

const SetFunctionEntry* find_set_function_body(std::string_view signature) {
  return find(Registry::instance().set_returning, signature);
}

const AggregateEntry* find_aggregate_body(std::string_view signature) {
  return find(Registry::instance().aggregates, signature);
}

std::vector<std::string_view> built_signatures() {
  std::vector<std::string_view> signatures;
  list_signatures(Registry::instance().functions, signatures);
  list_signatures(Registry::instance().set_returning, signatures);
  list_signatures(Registry::instance().aggregates, signatures);
  return signatures;
}

}  // namespace carto_mock::sql
