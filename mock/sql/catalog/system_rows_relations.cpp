// The catalogs of relations: pg_class, pg_attribute, pg_attrdef, pg_namespace,
// pg_tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/catalog/derived_oids.h"
#include "sql/catalog/operator_classes.h"
#include "sql/catalog/refused_value.h"
#include "sql/catalog/spatial_ref_sys.h"
#include "sql/catalog/system_rows.h"
#include "sql/catalog/toast_schema.h"

namespace carto_mock::sql {
namespace {

// Any would do: what a real server has depends on its history.
constexpr int kFrozenTransaction = 731;
constexpr int kMinimumMultixact = 1;
// pg_global, where what all databases of a server share is.
constexpr Oid kGlobalTablespace = 1664;

bool has_storage(char kind) { return kind == 'r' || kind == 'm'; }
bool has_system_columns(char kind) {
  return kind == 'r' || kind == 'm' || kind == 'S' || kind == 'p' || kind == 'f';
}

Oid access_method(const RelationRow& row) {
  constexpr Oid kHeap = 2;
  if (row.builtin != nullptr) return row.builtin->access_method;
  if (has_storage(row.kind)) return kHeap;
  return row.relation->index ? index_method(row.relation->index->method) : kInvalidOid;
}

std::size_t count_attributes(const RelationRow& row) {
  const bool is_index = row.relation != nullptr && row.relation->index;
  return is_index ? row.relation->index->columns.size() : attributes_of(row).size();
}

int count_constraints(const RelationRow& row, ConstraintKind kind) {
  const Relation* relation = row.relation == nullptr ? find_system_relation(row.oid) : row.relation;
  if (relation == nullptr) return 0;  // a composite type of the system's
  return static_cast<int>(
      std::count_if(relation->constraints.begin(), relation->constraints.end(),
                    [kind](const Constraint& constraint) { return constraint.kind == kind; }));
}

// Foreign keys and deferrable keys are triggers too.
bool has_triggers(const RelationRow& row, const CatalogSnapshot& catalog) {
  if (row.builtin != nullptr) return false;
  if (!row.relation->triggers.empty()) return true;
  const auto has_triggers_of_its_own = [](const Constraint& constraint) {
    return !constraint.triggers.empty();
  };
  if (std::ranges::any_of(row.relation->constraints, has_triggers_of_its_own)) return true;
  return !catalog.referencing(row.oid).empty();
}

bool has_index(const RelationRow& row, const CatalogSnapshot& catalog) {
  return row.builtin != nullptr ? row.builtin->has_index : !catalog.indexes_of(row.oid).empty();
}

bool has_rules(const RelationRow& row) {
  return row.builtin != nullptr ? row.builtin->has_rules : row.kind == 'v' || row.kind == 'm';
}

char persistence(const RelationRow& row, const CatalogSnapshot& catalog) {
  const Schema* schema = catalog.find_schema(row.schema);
  if (schema != nullptr && is_temporary(*schema)) return 't';
  return row.relation != nullptr && row.relation->is_unlogged ? 'u' : 'p';
}

Value options_value(const RelationRow& row) {
  if (row.relation == nullptr || row.relation->options.empty()) return {};
  std::vector<Value> options;
  options.reserve(row.relation->options.size());
  for (const std::string& option : row.relation->options) options.push_back(text_value(option));
  return Value::array(Array::of(oid::kText, std::move(options)));
}

Value partition_bound(const RelationRow& row, const SystemRowContext& context) {
  if (row.relation == nullptr || !row.relation->partition_bound || row.relation->index) return {};
  return text_value(context.partition_bound_definition(*row.relation->partition_bound));
}

struct SystemColumn {
  std::string_view name;
  int number;
  Oid type;
};
constexpr std::array kSystemColumns = {
    SystemColumn{"tableoid", -6, oid::kOid}, SystemColumn{"cmax", -5, oid::kCid},
    SystemColumn{"xmax", -4, oid::kXid},     SystemColumn{"cmin", -3, oid::kCid},
    SystemColumn{"xmin", -2, oid::kXid},     SystemColumn{"ctid", -1, oid::kTid}};

void write_attribute(SystemRows& rows, Oid relation, const AttributeRow& attribute,
                     const CatalogSnapshot& catalog) {
  const BuiltinType* type = BuiltinCatalog::instance().find_type(attribute.type.oid);
  const TypeDetails& details = type_details(attribute.type.oid);
  const bool statistics = attribute.number > 0 && !attribute.dropped;
  rows.add();
  rows.set("attrelid", oid_value(relation))
      .set("attname", attribute.dropped ? Value::text(fmt::format("........pg.dropped.{}........",
                                                                  attribute.number))
                                        : text_value(attribute.name))
      .set("atttypid", oid_value(attribute.dropped ? kInvalidOid : attribute.type.oid))
      .set("attstattarget", Value::integer(statistics ? attribute.statistics_target : 0))
      .set("attlen", Value::integer(type == nullptr ? -1 : type->length))
      .set("attnum", Value::integer(attribute.number))
      .set("attndims", Value::integer(attribute.dimensions))
      .set("attcacheoff", Value::integer(-1))
      .set("atttypmod", Value::integer(attribute.type.typmod))
      .set("attbyval", Value::boolean(details.by_value))
      .set("attalign", letter_value(details.alignment))
      .set("attstorage",
           letter_value(attribute.storage == '\0' ? details.storage : attribute.storage))
      .set("attcompression", text_value(""))
      .set("attnotnull", Value::boolean(attribute.not_null && !attribute.dropped))
      .set("atthasdef", Value::boolean(!attribute.default_sql.empty() && !attribute.dropped))
      .set("atthasmissing", Value::boolean(false))
      .set("attidentity", attribute.identity == Identity::kNone
                              ? text_value("")
                              : letter_value(static_cast<char>(attribute.identity)))
      .set("attgenerated", text_value(attribute.generated ? "s" : ""))
      .set("attisdropped", Value::boolean(attribute.dropped))
      .set("attislocal", Value::boolean(!attribute.inherited))
      .set("attinhcount", Value::integer(attribute.inherited ? 1 : 0))
      .set("attcollation", oid_value(attribute.collation));
  if (attribute.acl != nullptr) rows.set("attacl", acl_value(*attribute.acl, catalog));
}

}  // namespace

// Has ANALYZE or the making of an index counted the table's rows? How many pages these were, and
// what was found of an index, is not known.
bool is_counted(const RelationRow& row, const CatalogSnapshot& catalog) {
  if (row.relation == nullptr) return false;
  if (!row.relation->index) return row.relation->is_analyzed || row.relation->counted_rows;
  const Relation* table = catalog.find_relation(row.relation->index->relation);
  return table != nullptr && table->is_analyzed;
}

void write_pg_class(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    const bool stored = has_storage(row.kind);
    const bool is_index_or_sequence = row.kind == 'i' || row.kind == 'S';
    const char identity = stored || row.kind == 'p' ? 'd' : 'n';
    const bool counted = is_counted(row, context.catalog);
    const auto unless_counted = [counted](std::string_view column, Value value) {
      return counted ? refused_value(fmt::format("pg_class.{} of a table whose rows ANALYZE or an "
                                                 "index has counted",
                                                 column))
                     : std::move(value);
    };
    rows.add();
    rows.set("oid", oid_value(row.oid))
        .set("relname", text_value(row.name))
        .set("relnamespace", oid_value(row.schema))
        .set("reltype", oid_value(row.row_type))
        .set("reloftype", oid_value(kInvalidOid))
        .set("relowner", oid_value(row.owner))
        .set("relam", oid_value(access_method(row)))
        .set("relfilenode", oid_value(stored || is_index_or_sequence ? row.oid : kInvalidOid))
        .set("reltablespace",
             oid_value(row.builtin != nullptr && row.builtin->is_shared ? kGlobalTablespace
                                                                        : kInvalidOid))
        .set("relpages", unless_counted("relpages", Value::integer(is_index_or_sequence ? 1 : 0)))
        .set("reltuples",
             row.relation != nullptr && row.relation->counted_rows
                 ? Value::real(static_cast<float>(*row.relation->counted_rows))
                 : unless_counted("reltuples", Value::real(row.kind == 'i' || row.kind == 'I' ? 0
                                                           : row.kind == 'S'                  ? 1
                                                                             : -1)))
        .set("relallvisible", unless_counted("relallvisible", Value::integer(0)))
        .set("reltoastrelid", oid_value(kInvalidOid))
        .set("relhasindex", Value::boolean(has_index(row, context.catalog)))
        .set("relisshared", Value::boolean(row.builtin != nullptr && row.builtin->is_shared))
        .set("relpersistence", letter_value(persistence(row, context.catalog)))
        .set("relkind", letter_value(row.kind))
        .set("relnatts", Value::integer(static_cast<std::int64_t>(count_attributes(row))))
        .set("relchecks", Value::integer(count_constraints(row, ConstraintKind::kCheck)))
        .set("relhasrules", Value::boolean(has_rules(row)))
        .set("relhastriggers", Value::boolean(has_triggers(row, context.catalog)))
        .set("relhassubclass", Value::boolean(!context.catalog.partitions_of(row.oid).empty()))
        .set("relrowsecurity", Value::boolean(false))
        .set("relforcerowsecurity", Value::boolean(false))
        .set("relispopulated",
             Value::boolean(row.relation == nullptr || row.relation->is_populated))
        .set("relreplident",
             letter_value(row.builtin != nullptr ? row.builtin->replica_identity : identity))
        .set("relispartition",
             Value::boolean(row.relation != nullptr && row.relation->partition_bound.has_value()))
        .set("relpartbound", partition_bound(row, context))
        .set("relrewrite", oid_value(kInvalidOid))
        .set("relfrozenxid", Value::integer(stored ? kFrozenTransaction : 0))
        .set("relminmxid", Value::integer(stored ? kMinimumMultixact : 0))
        .set("relacl", acl_value(*row.acl, context.catalog))
        .set("reloptions", options_value(row));
  }
}

