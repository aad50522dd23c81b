#include "sql/functions/quoting.h"

#include <algorithm>
#include <array>

namespace carto_mock::sql {
namespace {

// Every key word that is not unreserved: pg_get_keywords() of PostgreSQL 15, in byte order.
constexpr std::array kKeywords = std::to_array<std::string_view>({
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
});

bool is_plain_identifier(std::string_view name) {
  if (name.empty()) return false;
  const auto is_start = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_part = [&](char c) { return is_start(c) || (c >= '0' && c <= '9'); };
  return is_start(name.front()) && std::all_of(name.begin(), name.end(), is_part);
}

std::string doubled(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char byte : text) {
    if (byte == quote) result += quote;
    result += byte;
  }
  return result += quote;
}

}  // namespace

std::string quote_identifier(std::string_view name) {
  const bool plain =
      is_plain_identifier(name) && !std::binary_search(kKeywords.begin(), kKeywords.end(), name);
  return plain ? std::string(name) : doubled(name, '"');
}

std::string quote_literal(std::string_view text) {
  std::string quoted = doubled(text, '\'');
  if (text.find('\\') == std::string_view::npos) return quoted;
  std::string escaped = "E";
  for (const char byte : quoted) {
    if (byte == '\\') escaped += '\\';
    escaped += byte;
  }
  return escaped;
}

}  // namespace carto_mock::sql
