// information_schema.element_types (manual, chapter 37): what the elements of arrays are, of each
// column, attribute, domain, parameter and result that the current user may see.
#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sql/catalog/information_schema_rules.h"

namespace carto_mock::sql {
namespace {

using namespace information_schema;

class ElementTypes {
 public:
  ElementTypes(SystemRows& rows, const SystemRowContext& context)
      : rows_(rows), context_(context) {}

  void write_relations() {
    for (const RelationRow& row : all_relations(context_.catalog)) {
      const bool is_type = row.kind == 'c';
      if (!is_type && !is_column_listed(row.kind)) continue;
      if (is_of_another_session(row, context_)) continue;
      for (const AttributeRow& attribute : attributes_of(row)) {
        if (attribute.dropped) continue;
        const bool is_seen = is_type ? may_see_attributes(row, context_)
                                     : may_see_column_of(row, attribute.number, context_);
        if (!is_seen) continue;
        write({row.schema_name, row.name, is_type ? "USER-DEFINED TYPE" : "TABLE"},
              attribute.number, attribute.type.oid, attribute.collation);
      }
    }
  }

  void write_domains() {
    for (const DomainType* domain : context_.catalog.domains()) {
      if (!may_see_type(domain->oid, context_)) continue;
      write({schema_name(domain->schema, context_.catalog), domain->name, "DOMAIN"}, 1,
            domain->base.oid, type_details(domain->oid).collation);
    }
  }

  void write_routines() {
    for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures())
      write_routine(procedure);
    for (const StoredFunction* function : context_.catalog.functions())
      write_routine(function->procedure());
  }

 private:
  struct Object {
    std::string_view schema;
    std::string_view name;
    std::string_view type;
  };

  void write_routine(const BuiltinProcedure& procedure) {
    if (!may_see_routine(procedure, context_)) return;
    const std::string name = specific_name(procedure);
    const Object object{procedure.schema, name, "ROUTINE"};
    const std::span<const Oid> types =
        procedure.all_arguments.empty() ? procedure.arguments : procedure.all_arguments;
    for (std::size_t i = 0; i < types.size(); ++i)
      write(object, static_cast<int>(i) + 1, types[i], kInvalidOid);
    constexpr char kProcedure = 'p';
    if (procedure.kind != kProcedure) write(object, 0, procedure.result, kInvalidOid);
  }

  // Vectors are arrays by their length.
  void write(const Object& object, int number, Oid array, Oid collation) {
    const BuiltinType* type = BuiltinCatalog::instance().find_type(array);
    constexpr int kVariableLength = -1;
    if (type == nullptr || type->length != kVariableLength) return;
    const bool is_vector = array == oid::kInt2Vector || array == oid::kOidVector;
    const Oid element = is_vector ? type_details(array).element : type->element;
    if (element == kInvalidOid) return;
    const auto name = name_of_type(element, context_.catalog);
    if (!name) return;
    const bool is_system_type = name->schema == "pg_catalog";
    rows_.add();
    rows_.set("object_catalog", text_value(context_.database_name))
        .set("object_schema", text_value(object.schema))
        .set("object_name", text_value(object.name))
        .set("object_type", text_value(object.type))
        .set("collection_type_identifier", Value::text(std::to_string(number)))
        .set("data_type", is_system_type ? Value::text(format_type({.oid = element, .typmod = -1}))
                                         : text_value("USER-DEFINED"))
        .set("udt_catalog", text_value(context_.database_name))
        .set("udt_schema", text_value(name->schema))
        .set("udt_name", text_value(name->name))
        .set("dtd_identifier", Value::text(fmt::format("a{}", number)));
    write_collation(rows_, collation, context_.database_name);
  }

  SystemRows& rows_;
  const SystemRowContext& context_;
};

}  // namespace

void write_information_schema_element_types(SystemRows& rows, const SystemRowContext& context) {
  ElementTypes types(rows, context);
  types.write_relations();
  types.write_domains();
  types.write_routines();
}

}  // namespace carto_mock::sql
