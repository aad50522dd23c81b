// Where relations, tablespaces and databases are stored and what they take, and how values are
// stored (manual, chapters 9.27.2 and 9.27.7). carto-mock keeps a relation's file under its OID,
// and has one database, in the default tablespace.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/database_size.h"
#include "sql/functions/native.h"
#include "sql/functions/server_objects.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct StoredFile {
  Oid number;
  bool is_shared;  // by all databases of the server
};

bool has_file(const Relation& relation, const CatalogSnapshot& catalog) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kSequence:
    case RelationKind::kMaterializedView:
      return true;
    case RelationKind::kIndex: {
      const Relation* table = catalog.find_relation(relation.index->relation);
      return table == nullptr || table->kind != RelationKind::kPartitioned;
    }
    case RelationKind::kView:
    case RelationKind::kComposite:
    case RelationKind::kForeignTable:
    case RelationKind::kPartitioned:
      return false;
  }
  return false;
}

std::optional<StoredFile> file_of(const CallContext& context, std::int64_t oid) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid number = static_cast<Oid>(oid);
  if (const Relation* relation = catalog.find_relation(number))
    return has_file(*relation, catalog) ? std::optional(StoredFile{number, false}) : std::nullopt;
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(number);
  if (builtin == nullptr || (builtin->kind != 'r' && builtin->kind != 'i')) return std::nullopt;
  return StoredFile{number, builtin->is_shared};
}

std::optional<std::int64_t> file_number(const CallContext& context, std::int64_t relation) {
  const std::optional<StoredFile> file = file_of(context, relation);
  return file ? std::optional<std::int64_t>(file->number) : std::nullopt;
}

std::optional<std::string> file_path(const CallContext& context, std::int64_t relation) {
  const std::optional<StoredFile> file = file_of(context, relation);
  if (!file) return std::nullopt;
  return file->is_shared ? fmt::format("global/{}", file->number)
                         : fmt::format("base/{}/{}", kDatabaseOid, file->number);
}

// 0: of the default tablespace.
std::optional<std::int64_t> relation_of_file(const CallContext& context, std::int64_t tablespace,
                                             std::int64_t number) {
  const std::optional<StoredFile> file = file_of(context, number);
  const auto wanted = static_cast<Oid>(tablespace);
  const bool is_there =
      file && (file->is_shared ? wanted == kGlobalTablespace
                               : wanted == kInvalidOid || wanted == kDefaultTablespace);
  return is_there ? std::optional(number) : std::nullopt;
}

// All that a relation has is in its main fork.
std::optional<std::int64_t> size_of_fork(const CallContext& context, std::int64_t relation,
                                         std::string_view fork) {
  const auto oid = static_cast<Oid>(relation);
  const bool is_stored = context.session.catalog().find_relation(oid) != nullptr;
  if (!is_stored && BuiltinCatalog::instance().find_relation(oid) == nullptr) return std::nullopt;
  static constexpr auto kOthers = std::to_array<std::string_view>({"fsm", "vm", "init"});
  if (std::ranges::find(kOthers, fork) != kOthers.end()) return 0;
  if (fork != "main") {
    throw Error(sqlstate::kInvalidParameterValue, "invalid fork name")
        .hint("Valid fork names are \"main\", \"fsm\", \"vm\", and \"init\".");
  }
  if (!is_stored) throw Error::unsupported("the size of a system catalog");
  return context.session.relation_size(oid);
}

// None: there is no such database.
std::optional<std::int64_t> size_of_database(const CallContext& context, std::int64_t database) {
  if (database != kDatabaseOid) return std::nullopt;
  return database_size(context.session);
}

std::int64_t size_of_tablespace(const CallContext& context, Oid tablespace) {
  if (tablespace == kDefaultTablespace) return database_size(context.session);
  const Role* role = context.session.catalog().find_role(context.session.current_user());
  if (role == nullptr || !role->superuser)
    throw Error(sqlstate::kInsufficientPrivilege, "permission denied for tablespace pg_global");
  throw Error::unsupported("the size of pg_global");
}

