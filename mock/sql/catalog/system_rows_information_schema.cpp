// information_schema.columns, tables and schemata (manual, chapter 37). They show what the current
// user owns or has a privilege on.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sql/catalog/domain_values.h"
#include "sql/catalog/information_schema_rules.h"
#include "sql/catalog/toast_schema.h"
#include "sql/catalog/trigger_timing.h"
#include "sql/catalog/type_facets.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"

namespace carto_mock::sql {
namespace {

using namespace information_schema;

std::string data_type(const BuiltinType& type) {
  // int2vector and oidvector are no true arrays by their names, but by their pg_type row.
  if (type.element != kInvalidOid && type.length == -1) return "ARRAY";
  if (type.schema == "pg_catalog") return std::string(type.sql_name);
  return "USER-DEFINED";
}

template <typename Number>
Value number_value(const std::optional<Number>& number) {
  return number.has_value() ? Value::integer(*number) : Value();
}

void write_type_columns(SystemRows& rows, Type type) {
  const std::optional<NumericShape> shape = numeric_shape(type);
  rows.set("character_maximum_length", number_value(character_length(type)))
      .set("character_octet_length", number_value(octet_length(type)));
  if (shape.has_value()) {
    rows.set("numeric_precision", number_value(shape->precision))
        .set("numeric_precision_radix", Value::integer(shape->radix))
        .set("numeric_scale", number_value(shape->scale));
  }
  rows.set("datetime_precision", number_value(datetime_precision(type)));
  const std::optional<std::string> fields = interval_fields(type);
  if (fields.has_value()) rows.set("interval_type", text_value(*fields));
}

// The type's name in pg_type.
void write_udt(SystemRows& rows, Type type, const SystemRowContext& context) {
  rows.set("udt_catalog", text_value(context.database_name));
  if (const auto name = name_of_type(type.oid, context.catalog))
    rows.set("udt_schema", text_value(name->schema)).set("udt_name", text_value(name->name));
}

// By the columns' numbers; empty: none of them.
std::vector<bool> updatable_columns(const RelationRow& row, const SystemRowContext& context) {
  if (row.kind != 'v' || !context.updatable_columns) return {};
  return context.updatable_columns(row.oid);
}

bool is_updatable(const RelationRow& row, const AttributeRow& attribute,
                  const std::vector<bool>& of_view) {
  const auto index = static_cast<std::size_t>(attribute.number) - 1;
  if (row.builtin != nullptr) return row.builtin->columns[index].updatable;
  if (row.kind == 'v') return index < of_view.size() && of_view[index];
  return row.kind == 'r' || row.kind == 'p';
}

void write_identity(SystemRows& rows, const RelationRow& row, const AttributeRow& attribute,
                    const CatalogSnapshot& catalog) {
  const Relation* sequence = nullptr;
  if (attribute.identity != Identity::kNone) {
    const auto index = static_cast<std::size_t>(attribute.number) - 1;
    sequence = catalog.find_relation(row.relation->columns[index].identity_sequence);
  }
  if (sequence == nullptr) {
    rows.set("identity_cycle", text_value("NO"));
    return;
  }
  const SequenceOptions& options = *sequence->sequence;
  const auto number = [](std::int64_t value) { return Value::text(std::to_string(value)); };
  rows.set("identity_generation",
           text_value(attribute.identity == Identity::kAlways ? "ALWAYS" : "BY DEFAULT"))
      .set("identity_start", number(options.start))
      .set("identity_increment", number(options.increment))
      .set("identity_maximum", number(options.maximum))
      .set("identity_minimum", number(options.minimum))
      .set("identity_cycle", yes_or_no(options.cycle));
}

void write_column(SystemRows& rows, const RelationRow& row, const AttributeRow& attribute,
                  const std::vector<bool>& updatable, const SystemRowContext& context) {
  const BuiltinCatalog& builtin = BuiltinCatalog::instance();
  const BuiltinType* domain = builtin.find_type(attribute.type.oid);
  Type type = attribute.type;
  const DomainType* made_domain = is_domain_type(attribute.type.oid)
                                      ? context.catalog.find_domain(attribute.type.oid)
                                      : nullptr;
  if (made_domain != nullptr) {
    type = made_domain->base;
    domain = nullptr;
  } else if (domain != nullptr && domain->base_type != kInvalidOid) {
    type = {.oid = domain->base_type, .typmod = type_details(domain->oid).typmod};
  } else {
    domain = nullptr;
  }
  const BuiltinType* base = builtin.find_type(type.oid);
  const std::string_view database = context.database_name;
  rows.add();
  rows.set("table_catalog", text_value(database))
      .set("table_schema", text_value(row.schema_name))
      .set("table_name", text_value(row.name))
      .set("column_name", text_value(attribute.name))
      .set("ordinal_position", Value::integer(attribute.number));
  if (!attribute.default_sql.empty()) {
    rows.set(attribute.generated ? "generation_expression" : "column_default",
             context.default_definition
                 ? Value::text(context.default_definition(attribute.default_sql))
                 : text_value(attribute.default_sql));
  }
  const bool refuses_null = attribute.not_null || (made_domain != nullptr && made_domain->not_null);
  rows.set("is_nullable", yes_or_no(!refuses_null))
      .set("data_type",
           base == nullptr ? text_value("USER-DEFINED") : Value::text(data_type(*base)));
  write_type_columns(rows, type);
  write_collation(rows, attribute.collation, database);
  if (made_domain != nullptr) {
    rows.set("domain_catalog", text_value(database))
        .set("domain_schema", text_value(schema_name(made_domain->schema, context.catalog)))
        .set("domain_name", text_value(made_domain->name));
  } else if (domain != nullptr) {
    rows.set("domain_catalog", text_value(database))
        .set("domain_schema", text_value(domain->schema))
        .set("domain_name", text_value(domain->name));
  }
  write_udt(rows, type, context);
  rows.set("dtd_identifier", Value::text(std::to_string(attribute.number)))
      .set("is_self_referencing", text_value("NO"))
      .set("is_identity", yes_or_no(attribute.identity != Identity::kNone));
  write_identity(rows, row, attribute, context.catalog);
  rows.set("is_generated", text_value(attribute.generated ? "ALWAYS" : "NEVER"))
      .set("is_updatable", yes_or_no(is_updatable(row, attribute, updatable)));
}

std::string_view table_type(char kind, bool is_temporary) {
  if (is_temporary) return "LOCAL TEMPORARY";
  if (kind == 'v') return "VIEW";
  return kind == 'f' ? "FOREIGN" : "BASE TABLE";
}

}  // namespace

void write_information_schema_columns(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (!is_column_listed(row.kind) || is_of_another_session(row, context)) continue;
    const std::vector<bool> updatable = updatable_columns(row, context);
    for (const AttributeRow& attribute : attributes_of(row)) {
      if (attribute.dropped || !may_see_column_of(row, attribute.number, context)) continue;
      write_column(rows, row, attribute, updatable, context);
    }
  }
}

