// pg_database and pg_default_acl.
#include "sql/catalog/server_settings.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {

// A cluster of one database.
void write_pg_database(SystemRows& rows, const SystemRowContext& context) {
  constexpr int kUtf8 = 6;
  constexpr Oid kDefaultTablespace = 1663;
  const ObjectAcl* database = context.catalog.find_object_acl(kDatabaseOid);
  rows.add();
  rows.set("oid", oid_value(kDatabaseOid))
      .set("datname", text_value(context.database_name))
      .set("datdba", oid_value(context.catalog.object_owner(kDatabaseOid, ObjectKind::kDatabase)))
      .set("encoding", Value::integer(kUtf8))
      .set("datlocprovider", letter_value('c'))
      .set("datistemplate", Value::boolean(false))
      .set("datallowconn", Value::boolean(true))
      .set("datconnlimit", Value::integer(-1))
      .set("dattablespace", oid_value(kDefaultTablespace))
      .set("datcollate", text_value(find_server_setting("lc_collate")->value.value_or("")))
      .set("datctype", text_value(find_server_setting("lc_ctype")->value.value_or("")));
  if (database != nullptr) rows.set("datacl", acl_value(database->acl, context.catalog));
}

void write_pg_default_acl(SystemRows& rows, const SystemRowContext& context) {
  for (const DefaultAcl* acl : context.catalog.default_acls()) {
    rows.add();
    rows.set("oid", oid_value(acl->oid))
        .set("defaclrole", oid_value(acl->role))
        .set("defaclnamespace", oid_value(acl->schema))
        .set("defaclobjtype", letter_value(static_cast<char>(acl->kind)))
        .set("defaclacl", acl_value(Acl{false, acl->items}, context.catalog));
  }
}

}  // namespace carto_mock::sql