// None: there is no such tablespace.
std::optional<std::int64_t> size_of_tablespace_number(const CallContext& context,
                                                      std::int64_t tablespace) {
  const auto found =
      std::ranges::find(tablespaces(), static_cast<Oid>(tablespace), &ServerObject::oid);
  if (found == tablespaces().end()) return std::nullopt;
  return size_of_tablespace(context, found->oid);
}

std::int64_t size_of_tablespace_name(const CallContext& context, std::string_view name) {
  const auto found = std::ranges::find(tablespaces(), name, &ServerObject::name);
  if (found == tablespaces().end())
    throw Error(sqlstate::kUndefinedObject, fmt::format("tablespace \"{}\" does not exist", name));
  return size_of_tablespace(context, found->oid);
}

// Those that every server has are where the server is; 0 is the database's own.
std::string_view tablespace_location(std::int64_t tablespace) {
  const bool is_known =
      tablespace == kInvalidOid || std::ranges::find(tablespaces(), static_cast<Oid>(tablespace),
                                                     &ServerObject::oid) != tablespaces().end();
  if (is_known) return "";
  throw Error(
      SqlState("58P01"),
      fmt::format("could not stat file \"pg_tblspc/{}\": No such file or directory", tablespace));
}

std::vector<Value> databases_of_tablespace(const CallContext& context, Arguments arguments) {
  const auto tablespace = static_cast<Oid>(arguments[0].as_integer());
  if (tablespace == kDefaultTablespace) return {Value::integer(kDatabaseOid)};
  context.session.notice(Severity::kWarning,
                         tablespace == kGlobalTablespace
                             ? std::string("global tablespace never has databases")
                             : fmt::format("{} is not a tablespace OID", tablespace));
  return {};
}

// The type of the only argument.
const BuiltinType& argument_type(const CallContext& context) {
  const BuiltinType* type = BuiltinCatalog::instance().find_type(context.argument_types[0].oid);
  if (type == nullptr) throw Error::unsupported("the size of a value of such a type");
  return *type;
}

constexpr int kVariableLength = -1;
constexpr int kTerminated = -2;  // a text that ends with a zero

Value size_of_value(const CallContext& context, Arguments arguments) {
  const BuiltinType& type = argument_type(context);
  if (type.length == kTerminated)
    return Value::integer(static_cast<std::int64_t>(arguments[0].as_text().size()) + 1);
  // What it takes depends on where it stands, and on how it is compressed there.
  if (type.length == kVariableLength)
    throw Error::unsupported(fmt::format("pg_column_size() of type {}", type.sql_name));
  return Value::integer(type.length);
}

// NULL: it is not compressed, as no value is whose size is fixed or that is as short as what would
// stand for it.
Value compression_of_value(const CallContext& context, Arguments arguments) {
  constexpr std::size_t kNeverCompressed = 18;
  if (argument_type(context).length != kVariableLength) return {};
  const auto* const text = arguments[0].get_if<std::string>();
  if (text == nullptr || text->size() > kNeverCompressed)
    throw Error::unsupported("pg_column_compression() of a long value");
  return {};
}

constexpr FunctionEntry kEntries[] = {
    {"pg_relation_filenode(regclass)", native<file_number>},
    {"pg_relation_filepath(regclass)", native<file_path>},
    {"pg_filenode_relation(oid,oid)", native<relation_of_file>},
    {"pg_relation_size(regclass,text)", native<size_of_fork>},
    {"pg_database_size(oid)", native<size_of_database>},
    {"pg_tablespace_size(oid)", native<size_of_tablespace_number>},
    {"pg_tablespace_size(name)", native<size_of_tablespace_name>},
    {"pg_tablespace_location(oid)", native<tablespace_location>},
    {"pg_column_size(\"any\")", size_of_value},
    {"pg_column_compression(\"any\")", compression_of_value},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_tablespace_databases(oid)", all_at_once<databases_of_tablespace>},
};

}  // namespace

std::span<const FunctionEntry> storage_fact_functions() { return kEntries; }
std::span<const SetFunctionEntry> storage_fact_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
