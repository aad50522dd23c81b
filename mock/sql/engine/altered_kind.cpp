#include "sql/engine/altered_kind.h"

#include <fmt/format.h>

#include "support/error.h"

namespace carto_mock::sql {

std::string_view alter_tag(PgQuery__ObjectType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return "ALTER VIEW";
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return "ALTER MATERIALIZED VIEW";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return "ALTER SEQUENCE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return "ALTER INDEX";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      return "ALTER TYPE";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      return "ALTER FOREIGN TABLE";
  }
  return "ALTER TABLE";
}

void check_altered_kind(const Relation& relation, PgQuery__ObjectType type) {
  const auto require = [&](RelationKind kind, std::string_view name) {
    if (relation.kind == kind) return;
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not {}", relation.name, name));
  };
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return require(RelationKind::kView, "a view");
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return require(RelationKind::kMaterializedView, "a materialized view");
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return require(RelationKind::kSequence, "a sequence");
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return require(RelationKind::kIndex, "an index");
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      return require(RelationKind::kForeignTable, "a foreign table");
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      return require(RelationKind::kComposite, "a composite type");
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
      if (relation.kind == RelationKind::kComposite) {
        throw Error(sqlstate::kWrongObjectType,
                    fmt::format("\"{}\" is a composite type", relation.name))
            .hint("Use ALTER TYPE instead.");
      }
      return;
  }
}

}  // namespace carto_mock::sql
