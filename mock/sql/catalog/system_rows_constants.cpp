// Catalogs of what every server has alike and nothing here can add to: access methods, tablespaces,
// operators, casts; and those that stay empty.
#include <array>

#include "sql/catalog/extensions.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {
namespace {

struct AccessMethod {
  Oid oid;
  std::string_view name;
  std::string_view handler;
  char kind;
};
constexpr auto kAccessMethods = std::to_array<AccessMethod>({
    {2, "heap", "heap_tableam_handler", 't'},
    {403, "btree", "bthandler", 'i'},
    {405, "hash", "hashhandler", 'i'},
    {783, "gist", "gisthandler", 'i'},
    {2742, "gin", "ginhandler", 'i'},
    {4000, "spgist", "spghandler", 'i'},
    {3580, "brin", "brinhandler", 'i'},
});

}  // namespace

void write_nothing(SystemRows&, const SystemRowContext&) {}

void write_pg_am(SystemRows& rows, const SystemRowContext&) {
  for (const AccessMethod& method : kAccessMethods) {
    const auto handler = BuiltinCatalog::instance().procedures(method.handler);
    rows.add();
    rows.set("oid", oid_value(method.oid))
        .set("amname", text_value(method.name))
        .set("amhandler", oid_value(handler.empty() ? kInvalidOid : handler.front()->oid))
        .set("amtype", letter_value(method.kind));
  }
}

void write_pg_tablespace(SystemRows& rows, const SystemRowContext&) {
  constexpr Oid kDefault = 1663;
  constexpr Oid kGlobal = 1664;
  for (const auto& [oid, name] :
       {std::pair(kDefault, "pg_default"), std::pair(kGlobal, "pg_global")}) {
    rows.add();
    rows.set("oid", oid_value(oid))
        .set("spcname", text_value(name))
        .set("spcowner", oid_value(kBootstrapSuperuser));
  }
}

void write_pg_extension(SystemRows& rows, const SystemRowContext& context) {
  for (const Extension& extension : kExtensions) {
    const bool is_carto = extension.name == "cartodb";
    if (is_carto && context.catalog.find_schema("cartodb") == nullptr) continue;
    rows.add();
    rows.set("extname", text_value(extension.name))
        .set("extowner", oid_value(kBootstrapSuperuser))
        .set("extrelocatable", Value::boolean(false))
        .set("extversion", text_value(extension.version));
  }
}

void write_pg_operator(SystemRows& rows, const SystemRowContext& context) {
  for (const BuiltinOperator& entry : BuiltinCatalog::instance().operators()) {
    rows.add();
    rows.set("oid", oid_value(entry.oid))
        .set("oprname", text_value(entry.name))
        .set("oprnamespace", oid_value(schema_oid(entry.schema, context.catalog)))
        .set("oprowner", oid_value(kBootstrapSuperuser))
        .set("oprkind", letter_value(entry.left == kInvalidOid ? 'l' : 'b'))
        .set("oprleft", oid_value(entry.left))
        .set("oprright", oid_value(entry.right))
        .set("oprresult", oid_value(entry.result))
        .set("oprcom", oid_value(entry.commutator))
        .set("oprnegate", oid_value(entry.negator))
        .set("oprcode", oid_value(entry.procedure));
  }
}

void write_pg_cast(SystemRows& rows, const SystemRowContext&) {
  for (const BuiltinCast& cast : BuiltinCatalog::instance().casts()) {
    rows.add();
    rows.set("castsource", oid_value(cast.source))
        .set("casttarget", oid_value(cast.target))
        .set("castfunc", oid_value(cast.procedure))
        .set("castcontext", letter_value(cast.context))
        .set("castmethod", letter_value(cast.method));
  }
}

// Of a range its own, of a multirange none.
void write_pg_range(SystemRows& rows, const SystemRowContext&) {
  const auto types = BuiltinCatalog::instance().types();
  for (const BuiltinType& range : types) {
    if (range.kind != 'r') continue;
    Oid multirange = kInvalidOid;
    for (const BuiltinType& other : types) {
      if (other.kind == 'm' && other.range_subtype == range.oid) multirange = other.oid;
    }
    rows.add();
    rows.set("rngtypid", oid_value(range.oid))
        .set("rngsubtype", oid_value(range.range_subtype))
        .set("rngmultitypid", oid_value(multirange));
  }
}

}  // namespace carto_mock::sql
