#include "sql/engine/column_storage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "sql/catalog/system_rows.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/system_column_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kMostStatistics = 10000;
constexpr char kPlain = 'p';

Error wrong_kind(const Relation& relation, std::string_view action) {
  return Error(sqlstate::kWrongObjectType,
               fmt::format("ALTER action ALTER COLUMN ... {} cannot be performed on relation "
                           "\"{}\"",
                           action, relation.name))
      .detail(fmt::format("This operation is not supported for {}{}.", kind_name(relation.kind),
                          relation.kind == RelationKind::kIndex ? "es" : "s"));
}

bool has_rows(const Relation& relation) {
  return relation.kind == RelationKind::kTable || relation.kind == RelationKind::kPartitioned ||
         relation.kind == RelationKind::kMaterializedView;
}

int statistics_target(const PgQuery__AlterTableCmd& command, const UtilityContext& context) {
  const int target = command.def->integer->ival;
  if (target < -1) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("statistics target {} is too low", target));
  }
  if (target > kMostStatistics) {
    context.session.notice(Severity::kWarning,
                           fmt::format("lowering statistics target to {}", kMostStatistics));
  }
  return std::min(target, kMostStatistics);
}

// What is no expression has the statistics of its table.
[[noreturn]] void refuse_index_column(const Relation& index,
                                      const PgQuery__AlterTableCmd& command) {
  const auto number = static_cast<std::size_t>(command.num);
  const std::vector<int>& columns = index.index->columns;
  if (command.name != nullptr && *command.name != '\0')
    throw Error::unsupported("ALTER INDEX … SET STATISTICS by a column's name");
  if (number == 0 || number > columns.size()) {
    throw Error(
        sqlstate::kUndefinedColumn,
        fmt::format("column number {} of relation \"{}\" does not exist", command.num, index.name));
  }
  throw Error::unsupported("ALTER INDEX … SET STATISTICS");
}

char storage_letter(const PgQuery__AlterTableCmd& command) {
  constexpr auto kStorages =
      std::to_array<std::string_view>({"plain", "external", "extended", "main"});
  const std::string given = string_of(*command.def);
  std::string name;
  for (const char c : given) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (std::ranges::find(kStorages, name) == kStorages.end())
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("invalid storage type \"{}\"", given));
  return name == "extended" ? 'x' : name.front();
}

}  // namespace

void set_statistics(const Relation& relation, const PgQuery__AlterTableCmd& command,
                    const UtilityContext& context) {
  if (!has_rows(relation) && !relation.index) throw wrong_kind(relation, "SET STATISTICS");
  const bool has_name = command.name != nullptr && *command.name != '\0';
  if (!has_name && !relation.index) {
    throw Error(sqlstate::kFeatureNotSupported, "cannot refer to non-index column by number");
  }
  const int target = statistics_target(command, context);
  if (relation.index) refuse_index_column(relation, command);
  const int attnum = altered_column(relation, command.name);
  Relation changed = relation;
  changed.columns[static_cast<std::size_t>(attnum) - 1].statistics_target = target;
  context.put(std::move(changed));
}

void set_storage(const Relation& relation, const PgQuery__AlterTableCmd& command,
                 const UtilityContext& context) {
  if (!has_rows(relation)) throw wrong_kind(relation, "SET STORAGE");
  const char letter = storage_letter(command);
  const int attnum = altered_column(relation, command.name);
  Relation changed = relation;
  Column& column = changed.columns[static_cast<std::size_t>(attnum) - 1];
  const char own = type_details(column.type.oid).storage;
  if (letter != kPlain && own == kPlain) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("column data type {} can only have storage PLAIN",
                            format_type(Type{column.type.oid})));
  }
  column.storage = letter == own ? '\0' : letter;
  context.put(std::move(changed));
}

}  // namespace carto_mock::sql
