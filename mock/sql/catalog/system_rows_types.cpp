// pg_type and pg_proc.
#include <fmt/format.h>

#include "sql/catalog/made_types.h"
#include "sql/catalog/procedure_details.h"
#include "sql/catalog/refused_value.h"
#include "sql/catalog/system_rows.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"

namespace carto_mock::sql {
namespace {

void write_type(SystemRows& rows, const BuiltinType& type, const TypeDetails& details, Oid schema,
                Oid owner, const CatalogSnapshot& catalog) {
  rows.add();
  rows.set("oid", oid_value(type.oid))
      .set("typname", text_value(type.name))
      .set("typnamespace", oid_value(schema))
      .set("typowner", oid_value(owner))
      .set("typlen", Value::integer(type.length))
      .set("typbyval", Value::boolean(details.by_value))
      .set("typtype", letter_value(type.kind))
      .set("typcategory", letter_value(type.category))
      .set("typispreferred", Value::boolean(type.preferred))
      .set("typisdefined", Value::boolean(true))
      .set("typdelim", text_value(details.delimiter))
      .set("typrelid", oid_value(type.relation))
      .set("typsubscript", oid_value(details.subscript))
      .set("typelem", oid_value(details.element))
      .set("typarray", oid_value(type.array))
      .set("typinput", oid_value(details.input))
      .set("typoutput", oid_value(details.output))
      .set("typreceive", oid_value(details.receive))
      .set("typsend", oid_value(details.send))
      .set("typmodin", oid_value(details.modifier_input))
      .set("typmodout", oid_value(details.modifier_output))
      .set("typanalyze", oid_value(details.analyze))
      .set("typalign", letter_value(details.alignment))
      .set("typstorage", letter_value(details.storage))
      .set("typnotnull", Value::boolean(details.not_null))
      .set("typbasetype", oid_value(type.base_type))
      .set("typtypmod", Value::integer(details.typmod))
      .set("typndims", Value::integer(details.dimensions))
      .set("typcollation", oid_value(details.collation));
  rows.set("typacl", object_acl_value(type.oid, catalog));
  if (details.default_text.empty()) return;
  rows.set("typdefault", text_value(details.default_text));
  if (type.kind == 'd') rows.set("typdefaultbin", text_value(details.default_text));
}

void write_type(SystemRows& rows, const BuiltinType& type, Oid schema, Oid owner,
                const CatalogSnapshot& catalog) {
  write_type(rows, type, type_details(type.oid), schema, owner, catalog);
}

Oid procedure_oid(std::string_view signature) {
  const BuiltinProcedure* found = BuiltinCatalog::instance().find_procedure_by_signature(signature);
  return found == nullptr ? kInvalidOid : found->oid;
}

// A domain and its array.
void write_domain(SystemRows& rows, const DomainType& domain, const SystemRowContext& context) {
  BuiltinType type = *BuiltinCatalog::instance().find_type(domain.oid);
  type.name = domain.name;
  type.base_type = domain.base.oid;
  TypeDetails details = type_details(domain.oid);
  details.subscript = details.modifier_input = details.modifier_output = kInvalidOid;
  details.element = kInvalidOid;
  details.input = procedure_oid("domain_in(cstring,oid,integer)");
  details.receive = procedure_oid("domain_recv(internal,oid,integer)");
  details.not_null = domain.not_null;
  details.typmod = domain.base.typmod;
  const BuiltinType* base = BuiltinCatalog::instance().find_type(domain.base.oid);
  details.dimensions = base != nullptr && base->element != kInvalidOid ? 1 : 0;
  std::string default_text;
  if (!domain.default_sql.empty()) {
    default_text = context.default_definition ? context.default_definition(domain.default_sql)
                                              : domain.default_sql;
  }
  details.default_text = default_text;
  write_type(rows, type, details, domain.schema, domain.owner, context.catalog);
  // What shows a tree of expressions has nothing to compute: see pg_attrdef.
  if (!domain.default_sql.empty()) rows.set("typdefaultbin", text_value(domain.default_sql));
  BuiltinType array = *BuiltinCatalog::instance().find_type(array_of_domain(domain.oid));
  const std::string array_name = array_type_name(domain.name);
  array.name = array_name;
  TypeDetails of_array = type_details(array.oid);
  of_array.element = domain.oid;
  write_type(rows, array, of_array, domain.schema, domain.owner, context.catalog);
}

// The type of a relation's rows and its array.
void write_row_type(SystemRows& rows, const Relation& relation, const CatalogSnapshot& catalog) {
  const Oid array = array_of_row(relation.row_type);
  write_type(rows,
             {.oid = relation.row_type,
              .name = relation.name,
              .sql_name = relation.name,
              .schema = {},
              .length = -1,
              .kind = 'c',
              .category = 'C',
              .preferred = false,
              .element = kInvalidOid,
              .array = array,
              .relation = relation.oid,
              .base_type = kInvalidOid,
              .range_subtype = kInvalidOid},
             relation.schema, relation.owner, catalog);
  BuiltinType of_array = *BuiltinCatalog::instance().find_type(array);
  const std::string array_name = array_type_name(relation.name);
  of_array.name = array_name;
  TypeDetails details = type_details(array);
  details.element = relation.row_type;
  write_type(rows, of_array, details, relation.schema, relation.owner, catalog);
}

Value oids_value(std::span<const Oid> oids) {
  std::vector<Value> values;
  for (const Oid oid : oids) values.push_back(oid_value(oid));
  return Value::array(Array::of(oid::kOid, std::move(values)));
}

}  // namespace

void write_pg_type(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinType& type : BuiltinCatalog::instance().types()) {
    write_type(rows, type, schema_oid(type.schema, context.catalog), kBootstrapSuperuser,
               context.catalog);
  }
  for (const EnumType* made : context.catalog.enums()) {
    BuiltinType type = *BuiltinCatalog::instance().find_type(made->oid);
    type.name = made->name;
    write_type(rows, type, made->schema, made->owner, context.catalog);
    type = *BuiltinCatalog::instance().find_type(array_of_enum(made->oid));
    const std::string array_name = array_type_name(made->name);
    type.name = array_name;
    write_type(rows, type, made->schema, made->owner, context.catalog);
  }
  for (const DomainType* domain : context.catalog.domains()) write_domain(rows, *domain, context);
  for (const Relation* relation : context.catalog.relations()) {
    if (relation->row_type == kInvalidOid) continue;
    write_row_type(rows, *relation, context.catalog);
  }
}

