#include "sql/catalog/system_relations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>

#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/system_keys.h"
#include "sql/catalog/system_rows.h"
#include "sql/catalog/system_views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct SystemRelation {
  std::string_view schema;
  std::string_view name;
  void (*write)(SystemRows& rows, const SystemRowContext& context);
  // Columns that carto-mock cannot give, between blanks.
  std::string_view missing = {};
  // The rows depend on nothing: they are made once a process.
  bool is_constant = false;
};

constexpr auto kRelations = std::to_array<SystemRelation>({
    {"pg_catalog", "pg_class", write_pg_class},
    {"pg_catalog", "pg_attribute", write_pg_attribute},
    {"pg_catalog", "pg_attrdef", write_pg_attrdef},
    {"pg_catalog", "pg_depend", write_pg_depend},
    {"pg_catalog", "pg_db_role_setting", write_pg_db_role_setting},
    {"pg_catalog", "pg_index", write_pg_index},
    {"pg_catalog", "pg_trigger", write_pg_trigger},
    {"pg_catalog", "pg_constraint", write_pg_constraint},
    {"pg_catalog", "pg_settings", write_pg_settings},
    {"pg_catalog", "pg_extension", write_pg_extension, " extconfig extcondition "},
    {"pg_catalog", "pg_stat_activity", write_pg_stat_activity},
    {"pg_catalog", "pg_stat_user_tables", write_pg_stat_user_tables,
     " seq_scan seq_tup_read idx_scan idx_tup_fetch n_tup_ins n_tup_upd n_tup_del n_tup_hot_upd "
     "n_dead_tup n_mod_since_analyze n_ins_since_vacuum last_vacuum last_autovacuum last_analyze "
     "last_autoanalyze vacuum_count autovacuum_count analyze_count autoanalyze_count "},
    {"pg_catalog", "pg_namespace", write_pg_namespace},
    {"pg_catalog", "pg_roles", write_pg_roles},
    {"pg_catalog", "pg_authid", write_pg_authid, " rolpassword "},
    {"pg_catalog", "pg_database", write_pg_database, " datfrozenxid datminmxid "},
    {"pg_catalog", "pg_auth_members", write_pg_auth_members},
    {"pg_catalog", "pg_default_acl", write_pg_default_acl},
    {"pg_catalog", "pg_tables", write_pg_tables},
    {"pg_catalog", "pg_type", write_pg_type},
    {"pg_catalog", "pg_enum", write_pg_enum},
    {"pg_catalog", "pg_proc", write_pg_proc},
    {"information_schema", "columns", write_information_schema_columns},
    {"information_schema", "attributes", write_information_schema_attributes},
    {"information_schema", "element_types", write_information_schema_element_types},
    {"information_schema", "tables", write_information_schema_tables},
    {"information_schema", "views", write_information_schema_views},
    {"information_schema", "domains", write_information_schema_domains},
    {"information_schema", "domain_constraints", write_information_schema_domain_constraints},
    {"pg_catalog", "pg_rewrite", write_pg_rewrite, " ev_action "},
    {"pg_catalog", "pg_rules", write_pg_rules},
    {"information_schema", "schemata", write_information_schema_schemata},
    {"pg_catalog", "pg_indexes", write_pg_indexes},
    {"pg_catalog", "pg_views", write_pg_views},
    {"pg_catalog", "pg_matviews", write_pg_matviews},
    {"pg_catalog", "pg_sequences", write_pg_sequences},
    {"pg_catalog", "pg_description", write_pg_description},
    {"information_schema", "table_constraints", write_information_schema_table_constraints},
    {"information_schema", "key_column_usage", write_information_schema_key_column_usage},
    {"information_schema", "constraint_column_usage",
     write_information_schema_constraint_column_usage},
    {"information_schema", "referential_constraints",
     write_information_schema_referential_constraints},
    {"information_schema", "sequences", write_information_schema_sequences},
    {"information_schema", "table_privileges", write_information_schema_table_privileges},
    {"information_schema", "role_table_grants", write_information_schema_role_table_grants},
    {"information_schema", "check_constraints", write_information_schema_check_constraints},
    {"information_schema", "column_privileges", write_information_schema_column_privileges},
    {"information_schema", "role_column_grants", write_information_schema_role_column_grants},
    {"information_schema", "enabled_roles", write_information_schema_enabled_roles},
    {"information_schema", "applicable_roles", write_information_schema_applicable_roles},
    {"information_schema", "administrable_role_authorizations",
     write_information_schema_administrable_role_authorizations},
    {"information_schema", "information_schema_catalog_name",
     write_information_schema_catalog_name},
    {"pg_catalog", "pg_user", write_pg_user, " valuntil "},
    {"pg_catalog", "pg_group", write_pg_group},
    {"pg_catalog", "pg_tablespace", write_pg_tablespace},
    {"pg_catalog", "pg_sequence", write_pg_sequence},
    {"pg_catalog", "pg_inherits", write_pg_inherits},
    {"pg_catalog", "pg_partitioned_table", write_pg_partitioned_table},
    // What every server has alike.
    {"pg_catalog", "pg_aggregate", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_am", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_amop", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_amproc", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_cast", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_collation", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_conversion", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_language", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_opclass", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_operator", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_opfamily", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_range", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_ts_config", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_ts_config_map", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_ts_dict", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_ts_parser", write_fixed_rows, {}, true},
    {"pg_catalog", "pg_ts_template", write_fixed_rows, {}, true},
    {"information_schema", "view_table_usage", write_information_schema_view_table_usage},
    {"information_schema", "view_column_usage", write_information_schema_view_column_usage},
    {"information_schema", "sql_features", write_fixed_rows, {}, true},
    {"information_schema", "sql_implementation_info", write_fixed_rows, {}, true},
    {"information_schema", "sql_parts", write_fixed_rows, {}, true},
    {"information_schema", "sql_sizing", write_fixed_rows, {}, true},
    // What nothing here can fill.
    {"pg_catalog", "pg_user_mapping", write_nothing},
    {"pg_catalog", "pg_largeobject", write_nothing},
    {"pg_catalog", "pg_statistic_ext_data", write_nothing},
    {"pg_catalog", "pg_event_trigger", write_nothing},
    {"pg_catalog", "pg_foreign_data_wrapper", write_nothing},
    {"pg_catalog", "pg_foreign_server", write_nothing},
    {"pg_catalog", "pg_foreign_table", write_nothing},
    {"pg_catalog", "pg_largeobject_metadata", write_nothing},
    {"pg_catalog", "pg_parameter_acl", write_nothing},
    {"pg_catalog", "pg_policies", write_nothing},
    {"pg_catalog", "pg_policy", write_nothing},
    {"pg_catalog", "pg_prepared_xacts", write_nothing},
    {"pg_catalog", "pg_publication", write_nothing},
    {"pg_catalog", "pg_publication_namespace", write_nothing},
    {"pg_catalog", "pg_publication_rel", write_nothing},
    {"pg_catalog", "pg_publication_tables", write_nothing},
    {"pg_catalog", "pg_replication_origin", write_nothing},
    {"pg_catalog", "pg_replication_slots", write_nothing},
    {"pg_catalog", "pg_seclabel", write_nothing},
    {"pg_catalog", "pg_seclabels", write_nothing},
    {"pg_catalog", "pg_shdescription", write_nothing},
    {"pg_catalog", "pg_shseclabel", write_nothing},
    {"pg_catalog", "pg_stat_progress_analyze", write_nothing},
    {"pg_catalog", "pg_stat_progress_basebackup", write_nothing},
    {"pg_catalog", "pg_stat_progress_cluster", write_nothing},
    {"pg_catalog", "pg_stat_progress_copy", write_nothing},
    {"pg_catalog", "pg_stat_progress_create_index", write_nothing},
    {"pg_catalog", "pg_stat_progress_vacuum", write_nothing},
    {"pg_catalog", "pg_stat_replication", write_nothing},
    {"pg_catalog", "pg_stat_replication_slots", write_nothing},
    {"pg_catalog", "pg_stat_subscription", write_nothing},
    {"pg_catalog", "pg_stat_subscription_stats", write_nothing},
    {"pg_catalog", "pg_stat_wal_receiver", write_nothing},
    {"pg_catalog", "pg_statistic_ext", write_nothing},
    {"pg_catalog", "pg_stats_ext", write_nothing},
    {"pg_catalog", "pg_stats_ext_exprs", write_nothing},
    {"pg_catalog", "pg_subscription", write_nothing},
    {"pg_catalog", "pg_subscription_rel", write_nothing},
    {"pg_catalog", "pg_transform", write_nothing},
    {"pg_catalog", "pg_user_mappings", write_nothing},
    {"information_schema", "column_options", write_nothing},
    {"information_schema", "foreign_data_wrapper_options", write_nothing},
    {"information_schema", "foreign_data_wrappers", write_nothing},
    {"information_schema", "foreign_server_options", write_nothing},
    {"information_schema", "foreign_servers", write_nothing},
    {"information_schema", "foreign_table_options", write_nothing},
    {"information_schema", "foreign_tables", write_nothing},
    {"information_schema", "transforms", write_nothing},
    {"information_schema", "user_mapping_options", write_nothing},
    {"information_schema", "user_mappings", write_nothing},
    {"information_schema", "triggers", write_information_schema_triggers},
    {"information_schema", "parameters", write_information_schema_parameters},
    {"information_schema", "routines", write_information_schema_routines},
    {"public", "geometry_columns", write_geometry_columns},
    {"public", "geography_columns", write_geography_columns},
    {"public", "spatial_ref_sys", write_spatial_ref_sys, {}, true},
});

const SystemRelation* find_entry(const BuiltinRelation& relation) {
  const auto* const found =
      std::find_if(kRelations.begin(), kRelations.end(), [&](const SystemRelation& entry) {
        return entry.schema == relation.schema && entry.name == relation.name;
      });
  return found == kRelations.end() ? nullptr : found;
}

const SystemRelation& require_entry(const BuiltinRelation& relation) {
  const SystemRelation* entry = find_entry(relation);
  if (entry == nullptr) {
    throw Error::unsupported(fmt::format("system catalog {}.{}", relation.schema, relation.name));
  }
  return *entry;
}

bool lists(std::string_view columns, std::string_view column) {
  return columns.find(fmt::format(" {} ", column)) != std::string_view::npos;
}

// A view without an entry is its query, unless that needs functions of information_schema, which
// are in none of the catalogs here, or takes minutes.
bool is_run(std::string_view view) {
  return !(view.starts_with("routine_") && view.ends_with("_usage")) &&
         view != "view_routine_usage" && view != "column_column_usage";
}

// Every table and view of the built-in catalog in the form of a snapshot's relation.
const std::map<Oid, Relation>& all_system_relations() {
  static const std::map<Oid, Relation> relations = [] {
    std::map<Oid, Relation> result;
    for (const BuiltinRelation& builtin : BuiltinCatalog::instance().relations()) {
      if (builtin.kind == 'c') continue;
      Relation relation;
      relation.oid = builtin.oid;
      relation.schema = builtin.schema == "pg_catalog" ? kPgCatalogSchema : kInvalidOid;
      relation.name = builtin.name;
      relation.kind = builtin.kind == 'v' ? RelationKind::kView : RelationKind::kTable;
      relation.owner = kBootstrapSuperuser;
      relation.acl = parse_acl(builtin.acl);
      relation.row_type = builtin.row_type;
      if (builtin.kind == 'v' && find_entry(builtin) == nullptr && is_run(builtin.name))
        relation.view_sql = system_view_definition(builtin.schema, builtin.name);
      for (const BuiltinColumn& column : builtin.columns) {
        relation.columns.push_back(
            {.name = std::string(column.name),
             .type = column.domain == kInvalidOid ? column.type : Type{column.domain},
             .not_null = column.not_null,
             .default_sql = {},
             .acl = {}});
      }
      result.emplace(builtin.oid, std::move(relation));
    }
    add_system_keys(result);
    return result;
  }();
  return relations;
}

SystemRelationRows write_rows(const SystemRelation& entry, const BuiltinRelation& relation,
                              const SystemRowContext& context) {
  SystemRows rows(relation);
  entry.write(rows, context);
  return std::make_shared<const std::vector<std::vector<Value>>>(rows.take());
}

// Made at their first use.
SystemRelationRows constant_rows(const SystemRelation& entry, const BuiltinRelation& relation,
                                 const SystemRowContext& context) {
  struct Rows {
    std::once_flag made;
    SystemRelationRows rows;
  };
  static std::array<Rows, kRelations.size()> all;
  Rows& rows = all.at(static_cast<std::size_t>(&entry - kRelations.data()));
  std::call_once(rows.made, [&] { rows.rows = write_rows(entry, relation, context); });
  return rows.rows;
}

}  // namespace

