// Tables, schemas and results of queries as XML (manual, chapter 9.15.4).
#include "sql/functions/xml_exports.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/object_names.h"
#include "sql/functions/query_session.h"
#include "sql/functions/quoting.h"
#include "sql/functions/xml_names.h"
#include "sql/functions/xml_schemas.h"
#include "sql/functions/xml_values.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The last three arguments of all of these functions.
XmlTableForm form_of(Arguments arguments, std::size_t first) {
  return {arguments[first].as_bool(), arguments[first + 1].as_bool(),
          arguments[first + 2].as_text()};
}

// What stands around rows. `schema`: the text of an XML Schema that is part of it; empty: none.
class Writer {
 public:
  Writer(const CallContext& context, const XmlTableForm& form, bool is_outermost)
      : context_(context), form_(form), is_outermost_(is_outermost) {}

  void begin(const std::string& element, bool has_schema) {
    text_ += "<" + element;
    if (is_outermost_) {
      text_ += " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
      if (!form_.target.empty()) text_ += fmt::format(" xmlns=\"{}\"", form_.target);
    }
    if (has_schema) {
      text_ += form_.target.empty() ? " xsi:noNamespaceSchemaLocation=\"#\""
                                    : fmt::format(" xsi:schemaLocation=\"{} #\"", form_.target);
    }
    text_ += ">\n";
  }
  void end(const std::string& element) { text_ += "</" + element + ">\n"; }
  void add(std::string_view text) { text_ += text; }
  void add_schema(const std::string& schema) {
    if (!schema.empty()) text_ += schema + "\n\n";
  }

  // `name`: of the table; empty: the rows are a query's.
  void add_rows(const QueryResult& result, const std::string& name, const std::string& schema) {
    const std::string table = name.empty() ? "table" : xml_name(name, XmlNameUse::kColumn);
    if (!form_.is_forest) {
      begin(table, !schema.empty());
      add("\n");
    }
    add_schema(schema);
    const std::string row = form_.is_forest && !name.empty() ? table : "row";
    for (const std::vector<Value>& values : result.rows) {
      if (form_.is_forest) {
        begin(row, false);
      } else {
        add("<row>\n");
      }
      add_fields(result.columns, values);
      end(row);
      add("\n");
    }
    if (!form_.is_forest) end(table);
  }

  Value text() && { return Value::text(std::move(text_)); }

 private:
  void add_fields(const std::vector<QueryColumn>& columns, const std::vector<Value>& values) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string name = xml_name(columns[i].name, XmlNameUse::kColumn);
      if (!values[i].is_null()) {
        text_ += fmt::format("  <{0}>{1}</{0}>\n", name,
                             xml_value(context_, values[i], columns[i].type, XmlEscaping::kMarkup));
      } else if (form_.shows_nulls) {
        text_ += fmt::format("  <{} xsi:nil=\"true\"/>\n", name);
      }
    }
  }

  const CallContext& context_;
  const XmlTableForm& form_;
  bool is_outermost_;
  std::string text_;
};

constexpr bool kOutermost = true;

// ---- queries

Value query_rows(const CallContext& context, std::string_view sql, const XmlTableForm& form,
                 const std::string& name, const std::string& schema) {
  Writer writer(context, form, kOutermost);
  writer.add_rows(query_session(context.session).run_query(sql), name, schema);
  return std::move(writer).text();
}

std::string query_schema(const CallContext& context, std::string_view sql,
                         const XmlTableForm& form) {
  return xml_schema_of_table({{}, query_session(context.session).describe_query(sql)}, form,
                             context.session);
}

Value query_to_xml(const CallContext& context, Arguments arguments) {
  return query_rows(context, arguments[0].as_text(), form_of(arguments, 1), "", "");
}

Value query_to_xmlschema(const CallContext& context, Arguments arguments) {
  return Value::text(query_schema(context, arguments[0].as_text(), form_of(arguments, 1)));
}

Value query_to_both(const CallContext& context, Arguments arguments) {
  const std::string& sql = arguments[0].as_text();
  const XmlTableForm form = form_of(arguments, 1);
  return query_rows(context, sql, form, "", query_schema(context, sql, form));
}

// ---- cursors

Value cursor_to_xml(const CallContext& context, Arguments arguments) {
  const XmlTableForm form = form_of(arguments, 2);
  Writer writer(context, form, kOutermost);
  writer.add_rows(
      query_session(context.session).fetch(arguments[0].as_text(), arguments[1].as_integer()), "",
      "");
  return std::move(writer).text();
}

Value cursor_to_xmlschema(const CallContext& context, Arguments arguments) {
  const XmlTableForm form = form_of(arguments, 1);
  return Value::text(xml_schema_of_table(
      {{}, query_session(context.session).describe_cursor(arguments[0].as_text())}, form,
      context.session));
}

// ---- tables

std::string shown_name(const CallContext& context, Oid relation) {
  return output_object_name(relation, oid::kRegclass, context.session);
}

// nullptr: there is none. What system relations hold differs from server to server.
const Relation* exported_relation(const CallContext& context, Oid oid) {
  if (find_system_relation(oid) != nullptr) throw Error::unsupported("a system relation as XML");
  return context.session.catalog().find_relation(oid);
}

XmlTableColumns columns_of(const CallContext& context, Oid oid) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* relation = exported_relation(context, oid);
  if (relation == nullptr) {
    throw Error(sqlstate::kInternalError, fmt::format("could not open relation with OID {}", oid));
  }
  if (relation->kind == RelationKind::kIndex || relation->kind == RelationKind::kComposite) {
    throw Error(
        sqlstate::kWrongObjectType,
        fmt::format("\"{}\" is {}", relation->name,
                    relation->kind == RelationKind::kIndex ? "an index" : "a composite type"));
  }
  const Schema* schema = catalog.find_schema(relation->schema);
  XmlTableColumns table{{schema == nullptr ? "" : schema->name, relation->name}, {}};
  for (const Column& column : relation->columns)
    if (!column.dropped) table.columns.push_back({column.name, column.type});
  return table;
}

