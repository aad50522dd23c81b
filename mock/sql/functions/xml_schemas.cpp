#include "sql/functions/xml_schemas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "sql/functions/xml_names.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {
namespace {

// `TableType.database.schema.table`.
std::string dotted_name(std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::string name(kind);
  for (const std::string_view part : parts) name += "." + xml_name(part, XmlNameUse::kCatalog);
  return name;
}

// A row of pg_type.
struct NamedType {
  std::string schema;
  std::string name;
  bool is_domain;
  Type base;  // of a domain
};

NamedType find_type(Oid type, SessionServices& session) {
  const auto rows = session.run_sql(fmt::format(
      "SELECT n.nspname, t.typname, t.typtype = 'd', t.typbasetype, t.typtypmod"
      " FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace"
      " WHERE t.oid = {}::oid",
      type));
  const std::vector<Value>& row = rows.at(0);
  return {row[0].as_text(),
          row[1].as_text(),
          row[2].as_bool(),
          {static_cast<Oid>(row[3].as_integer()), static_cast<std::int32_t>(row[4].as_integer())}};
}

// The type below a domain, and below one that is below it.
Type base_of(NamedType domain, SessionServices& session) {
  while (true) {
    const Type base = domain.base;
    domain = find_type(base.oid, session);
    if (!domain.is_domain) return base;
  }
}

std::string with_modifier(std::string_view name, std::int32_t modifier) {
  return modifier == -1 ? std::string(name) : fmt::format("{}_{}", name, modifier);
}

std::string type_name(Type type, SessionServices& session) {
  constexpr std::int32_t kHeader = 4;
  const std::int32_t modifier = type.typmod;
  const std::int32_t length = modifier == -1 ? -1 : modifier - kHeader;
  switch (type.oid) {
    case oid::kBpchar:
      return with_modifier("CHAR", length);
    case oid::kVarchar:
      return with_modifier("VARCHAR", length);
    case oid::kNumeric:
      return modifier == -1
                 ? "NUMERIC"
                 : fmt::format("NUMERIC_{}_{}", (length >> 16) & 0xFFFF, length & 0xFFFF);
    case oid::kInt2:
      return "SMALLINT";
    case oid::kInt4:
      return "INTEGER";
    case oid::kInt8:
      return "BIGINT";
    case oid::kFloat4:
      return "REAL";
    case oid::kFloat8:
      return "DOUBLE";
    case oid::kBool:
      return "BOOLEAN";
    case oid::kTime:
      return with_modifier("TIME", modifier);
    case oid::kTimeTz:
      return with_modifier("TIME_WTZ", modifier);
    case oid::kTimestamp:
      return with_modifier("TIMESTAMP", modifier);
    case oid::kTimestampTz:
      return with_modifier("TIMESTAMP_WTZ", modifier);
    case oid::kDate:
      return "DATE";
    case oid::kXml:
      return "XML";
    default:
      break;
  }
  const NamedType named = find_type(type.oid, session);
  return dotted_name(named.is_domain ? "Domain" : "UDT",
                     {session.database_name(), named.schema, named.name});
}

template <typename Integer>
std::string integer_restriction(std::string_view base) {
  return fmt::format(
      "  <xsd:restriction base=\"{}\">\n    <xsd:maxInclusive value=\"{}\"/>\n"
      "    <xsd:minInclusive value=\"{}\"/>\n  </xsd:restriction>\n",
      base, std::numeric_limits<Integer>::max(), std::numeric_limits<Integer>::min());
}

std::string pattern_restriction(std::string_view base, std::string_view pattern) {
  return fmt::format(
      "  <xsd:restriction base=\"{}\">\n    <xsd:pattern value=\"{}\"/>\n  </xsd:restriction>\n",
      base, pattern);
}

std::string restriction(Oid type, SessionServices& session) {
  const std::string day = R"(\p{Nd}{4}-\p{Nd}{2}-\p{Nd}{2})";
  const std::string time = R"(\p{Nd}{2}:\p{Nd}{2}:\p{Nd}{2}(.\p{Nd}+)?)";
  const std::string zone = R"((\+|-)\p{Nd}{2}:\p{Nd}{2})";
  switch (type) {
    case oid::kBpchar:
    case oid::kVarchar:
    case oid::kText:
      return "  <xsd:restriction base=\"xsd:string\">\n  </xsd:restriction>\n";
    case oid::kBytea:
      return "  <xsd:restriction base=\"xsd:base64Binary\">\n  </xsd:restriction>\n";
    case oid::kInt2:
      return integer_restriction<std::int16_t>("xsd:short");
    case oid::kInt4:
      return integer_restriction<std::int32_t>("xsd:int");
    case oid::kInt8:
      return integer_restriction<std::int64_t>("xsd:long");
    case oid::kFloat4:
      return "  <xsd:restriction base=\"xsd:float\"></xsd:restriction>\n";
    case oid::kFloat8:
      return "  <xsd:restriction base=\"xsd:double\"></xsd:restriction>\n";
    case oid::kBool:
      return "  <xsd:restriction base=\"xsd:boolean\"></xsd:restriction>\n";
    case oid::kTime:
      return pattern_restriction("xsd:time", time);
    case oid::kTimeTz:
      return pattern_restriction("xsd:time", time + zone);
    case oid::kTimestamp:
      return pattern_restriction("xsd:dateTime", day + "T" + time);
    case oid::kTimestampTz:
      return pattern_restriction("xsd:dateTime", day + "T" + time + zone);
    case oid::kDate:
      return pattern_restriction("xsd:date", day);
    case oid::kNumeric:
      return {};
    default:
      break;
  }
  const NamedType named = find_type(type, session);
  if (!named.is_domain) return {};
  return fmt::format("  <xsd:restriction base=\"{}\"/>\n",
                     type_name(base_of(named, session), session));
}

std::string type_definition(Oid type, SessionServices& session) {
  if (type == oid::kXml) {
    return "<xsd:complexType mixed=\"true\">\n  <xsd:sequence>\n"
           "    <xsd:any name=\"element\" minOccurs=\"0\" maxOccurs=\"unbounded\""
           " processContents=\"skip\"/>\n  </xsd:sequence>\n</xsd:complexType>\n\n";
  }
  return fmt::format("<xsd:simpleType name=\"{}\">\n{}</xsd:simpleType>\n\n",
                     type_name(Type{type}, session), restriction(type, session));
}

// Of each type that a column has, once, and of those that domains have below them.
std::string type_definitions(const std::vector<XmlTableColumns>& tables, SessionServices& session) {
  std::vector<Oid> types;
  const auto add = [&types](Oid type) {
    if (std::ranges::find(types, type) == types.end()) types.push_back(type);
  };
  for (const XmlTableColumns& table : tables)
    for (const QueryColumn& column : table.columns) add(column.type.oid);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const NamedType named = find_type(types[i], session);
    if (named.is_domain) add(base_of(named, session).oid);
  }
  std::string text;
  for (const Oid type : types) text += type_definition(type, session);
  return text;
}

