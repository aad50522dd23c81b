// Functions that everybody may execute and that ask themselves for a superuser or the attribute
// REPLICATION, which no role has here (manual, chapter 9.27.6): replication slots, and importing
// collations. To a superuser they are refused (0A000).
#include <fmt/format.h>

#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void refuse(const CallContext& context, std::string_view message,
                         std::string_view what) {
  const Role* role = context.session.catalog().find_role(context.session.current_user());
  if (role == nullptr || !role->superuser)
    throw Error(sqlstate::kInsufficientPrivilege, std::string(message));
  throw Error::unsupported(std::string(what));
}

Value use_slot(const CallContext& context, Arguments) {
  refuse(context, "must be superuser or replication role to use replication slots",
         "replication slots");
}

std::unique_ptr<ValueStream> read_slot(const CallContext& context, Arguments arguments) {
  use_slot(context, arguments);
  return nullptr;
}

Value import_collations(const CallContext& context, Arguments) {
  refuse(context, "must be superuser to import system collations", "pg_import_system_collations()");
}

constexpr FunctionEntry kEntries[] = {
    {"pg_create_physical_replication_slot(name,boolean,boolean)", use_slot},
    {"pg_create_logical_replication_slot(name,name,boolean,boolean)", use_slot},
    {"pg_copy_physical_replication_slot(name,name,boolean)", use_slot},
    {"pg_copy_physical_replication_slot(name,name)", use_slot},
    {"pg_copy_logical_replication_slot(name,name,boolean,name)", use_slot},
    {"pg_copy_logical_replication_slot(name,name,boolean)", use_slot},
    {"pg_copy_logical_replication_slot(name,name)", use_slot},
    {"pg_drop_replication_slot(name)", use_slot},
    {"pg_replication_slot_advance(name,pg_lsn)", use_slot},
    {"pg_import_system_collations(regnamespace)", import_collations},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_logical_slot_get_changes(name,pg_lsn,integer,text[])", read_slot},
    {"pg_logical_slot_peek_changes(name,pg_lsn,integer,text[])", read_slot},
    {"pg_logical_slot_get_binary_changes(name,pg_lsn,integer,text[])", read_slot},
    {"pg_logical_slot_peek_binary_changes(name,pg_lsn,integer,text[])", read_slot},
};

}  // namespace

std::span<const FunctionEntry> privileged_functions() { return kEntries; }
std::span<const SetFunctionEntry> privileged_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