std::string table_query(const CallContext& context, Oid table) {
  return "SELECT * FROM " + shown_name(context, table);
}

std::string name_of_table(const CallContext& context, Oid oid) {
  const Relation* relation = exported_relation(context, oid);
  return relation == nullptr ? "" : relation->name;
}

Oid table_argument(Arguments arguments) { return static_cast<Oid>(arguments[0].as_integer()); }

Value table_to_xml(const CallContext& context, Arguments arguments) {
  const Oid table = table_argument(arguments);
  return query_rows(context, table_query(context, table), form_of(arguments, 1),
                    name_of_table(context, table), "");
}

Value table_to_xmlschema(const CallContext& context, Arguments arguments) {
  return Value::text(xml_schema_of_table(columns_of(context, table_argument(arguments)),
                                         form_of(arguments, 1), context.session));
}

Value table_to_both(const CallContext& context, Arguments arguments) {
  const Oid table = table_argument(arguments);
  const XmlTableForm form = form_of(arguments, 1);
  const std::string schema = xml_schema_of_table(columns_of(context, table), form, context.session);
  return query_rows(context, table_query(context, table), form, name_of_table(context, table),
                    schema);
}

// ---- schemas

Oid schema_argument(const CallContext& context, Arguments arguments) {
  const std::string& name = arguments[0].as_text();
  const Schema* schema = context.session.catalog().find_schema(name);
  if (schema == nullptr) {
    throw Error(sqlstate::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", name));
  }
  const auto allowed = context.session.run_sql(
      fmt::format("SELECT pg_catalog.has_schema_privilege({}::oid, 'USAGE')", schema->oid));
  if (!allowed.at(0).at(0).as_bool()) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied for schema {}", name));
  }
  return schema->oid;
}

// What the role may read there, by name.
std::vector<Oid> tables_of(const CallContext& context, Oid schema) {
  const auto rows = context.session.run_sql(fmt::format(
      "SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = {}::oid"
      " AND relkind IN ('r', 'm', 'v') AND pg_catalog.has_table_privilege(oid, 'SELECT')"
      " ORDER BY relname",
      schema));
  std::vector<Oid> tables;
  tables.reserve(rows.size());
  for (const std::vector<Value>& row : rows)
    tables.push_back(static_cast<Oid>(row.at(0).as_integer()));
  return tables;
}

std::string schema_schema(const CallContext& context, const std::string& name, Oid schema,
                          const XmlTableForm& form) {
  std::vector<XmlTableColumns> tables;
  for (const Oid table : tables_of(context, schema)) tables.push_back(columns_of(context, table));
  return xml_schema_of_schema(name, tables, form, context.session);
}

Value schema_rows(const CallContext& context, const std::string& name, Oid schema,
                  const XmlTableForm& form, const std::string& xml_schema) {
  const std::string element = xml_name(name, XmlNameUse::kColumn);
  Writer writer(context, form, kOutermost);
  writer.begin(element, !xml_schema.empty());
  writer.add("\n");
  writer.add_schema(xml_schema);
  for (const Oid table : tables_of(context, schema)) {
    Writer inner(context, form, !kOutermost);
    inner.add_rows(query_session(context.session).run_query(table_query(context, table)),
                   name_of_table(context, table), "");
    writer.add(std::move(inner).text().as_text());
    writer.add("\n");
  }
  writer.end(element);
  return std::move(writer).text();
}

Value schema_to_xml(const CallContext& context, Arguments arguments) {
  const Oid schema = schema_argument(context, arguments);
  return schema_rows(context, arguments[0].as_text(), schema, form_of(arguments, 1), "");
}

Value schema_to_xmlschema(const CallContext& context, Arguments arguments) {
  const Oid schema = schema_argument(context, arguments);
  return Value::text(schema_schema(context, arguments[0].as_text(), schema, form_of(arguments, 1)));
}

Value schema_to_both(const CallContext& context, Arguments arguments) {
  const Oid schema = schema_argument(context, arguments);
  const XmlTableForm form = form_of(arguments, 1);
  const std::string& name = arguments[0].as_text();
  return schema_rows(context, name, schema, form, schema_schema(context, name, schema, form));
}

constexpr FunctionEntry kEntries[] = {
    {"cursor_to_xml(refcursor,integer,boolean,boolean,text)", cursor_to_xml},
    {"cursor_to_xmlschema(refcursor,boolean,boolean,text)", cursor_to_xmlschema},
    {"query_to_xml(text,boolean,boolean,text)", query_to_xml},
    {"query_to_xml_and_xmlschema(text,boolean,boolean,text)", query_to_both},
    {"query_to_xmlschema(text,boolean,boolean,text)", query_to_xmlschema},
    {"schema_to_xml(name,boolean,boolean,text)", schema_to_xml},
    {"schema_to_xml_and_xmlschema(name,boolean,boolean,text)", schema_to_both},
    {"schema_to_xmlschema(name,boolean,boolean,text)", schema_to_xmlschema},
    {"table_to_xml(regclass,boolean,boolean,text)", table_to_xml},
    {"table_to_xml_and_xmlschema(regclass,boolean,boolean,text)", table_to_both},
    {"table_to_xmlschema(regclass,boolean,boolean,text)", table_to_xmlschema},
};

}  // namespace

std::span<const FunctionEntry> xml_export_functions() { return kEntries; }

}  // namespace carto_mock::sql
