// XML Schemas of tables (SQL/XML:2003, chapters 9.9 to 9.16; PostgreSQL's manual, chapter 9.15.4),
// as table_to_xmlschema() and its kin write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/query_session.h"

namespace carto_mock::sql {

// How rows become XML.
struct XmlTableForm {
  bool shows_nulls;    // NULL is an element with xsi:nil, else there is none
  bool is_forest;      // an element a row, else one of the table around them
  std::string target;  // the namespace; empty: none
};

// A table: its schema and its name; both empty for a query.
struct XmlTableName {
  std::string schema = {};
  std::string name = {};

  bool is_query() const { return name.empty(); }
};

struct XmlTableColumns {
  XmlTableName table;
  std::vector<QueryColumn> columns;
};

std::string xml_schema_of_table(const XmlTableColumns& table, const XmlTableForm& form,
                                SessionServices& session);
std::string xml_schema_of_schema(std::string_view schema,
                                 const std::vector<XmlTableColumns>& tables,
                                 const XmlTableForm& form, SessionServices& session);

}  // namespace carto_mock::sql
