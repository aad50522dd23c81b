// How the rows of system relations are written, and who writes them (system_relations.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/system_relations.h"

namespace carto_mock::sql {

// Rows of one relation, column by column name; what is not set is NULL. Setting columns in their
// order is fastest.
class SystemRows {
 public:
  explicit SystemRows(const BuiltinRelation& relation)
      : relation_(relation), columns_(relation.columns) {}

  const BuiltinRelation& relation() const { return relation_; }

  void add() {
    rows_.emplace_back(columns_.size());
    cursor_ = 0;
  }
  // Throws std::logic_error for a column that the relation has not.
  SystemRows& set(std::string_view column, Value value);
  std::vector<std::vector<Value>> take() { return std::move(rows_); }

 private:
  const BuiltinRelation& relation_;
  std::span<const BuiltinColumn> columns_;
  std::vector<std::vector<Value>> rows_;
  std::size_t cursor_ = 0;
};

// Values of the types that the catalogs have.
inline Value oid_value(Oid oid) { return Value::integer(oid); }
inline Value text_value(std::string_view text) { return Value::text(std::string(text)); }
inline Value letter_value(char letter) {
  return Value::text(letter == ' ' ? std::string() : std::string(1, letter));
}
// int2vector and oidvector count from 0.
Value vector_value(Oid element_type, std::vector<Value> elements);
// relacl and its like: NULL while the ACL is the default one.
Value acl_value(const Acl& acl, const CatalogSnapshot& catalog);
// proacl and typacl, of an object that may have none.
Value object_acl_value(Oid object, const CatalogSnapshot& catalog);
Acl parse_acl(std::string_view text);  // of a built-in relation, on which only PUBLIC and the owner
                                       // have privileges

// The columns of pg_type beyond BuiltinType.
struct TypeDetails {
  bool by_value = false;
  std::string_view delimiter = ",";
  Oid subscript = kInvalidOid;
  Oid input = kInvalidOid;
  Oid output = kInvalidOid;
  Oid receive = kInvalidOid;
  Oid send = kInvalidOid;
  Oid modifier_input = kInvalidOid;
  Oid modifier_output = kInvalidOid;
  Oid analyze = kInvalidOid;
  char alignment = 'd';
  char storage = 'x';
  bool not_null = false;
  int typmod = -1;
  int dimensions = 0;
  Oid collation = kInvalidOid;
  Oid element = kInvalidOid;  // typelem, also of types that are no true arrays
  std::string_view default_text;
};
// Of a table's row type as well.
const TypeDetails& type_details(Oid type);

inline constexpr Oid kBootstrapSuperuser = 10;
inline constexpr Oid kDefaultCollation = 100;

// Of those that every server has (manual, chapter 22.5); empty: it is none of them.
std::string_view predefined_role_name(Oid role);
Oid predefined_role(std::string_view name);  // kInvalidOid: none has the name

// kInvalidOid for a schema that does not exist.
Oid schema_oid(std::string_view name, const CatalogSnapshot& catalog);
std::string_view schema_name(Oid oid, const CatalogSnapshot& catalog);

// One column of any relation, built-in or not.
struct AttributeRow {
  std::string name;
  int number;
  Type type;  // a domain's own OID
  bool not_null = false;
  bool dropped = false;
  int dimensions = 0;
  Oid collation = kInvalidOid;
  std::string_view default_sql;
  const Acl* acl = nullptr;
  Identity identity = Identity::kNone;
  bool generated = false;
  bool inherited = false;  // a partition's, from its table
  int statistics_target = -1;
  char storage = '\0';  // other than the type's own
};
// A relation of the snapshot or a built-in one, as the catalogs see it.
struct RelationRow {
  Oid oid;
  Oid schema;
  std::string_view schema_name;
  std::string_view name;
  char kind;
  Oid owner;
  Oid row_type;
  const Relation* relation;        // of the snapshot, or null
  const BuiltinRelation* builtin;  // or null
  const Acl* acl;
};
std::vector<RelationRow> all_relations(const CatalogSnapshot& catalog);
// Without system columns. An index has none here: see index_attributes().
std::vector<AttributeRow> attributes_of(const RelationRow& relation);
// What an index keeps of its keys and of INCLUDE's columns.
std::vector<AttributeRow> index_attributes(const Relation& index, const SystemRowContext& context);

// The writers, by relation.
void write_pg_class(SystemRows& rows, const SystemRowContext& context);
void write_pg_attribute(SystemRows& rows, const SystemRowContext& context);
void write_pg_attrdef(SystemRows& rows, const SystemRowContext& context);
void write_pg_index(SystemRows& rows, const SystemRowContext& context);
void write_pg_trigger(SystemRows& rows, const SystemRowContext& context);
void write_pg_constraint(SystemRows& rows, const SystemRowContext& context);
void write_pg_extension(SystemRows& rows, const SystemRowContext& context);
void write_pg_settings(SystemRows& rows, const SystemRowContext& context);
void write_pg_stat_activity(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_view_table_usage(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_view_column_usage(SystemRows& rows, const SystemRowContext& context);
void write_pg_depend(SystemRows& rows, const SystemRowContext& context);
void write_pg_db_role_setting(SystemRows& rows, const SystemRowContext& context);
void write_pg_namespace(SystemRows& rows, const SystemRowContext& context);
void write_pg_roles(SystemRows& rows, const SystemRowContext& context);
void write_pg_database(SystemRows& rows, const SystemRowContext& context);
void write_pg_auth_members(SystemRows& rows, const SystemRowContext& context);
void write_pg_default_acl(SystemRows& rows, const SystemRowContext& context);
void write_pg_tables(SystemRows& rows, const SystemRowContext& context);
void write_pg_type(SystemRows& rows, const SystemRowContext& context);
void write_pg_enum(SystemRows& rows, const SystemRowContext& context);
void write_pg_proc(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_columns(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_attributes(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_element_types(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_tables(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_domains(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_domain_constraints(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_views(SystemRows& rows, const SystemRowContext& context);
void write_pg_rewrite(SystemRows& rows, const SystemRowContext& context);
void write_pg_rules(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_schemata(SystemRows& rows, const SystemRowContext& context);
void write_pg_indexes(SystemRows& rows, const SystemRowContext& context);
void write_pg_views(SystemRows& rows, const SystemRowContext& context);
void write_pg_matviews(SystemRows& rows, const SystemRowContext& context);
void write_pg_sequences(SystemRows& rows, const SystemRowContext& context);
void write_pg_description(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_table_constraints(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_routines(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_parameters(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_check_constraints(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_triggers(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_key_column_usage(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_constraint_column_usage(SystemRows& rows,
                                                      const SystemRowContext& context);
void write_information_schema_referential_constraints(SystemRows& rows,
                                                      const SystemRowContext& context);
void write_information_schema_sequences(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_table_privileges(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_role_table_grants(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_column_privileges(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_role_column_grants(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_enabled_roles(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_applicable_roles(SystemRows& rows, const SystemRowContext& context);
void write_information_schema_administrable_role_authorizations(SystemRows& rows,
                                                                const SystemRowContext& context);
void write_information_schema_catalog_name(SystemRows& rows, const SystemRowContext& context);
void write_pg_authid(SystemRows& rows, const SystemRowContext& context);
void write_pg_user(SystemRows& rows, const SystemRowContext& context);
void write_pg_group(SystemRows& rows, const SystemRowContext& context);
void write_pg_tablespace(SystemRows& rows, const SystemRowContext& context);
void write_pg_sequence(SystemRows& rows, const SystemRowContext& context);
void write_pg_inherits(SystemRows& rows, const SystemRowContext& context);
void write_pg_partitioned_table(SystemRows& rows, const SystemRowContext& context);
void write_pg_stat_user_tables(SystemRows& rows, const SystemRowContext& context);
void write_nothing(SystemRows& rows, const SystemRowContext& context);
void write_geometry_columns(SystemRows& rows, const SystemRowContext& context);
void write_geography_columns(SystemRows& rows, const SystemRowContext& context);
void write_spatial_ref_sys(SystemRows& rows, const SystemRowContext& context);

}  // namespace carto_mock::sql
