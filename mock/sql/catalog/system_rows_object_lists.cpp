// pg_indexes, pg_views, pg_matviews, pg_sequence, pg_sequences, pg_inherits and pg_description.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sql/catalog/derived_oids.h"
#include "sql/catalog/descriptions.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/information_schema_rules.h"
#include "sql/catalog/operator_classes.h"
#include "sql/catalog/system_keys.h"

namespace carto_mock::sql {
namespace {

Value role_name_value(Oid role, const CatalogSnapshot& catalog) {
  const Role* found = catalog.find_role(role);
  return found == nullptr ? Value() : text_value(found->name);
}

}  // namespace

void write_pg_indexes(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinRelation& builtin : BuiltinCatalog::instance().relations()) {
    if (builtin.kind != 'i') continue;
    const Relation& index = *find_system_relation(builtin.oid);
    rows.add();
    rows.set("schemaname", text_value(builtin.schema))
        .set("tablename", text_value(table_of_index(index, context.catalog).name))
        .set("indexname", text_value(builtin.name));
    if (builtin.is_shared) rows.set("tablespace", text_value("pg_global"));
    if (context.index_definition)
      rows.set("indexdef", Value::text(context.index_definition(index)));
  }
  for (const Relation* index : context.catalog.relations()) {
    if (!index->index) continue;
    const Relation& table = *context.catalog.find_relation(index->index->relation);
    rows.add();
    rows.set("schemaname", text_value(schema_name(table.schema, context.catalog)))
        .set("tablename", text_value(table.name))
        .set("indexname", text_value(index->name));
    if (context.index_definition)
      rows.set("indexdef", Value::text(context.index_definition(*index)));
  }
}

void write_pg_views(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'v') continue;
    rows.add();
    rows.set("schemaname", text_value(row.schema_name))
        .set("viewname", text_value(row.name))
        .set("viewowner", role_name_value(row.owner, context.catalog));
    if (context.view_definition)
      rows.set("definition", text_value(context.view_definition(row.oid)));
  }
}

void write_pg_matviews(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    if (relation->kind != RelationKind::kMaterializedView) continue;
    rows.add();
    rows.set("schemaname", text_value(schema_name(relation->schema, context.catalog)))
        .set("matviewname", text_value(relation->name))
        .set("matviewowner", role_name_value(relation->owner, context.catalog))
        .set("hasindexes", Value::boolean(!context.catalog.indexes_of(relation->oid).empty()))
        .set("ispopulated", Value::boolean(relation->is_populated));
    if (context.view_definition)
      rows.set("definition", text_value(context.view_definition(relation->oid)));
  }
}

// What SELECT reads in the place of a view. The rules of system views that are not that are not
// here.
void write_pg_rewrite(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'v' && row.kind != 'm') continue;
    rows.add();
    rows.set("oid", oid_value(rule_oid(row.oid)))
        .set("rulename", text_value("_RETURN"))
        .set("ev_class", oid_value(row.oid))
        .set("ev_type", letter_value('1'))
        .set("ev_enabled", letter_value('O'))
        .set("is_instead", Value::boolean(true))
        .set("ev_qual", text_value("<>"));
  }
}

// Those of the system and of PostGIS: CREATE RULE is not built.
void write_pg_rules(SystemRows& rows, const SystemRowContext&) {
  const auto write = [&rows](std::string_view schema, std::string_view table, std::string_view name,
                             std::string_view definition) {
    rows.add();
    rows.set("schemaname", text_value(schema))
        .set("tablename", text_value(table))
        .set("rulename", text_value(name))
        .set("definition", text_value(definition));
  };
  write("pg_catalog", "pg_settings", "pg_settings_u",
        "CREATE RULE pg_settings_u AS\n    ON UPDATE TO pg_catalog.pg_settings\n"
        "   WHERE (new.name = old.name) DO  SELECT set_config(old.name, new.setting, false) AS "
        "set_config;");
  write(
      "pg_catalog", "pg_settings", "pg_settings_n",
      "CREATE RULE pg_settings_n AS\n    ON UPDATE TO pg_catalog.pg_settings DO INSTEAD NOTHING;");
  for (const auto& [event, name] : {std::pair{"INSERT", "geometry_columns_insert"},
                                    std::pair{"UPDATE", "geometry_columns_update"},
                                    std::pair{"DELETE", "geometry_columns_delete"}}) {
    write("public", "geometry_columns", name,
          fmt::format("CREATE RULE {} AS\n    ON {} TO public.geometry_columns DO INSTEAD NOTHING;",
                      name, event));
  }
}