void write_pg_attribute(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (has_system_columns(row.kind)) {
      for (const SystemColumn& column : kSystemColumns) {
        write_attribute(rows, row.oid,
                        {.name = std::string(column.name),
                         .number = column.number,
                         .type = {.oid = column.type, .typmod = -1},
                         .not_null = true,
                         .default_sql = {}},
                        context.catalog);
      }
    }
    const bool is_index = row.relation != nullptr && row.relation->index;
    for (const AttributeRow& attribute :
         is_index ? index_attributes(*row.relation, context) : attributes_of(row)) {
      write_attribute(rows, row.oid, attribute, context.catalog);
    }
  }
}

void write_pg_attrdef(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    for (std::size_t i = 0; i < relation->columns.size(); ++i) {
      const Column& column = relation->columns[i];
      if (column.dropped || column.default_sql.empty()) continue;
      rows.add();
      const int attnum = static_cast<int>(i) + 1;
      rows.set("oid", oid_value(default_oid(relation->oid, attnum)))
          .set("adrelid", oid_value(relation->oid))
          .set("adnum", Value::integer(attnum))
          // What pg_get_expr() shows; a pg_node_tree has no other use.
          .set("adbin", text_value(column.default_sql));
    }
  }
}

void write_pg_namespace(SystemRows& rows, const SystemRowContext& context) {
  rows.add();
  rows.set("oid", oid_value(kPgToastSchema))
      .set("nspname", text_value(kPgToastSchemaName))
      .set("nspowner", oid_value(kBootstrapSuperuser));
  for (const Schema* schema : context.catalog.schemas()) {
    rows.add();
    rows.set("oid", oid_value(schema->oid))
        .set("nspname", text_value(schema->name))
        .set("nspowner", oid_value(schema->owner))
        .set("nspacl", acl_value(schema->acl, context.catalog));
  }
}