void write_information_schema_attributes(SystemRows& rows, const SystemRowContext& context) {
  const std::string_view database = context.database_name;
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'c' || !may_see_attributes(row, context)) continue;
    for (const AttributeRow& attribute : attributes_of(row)) {
      if (attribute.dropped) continue;
      const Type type = attribute.type;
      const DomainType* domain = context.catalog.find_domain(type.oid);
      const bool is_domain = domain != nullptr && domain->oid == type.oid;
      const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type.oid);
      rows.add();
      rows.set("udt_catalog", text_value(database))
          .set("udt_schema", text_value(row.schema_name))
          .set("udt_name", text_value(row.name))
          .set("attribute_name", text_value(attribute.name))
          .set("ordinal_position", Value::integer(attribute.number))
          .set("is_nullable", yes_or_no(!attribute.not_null && !(is_domain && domain->not_null)))
          .set("data_type",
               builtin == nullptr ? text_value("USER-DEFINED") : Value::text(data_type(*builtin)));
      write_type_columns(rows, value_type(type, context.catalog));
      write_collation(rows, attribute.collation, database);
      rows.set("attribute_udt_catalog", text_value(database));
      if (const auto name = name_of_type(type.oid, context.catalog)) {
        rows.set("attribute_udt_schema", text_value(name->schema))
            .set("attribute_udt_name", text_value(name->name));
      }
      rows.set("dtd_identifier", Value::text(std::to_string(attribute.number)))
          .set("is_derived_reference_attribute", text_value("NO"));
    }
  }
}

void write_information_schema_tables(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (!is_column_listed(row.kind) ||
        !may_see_table(privileges_of(row), kAllTablePrivileges, kAllColumnPrivileges, context))
      continue;
    if (is_of_another_session(row, context)) continue;
    const bool insertable = row.builtin != nullptr ? row.builtin->insertable
                                                   : row.kind == 'r' || row.kind == 'p' ||
                                                         (row.kind == 'v' && context.is_updatable &&
                                                          context.is_updatable(row.oid));
    rows.add();
    rows.set("table_catalog", text_value(context.database_name))
        .set("table_schema", text_value(row.schema_name))
        .set("table_name", text_value(row.name))
        .set("table_type", text_value(table_type(row.kind, is_temporary(row, context))))
        .set("is_insertable_into", yes_or_no(insertable))
        .set("is_typed", text_value("NO"));
  }
}

void write_information_schema_schemata(SystemRows& rows, const SystemRowContext& context) {
  const auto write = [&](std::string_view name, Oid owner) {
    const Role* role = context.catalog.find_role(owner);
    rows.add();
    rows.set("catalog_name", text_value(context.database_name))
        .set("schema_name", text_value(name))
        .set("schema_owner", role == nullptr ? Value() : text_value(role->name));
  };
  // Which is in no snapshot.
  if (context.catalog.has_privileges_of(context.current_user, kBootstrapSuperuser))
    write(kPgToastSchemaName, kBootstrapSuperuser);
  for (const Schema* schema : context.catalog.schemas()) {
    const bool visible =
        context.catalog.has_privileges_of(context.current_user, schema->owner) ||
        has_any(kAllSchemaPrivileges, [&](Privileges privilege) {
          return context.catalog.has_schema_privilege(context.current_user, *schema, privilege);
        });
    if (visible) write(schema->name, schema->owner);
  }
}