void write_pg_sequences(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'S' || row.relation == nullptr ||
        information_schema::is_of_another_session(row, context)) {
      continue;
    }
    const SequenceOptions& options = *row.relation->sequence;
    rows.add();
    rows.set("schemaname", text_value(row.schema_name))
        .set("sequencename", text_value(row.name))
        .set("sequenceowner", role_name_value(row.owner, context.catalog))
        .set("data_type", oid_value(options.data_type))
        .set("start_value", Value::integer(options.start))
        .set("min_value", Value::integer(options.minimum))
        .set("max_value", Value::integer(options.maximum))
        .set("increment_by", Value::integer(options.increment))
        .set("cycle", Value::boolean(options.cycle))
        .set("cache_size", Value::integer(1));
    const bool may_read = information_schema::has_any(
        Privilege::kSelect | Privilege::kUsage, [&](Privileges privilege) {
          return context.catalog.has_table_privilege(context.current_user, *row.relation,
                                                     privilege);
        });
    if (!may_read || !context.sequence_value) continue;
    if (const auto last = context.sequence_value(row.oid))
      rows.set("last_value", Value::integer(*last));
  }
}

void write_pg_sequence(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    if (!relation->sequence) continue;
    const SequenceOptions& options = *relation->sequence;
    rows.add();
    rows.set("seqrelid", oid_value(relation->oid))
        .set("seqtypid", oid_value(options.data_type))
        .set("seqstart", Value::integer(options.start))
        .set("seqincrement", Value::integer(options.increment))
        .set("seqmax", Value::integer(options.maximum))
        .set("seqmin", Value::integer(options.minimum))
        .set("seqcache", Value::integer(1))
        .set("seqcycle", Value::boolean(options.cycle));
  }
}

// Of partitions; tables do not inherit here.
void write_pg_inherits(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    if (!relation->partition_bound) continue;
    rows.add();
    rows.set("inhrelid", oid_value(relation->oid))
        .set("inhparent", oid_value(relation->partition_bound->parent))
        .set("inhseqno", Value::integer(1))
        .set("inhdetachpending", Value::boolean(false));
  }
}

void write_pg_partitioned_table(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* table : context.catalog.relations()) {
    if (!table->partition_key) continue;
    Oid default_partition = kInvalidOid;
    for (const Relation* partition : context.catalog.partitions_of(table->oid)) {
      if (partition->partition_bound->is_default) default_partition = partition->oid;
    }
    std::vector<Value> attnums;
    std::vector<Value> classes;
    std::vector<Value> collations;
    for (const int attnum : table->partition_key->columns) {
      const Oid type = table->columns.at(static_cast<std::size_t>(attnum) - 1).type.oid;
      const OperatorClass* ordering = default_operator_class(index_method("btree"), type);
      attnums.push_back(Value::integer(attnum));
      classes.push_back(oid_value(ordering == nullptr ? kInvalidOid : ordering->oid));
      collations.push_back(oid_value(type_details(type).collation));
    }
    rows.add();
    rows.set("partrelid", oid_value(table->oid))
        .set("partstrat", letter_value(static_cast<char>(table->partition_key->strategy)))
        .set("partnatts",
             Value::integer(static_cast<std::int64_t>(table->partition_key->columns.size())))
        .set("partdefid", oid_value(default_partition))
        .set("partattrs", vector_value(oid::kInt2, std::move(attnums)))
        .set("partclass", vector_value(oid::kOid, std::move(classes)))
        .set("partcollation", vector_value(oid::kOid, std::move(collations)));
  }
}

// Of this database's own objects and of the system's.
void write_pg_description(SystemRows& rows, const SystemRowContext& context) {
  const auto write = [&rows](const Description& description) {
    rows.add();
    rows.set("objoid", oid_value(description.object))
        .set("classoid", oid_value(description.catalog))
        .set("objsubid", Value::integer(description.part))
        .set("description", text_value(description.text));
  };
  const std::vector<Description> said = descriptions(context.catalog);
  for (const Description& description : builtin_descriptions()) {
    // COMMENT ON may have said something else of the schema public.
    const bool is_said_anew = std::ranges::any_of(said, [&](const Description& other) {
      return other.object == description.object && other.catalog == description.catalog;
    });
    if (!is_said_anew) write(description);
  }
  std::ranges::for_each(said, write);
}

}  // namespace carto_mock::sql
