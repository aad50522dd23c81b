#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/ddl.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/table_builder.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

void check_indexable(const Relation& relation) {
  std::string_view plural;
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kMaterializedView:
      return;
    case RelationKind::kView:
      plural = "views";
      break;
    case RelationKind::kSequence:
      plural = "sequences";
      break;
    case RelationKind::kIndex:
      plural = "indexes";
      break;
    case RelationKind::kForeignTable:
      plural = "foreign tables";
      break;
    case RelationKind::kComposite:
      plural = "composite types";
      break;
    case RelationKind::kPartitioned:
      throw Error::unsupported("an index on a partitioned table");
  }
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("cannot create index on relation \"{}\"", relation.name))
      .detail(fmt::format("This operation is not supported for {}.", plural));
}

// Indexes of other methods only make PostgreSQL faster: they are kept in the catalog, and lookups
// go without.
void check_method(const std::string& method, const std::vector<Type>& types) {
  constexpr std::array<std::string_view, 6> kMethods = {"brin", "btree", "gin",
                                                        "gist", "hash",  "spgist"};
  if (std::ranges::find(kMethods, method) == kMethods.end()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("access method \"{}\" does not exist", method));
  }
  for (const Type type : types) {
    if (method == "btree") {
      check_ordered_type(type);
      continue;
    }
    if (method == "gist" && (type.oid == oid::kGeometry || type.oid == oid::kGeography)) continue;
    throw Error::unsupported(fmt::format("a {} index on type {}", method, format_type(type)));
  }
}

}  // namespace

CommandTag create_index(const PgQuery__IndexStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE INDEX", std::nullopt};
  if (statement.concurrent != 0 && context.in_block) {
    throw Error(sqlstate::kActiveSqlTransaction,
                "CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
  }
  if (statement.n_index_including_params != 0) throw Error::unsupported("INCLUDE");
  if (statement.n_options != 0) throw Error::unsupported("WITH (storage parameters)");
  if (statement.nulls_not_distinct != 0) throw Error::unsupported("NULLS NOT DISTINCT");
  if (statement.table_space != nullptr && *statement.table_space != '\0')
    throw Error::unsupported("TABLESPACE");
  if (statement.where_clause != nullptr) throw Error::unsupported("an index with WHERE");
  const Relation table = get_relation(qualified_name(*statement.relation), context);
  check_indexable(table);
  check_ownership(context.catalog(), context.role(), table);
  const Schema& schema = *context.catalog().find_schema(table.schema);
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kCreate);

  Relation index;
  index.kind = RelationKind::kIndex;
  index.schema = table.schema;
  index.owner = table.owner;
  index.index = IndexDefinition();
  index.index->relation = table.oid;
  index.index->unique = statement.unique != 0;
  index.index->method = statement.access_method == nullptr || *statement.access_method == '\0'
                            ? "btree"
                            : statement.access_method;
  std::string column_names;
  std::vector<Type> types;
  std::vector<bool> descending;
  for (std::size_t i = 0; i < statement.n_index_params; ++i) {
    const PgQuery__IndexElem& element = *statement.index_params[i]->index_elem;
    if (element.expr != nullptr) throw Error::unsupported("an index on an expression");
    if (element.n_opclass != 0) throw Error::unsupported("an index with an operator class");
    if (element.n_collation != 0) throw Error::unsupported("an index with COLLATE");
    int attnum = 0;
    const Column* column = table.find_column(element.name, &attnum);
    if (column == nullptr) {
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" does not exist", element.name));
    }
    column_names += (column_names.empty() ? "" : "_") + column->name;
    types.push_back(column->type);
    descending.push_back(element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC);
    index.index->columns.push_back(attnum);
  }
  check_method(index.index->method, types);
  const bool named = statement.idxname != nullptr && *statement.idxname != '\0';
  index.name = named
                   ? statement.idxname
                   : free_relation_name(table.name, column_names, "idx", table.schema, {}, context);
  if (context.catalog().find_relation(table.schema, index.name) != nullptr) {
    const std::string message = fmt::format("relation \"{}\" already exists", index.name);
    if (statement.if_not_exists == 0) throw Error(sqlstate::kDuplicateTable, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return tag;
  }
  index.oid = context.session.generation().allocate_oid();
  if (index.index->method == "btree") create_storage_index(table, index, descending, context);
  context.put(std::move(index));
  return tag;
}

}  // namespace carto_mock::sql