void write_information_schema_domains(SystemRows& rows, const SystemRowContext& context) {
  const auto write = [&](std::string_view schema, std::string_view name, Oid oid, Type base,
                         std::string default_text) {
    if (!may_see_type(oid, context)) return;
    const BuiltinType* type = BuiltinCatalog::instance().find_type(base.oid);
    const bool is_system_type = type != nullptr && type->schema == "pg_catalog";
    rows.add();
    rows.set("domain_catalog", text_value(context.database_name))
        .set("domain_schema", text_value(schema))
        .set("domain_name", text_value(name))
        .set("data_type", text_value(is_system_type ? type->sql_name : "USER-DEFINED"));
    write_type_columns(rows, base);
    write_collation(rows, type_details(oid).collation, context.database_name);
    if (!default_text.empty()) rows.set("domain_default", Value::text(std::move(default_text)));
    write_udt(rows, base, context);
    rows.set("dtd_identifier", text_value("1"));
  };
  for (const BuiltinType& type : BuiltinCatalog::instance().types()) {
    if (type.kind != 'd') continue;
    const TypeDetails& details = type_details(type.oid);
    write(type.schema, type.name, type.oid, {type.base_type, details.typmod},
          std::string(details.default_text));
  }
  for (const DomainType* domain : context.catalog.domains()) {
    const bool is_shown = !domain->default_sql.empty() && context.default_definition;
    write(schema_name(domain->schema, context.catalog), domain->name, domain->oid, domain->base,
          is_shown ? context.default_definition(domain->default_sql) : domain->default_sql);
  }
}

void write_information_schema_domain_constraints(SystemRows& rows,
                                                 const SystemRowContext& context) {
  const auto write = [&](std::string_view schema, std::string_view domain, Oid owner,
                         std::string_view name) {
    if (!context.catalog.has_privileges_of(context.current_user, owner)) return;
    rows.add();
    rows.set("constraint_catalog", text_value(context.database_name))
        .set("constraint_schema", text_value(schema))
        .set("constraint_name", text_value(name))
        .set("domain_catalog", text_value(context.database_name))
        .set("domain_schema", text_value(schema))
        .set("domain_name", text_value(domain))
        .set("is_deferrable", text_value("NO"))
        .set("initially_deferred", text_value("NO"));
  };
  write("information_schema", "cardinal_number", kBootstrapSuperuser,
        "cardinal_number_domain_check");
  write("information_schema", "yes_or_no", kBootstrapSuperuser, "yes_or_no_check");
  for (const DomainType* domain : context.catalog.domains()) {
    for (const DomainCheck& check : domain->checks)
      write(schema_name(domain->schema, context.catalog), domain->name, domain->owner, check.name);
  }
}

void write_information_schema_views(SystemRows& rows, const SystemRowContext& context) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'v' || is_of_another_session(row, context) ||
        !may_see_table(privileges_of(row), kAllTablePrivileges, kAllColumnPrivileges, context))
      continue;
    const auto option = [&row](std::string_view name) {
      return row.relation != nullptr &&
             std::ranges::find(row.relation->options, name) != row.relation->options.end();
    };
    const auto has_trigger = [&row](int event) {
      return row.relation != nullptr && has_instead_trigger(*row.relation, event);
    };
    const bool is_updatable = row.builtin != nullptr
                                  ? row.builtin->insertable
                                  : context.is_updatable && context.is_updatable(row.oid);
    rows.add();
    rows.set("table_catalog", text_value(context.database_name))
        .set("table_schema", text_value(row.schema_name))
        .set("table_name", text_value(row.name));
    if (context.view_definition &&
        context.catalog.has_privileges_of(context.current_user, row.owner))
      rows.set("view_definition", text_value(context.view_definition(row.oid)));
    rows.set("check_option", text_value(option("check_option=cascaded") ? "CASCADED"
                                        : option("check_option=local")  ? "LOCAL"
                                                                        : "NONE"))
        .set("is_updatable", yes_or_no(is_updatable))
        .set("is_insertable_into", yes_or_no(is_updatable))
        .set("is_trigger_updatable", yes_or_no(has_trigger(trigger_type::kUpdate)))
        .set("is_trigger_deletable", yes_or_no(has_trigger(trigger_type::kDelete)))
        .set("is_trigger_insertable_into", yes_or_no(has_trigger(trigger_type::kInsert)));
  }
}

void write_information_schema_catalog_name(SystemRows& rows, const SystemRowContext& context) {
  rows.add();
  rows.set("catalog_name", text_value(context.database_name));
}

}  // namespace carto_mock::sql