const Relation* find_system_relation(Oid oid) {
  if (oid >= kFirstUserOid) return nullptr;  // most statements never need the relations made
  const auto& relations = all_system_relations();
  const auto found = relations.find(oid);
  return found == relations.end() ? nullptr : &found->second;
}

const Relation* find_system_relation(std::string_view schema, std::string_view name) {
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(schema, name);
  return builtin == nullptr ? nullptr : find_system_relation(builtin->oid);
}

void require_system_relation(const Relation& relation) {
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(relation.oid);
  if (builtin != nullptr && relation.view_sql.empty()) require_entry(*builtin);
}

void require_system_column(const Relation& relation, int column) {
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(relation.oid);
  if (builtin == nullptr || !relation.view_sql.empty()) return;
  const SystemRelation& entry = require_entry(*builtin);
  const std::string& name = relation.columns.at(static_cast<std::size_t>(column)).name;
  if (lists(entry.missing, name)) {
    throw Error::unsupported(fmt::format("column {}.{}", relation.name, name));
  }
}

SystemRelationRows system_relation_rows(Oid relation, const SystemRowContext& context) {
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(relation);
  if (builtin == nullptr) throw Error::unsupported(fmt::format("system catalog {}", relation));
  const SystemRelation& entry = require_entry(*builtin);
  return entry.is_constant ? constant_rows(entry, *builtin, context)
                           : write_rows(entry, *builtin, context);
}

}  // namespace carto_mock::sql