void write_pg_enum(SystemRows& rows, const SystemRowContext& context) {
  // pg_enum.enumsortorder counts from 1; labels between others have a fraction.
  constexpr double kStep = 4294967296.0;
  for (const EnumType* type : context.catalog.enums()) {
    for (const EnumLabel& label : type->labels) {
      rows.add();
      rows.set("oid", oid_value(label.oid))
          .set("enumtypid", oid_value(type->oid))
          .set("enumsortorder", Value::real(static_cast<double>(label.place) / kStep))
          .set("enumlabel", text_value(label.label));
    }
  }
}

namespace {

// The columns in which a function's texts are, and what the planner is told.
void write_details(SystemRows& rows, const BuiltinProcedure& procedure,
                   const SystemRowContext& context) {
  const std::optional<ProcedureDetails> details = procedure_details(procedure.oid, context.catalog);
  if (!details) {
    for (const std::string_view column :
         {"prolang", "procost", "prorows", "prosupport", "prosecdef", "proleakproof", "proparallel",
          "prosrc", "probin", "prosqlbody", "proconfig"}) {
      rows.set(column,
               refused_value(fmt::format("column pg_proc.{} of CARTO's functions", column)));
    }
    return;
  }
  rows.set("prolang", oid_value(details->language))
      .set("procost", Value::real(details->cost))
      .set("prorows", Value::real(details->rows))
      .set("prosupport", oid_value(details->support))
      .set("prosecdef", Value::boolean(details->security_definer))
      .set("proleakproof", Value::boolean(details->leakproof))
      .set("proparallel", letter_value(details->parallel))
      .set("prosrc", text_value(details->source));
  if (!details->library.empty()) rows.set("probin", text_value(details->library));
  // What shows a tree of expressions has nothing to compute: see pg_attrdef.
  if (!details->sql_body.empty()) rows.set("prosqlbody", text_value(details->sql_body));
  if (!details->settings.empty()) {
    std::vector<Value> settings;
    settings.reserve(details->settings.size());
    for (const std::string& setting : details->settings) settings.push_back(text_value(setting));
    rows.set("proconfig", Value::array(Array::of(oid::kText, std::move(settings))));
  }
}

void write_procedure(SystemRows& rows, const BuiltinProcedure& procedure,
                     const SystemRowContext& context) {
  std::vector<Value> arguments;
  for (const Oid argument : procedure.arguments) arguments.push_back(oid_value(argument));
  rows.add();
  rows.set("oid", oid_value(procedure.oid))
      .set("proname", text_value(procedure.name))
      .set("pronamespace", oid_value(schema_oid(procedure.schema, context.catalog)))
      .set("proowner",
           oid_value(context.catalog.object_owner(procedure.oid, ObjectKind::kFunction)))
      .set("provariadic", oid_value(procedure.variadic_element))
      .set("prokind", letter_value(procedure.kind))
      .set("proisstrict", Value::boolean(procedure.strict))
      .set("proretset", Value::boolean(procedure.returns_set))
      .set("provolatile", letter_value(procedure.volatility))
      .set("pronargs", Value::integer(static_cast<std::int64_t>(procedure.arguments.size())))
      .set("pronargdefaults", Value::integer(procedure.default_count))
      .set("prorettype", oid_value(procedure.result))
      .set("proargtypes", vector_value(oid::kOid, std::move(arguments)));
  rows.set("proacl", object_acl_value(procedure.oid, context.catalog));
  if (!procedure.all_arguments.empty()) {
    rows.set("proallargtypes", oids_value(procedure.all_arguments));
  }
  if (!procedure.argument_modes.empty()) {
    std::vector<Value> modes;
    for (const char mode : procedure.argument_modes) modes.push_back(letter_value(mode));
    rows.set("proargmodes", Value::array(Array::of(oid::kChar, std::move(modes))));
  }
  if (!procedure.argument_names.empty()) {
    std::vector<Value> names;
    for (const std::string_view name : procedure.argument_names) names.push_back(text_value(name));
    rows.set("proargnames", Value::array(Array::of(oid::kText, std::move(names))));
  }
  if (!procedure.defaults.empty())
    rows.set("proargdefaults", Value::text(fmt::format("{}", fmt::join(procedure.defaults, ", "))));
  write_details(rows, procedure, context);
}

}  // namespace

void write_pg_proc(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures())
    write_procedure(rows, procedure, context);
  for (const StoredFunction* function : context.catalog.functions())
    write_procedure(rows, function->procedure(), context);
}

}  // namespace carto_mock::sql
