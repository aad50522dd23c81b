// Utility statements: DDL, GRANT, SET and their like, run from the syntax tree. One file a group of
// statements; everything else is refused by its name.
#pragma once

#include <string_view>

#include "sql/engine/write_executor.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

struct UtilityContext : Execution {
  std::string_view text;  // that the statement is part of
  bool in_block;          // in a transaction block, or one of several statements of the text

  const CatalogSnapshot& catalog() const { return session.catalog(); }
  Oid role() const { return session.current_user(); }
  CatalogEditor& editor() const { return transaction.editor(); }
  sqlite::Connection& connection() const { return transaction.connection().sqlite(); }
  // Changes of the catalog, seen by what runs next.
  template <typename Object>
  void put(Object object) const {
    editor().put(std::move(object));
    transaction.refresh_catalog();
  }
  void erase(Oid oid) const {
    editor().erase(oid);
    transaction.refresh_catalog();
  }
};

CommandTag execute_utility(const PgQuery__Node& statement, const UtilityContext& context);

// Statements that need no more than a read connection: SET, SHOW, EXPLAIN, cursors, transactions.
bool reads_only(const PgQuery__Node& statement);

}  // namespace carto_mock::sql
