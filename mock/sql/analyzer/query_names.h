// The names that a definition's text gives the tables of a query and their columns. A name that is
// taken, in the query or in one around it, gets a number: `t_1`. (PostgreSQL's set_rtable_names()
// and set_relation_column_names(); what they show is all that is documented of it.)
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

struct EntryText {
  std::string name;
  std::vector<std::string> columns = {};  // by number; dropped ones are empty
  bool has_name = true;                   // is the name written behind the entry?
  bool has_columns = false;               // and those of the columns?
};

struct QueryNames {
  const Query* query = nullptr;
  std::vector<EntryText> entries = {};  // of the range table
};

// `outer`: the names of the queries around it, and others that are taken. Throws 0A000 where
// columns that USING merges would need other names.
QueryNames choose_names(const Query& query, std::set<std::string> outer,
                        const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