void write_pg_tables(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'r' && row.kind != 'p') continue;
    const Role* owner = context.catalog.find_role(row.owner);
    rows.add();
    rows.set("schemaname", text_value(row.schema_name))
        .set("tablename", text_value(row.name))
        .set("tableowner", owner == nullptr ? Value() : text_value(owner->name))
        .set("tablespace",
             row.builtin != nullptr && row.builtin->is_shared ? text_value("pg_global") : Value())
        .set("hasindexes", Value::boolean(has_index(row, context.catalog)))
        .set("hasrules", Value::boolean(has_rules(row)))
        .set("hastriggers", Value::boolean(has_triggers(row, context.catalog)))
        .set("rowsecurity", Value::boolean(false));
  }
}

// What the collector of statistics would have counted in the past is not known; how many rows there
// are is.
void write_pg_stat_user_tables(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    const bool is_spatial_ref_sys = row.builtin != nullptr && row.name == "spatial_ref_sys";
    const bool is_own = row.relation != nullptr && (has_storage(row.kind) || row.kind == 'p');
    if (!is_own && !is_spatial_ref_sys) continue;
    std::int64_t count = 0;
    if (is_spatial_ref_sys) count = static_cast<std::int64_t>(spatial_ref_sys().size());
    if (is_own && row.kind != 'p') count = context.row_count(row.oid);
    rows.add();
    rows.set("relid", oid_value(row.oid))
        .set("schemaname", text_value(row.schema_name))
        .set("relname", text_value(row.name))
        .set("n_live_tup", Value::integer(count));
  }
}

}  // namespace carto_mock::sql