std::string with_schema_element(const std::string& content, const XmlTableForm& form) {
  std::string text = "<xsd:schema\n    xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";
  if (!form.target.empty()) {
    text += fmt::format("\n    targetNamespace=\"{}\"\n    elementFormDefault=\"qualified\"",
                        form.target);
  }
  return text + ">\n\n" + content + "</xsd:schema>";
}

std::string table_type(std::string_view kind, const XmlTableName& table,
                       const SessionServices& session) {
  if (table.is_query()) return std::string(kind);
  return dotted_name(kind, {session.database_name(), table.schema, table.name});
}

}  // namespace

std::string xml_schema_of_table(const XmlTableColumns& table, const XmlTableForm& form,
                                SessionServices& session) {
  const std::string row_type = table_type("RowType", table.table, session);
  std::string text = type_definitions({table}, session);
  text += fmt::format("<xsd:complexType name=\"{}\">\n  <xsd:sequence>\n", row_type);
  for (const QueryColumn& column : table.columns) {
    text += fmt::format("    <xsd:element name=\"{}\" type=\"{}\"{}></xsd:element>\n",
                        xml_name(column.name, XmlNameUse::kColumn),
                        type_name(Type{column.type.oid}, session),
                        form.shows_nulls ? " nillable=\"true\"" : " minOccurs=\"0\"");
  }
  text += "  </xsd:sequence>\n</xsd:complexType>\n\n";
  std::string element_type = row_type;
  if (!form.is_forest) {
    element_type = table_type("TableType", table.table, session);
    text += fmt::format(
        "<xsd:complexType name=\"{}\">\n  <xsd:sequence>\n"
        "    <xsd:element name=\"row\" type=\"{}\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>\n"
        "  </xsd:sequence>\n</xsd:complexType>\n\n",
        element_type, row_type);
  }
  const std::string name = table.table.is_query() ? (form.is_forest ? "row" : "table")
                                                  : xml_name(table.table.name, XmlNameUse::kColumn);
  text += fmt::format("<xsd:element name=\"{}\" type=\"{}\"/>\n\n", name, element_type);
  return with_schema_element(text, form);
}

std::string xml_schema_of_schema(std::string_view schema,
                                 const std::vector<XmlTableColumns>& tables,
                                 const XmlTableForm& form, SessionServices& session) {
  const std::string schema_type = dotted_name("SchemaType", {session.database_name(), schema});
  const std::string_view group = form.is_forest ? "sequence" : "all";
  std::string text = type_definitions(tables, session);
  text += fmt::format("<xsd:complexType name=\"{}\">\n  <xsd:{}>\n", schema_type, group);
  for (const XmlTableColumns& table : tables) {
    text += fmt::format("    <xsd:element name=\"{}\" type=\"{}\"{}/>\n",
                        xml_name(table.table.name, XmlNameUse::kColumn),
                        table_type(form.is_forest ? "RowType" : "TableType", table.table, session),
                        form.is_forest ? " minOccurs=\"0\" maxOccurs=\"unbounded\"" : "");
  }
  text += fmt::format("  </xsd:{}>\n</xsd:complexType>\n\n", group);
  text += fmt::format("<xsd:element name=\"{}\" type=\"{}\"/>\n\n",
                      xml_name(schema, XmlNameUse::kColumn), schema_type);
  return with_schema_element(text, form);
}

}  // namespace carto_mock::sql
