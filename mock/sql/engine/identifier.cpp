#include "sql/engine/identifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace carto_mock::sql {
namespace {

constexpr std::size_t kLongestName = 63;

// Every keyword that is not "unreserved" (manual, appendix C), sorted.
constexpr std::array kKeywords = {"all",
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
                                  "xmltable"};

// The longest start of `text` of at most `size` bytes that ends between two characters of UTF-8.
std::string_view clip(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

std::string quote_identifier(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const bool safe = !name.empty() && plain(name.front()) && std::ranges::all_of(name, [&](char c) {
    return plain(c) || (c >= '0' && c <= '9');
  }) && !std::ranges::binary_search(kKeywords, name, std::less<>(), [](const char* word) {
    return std::string_view(word);
  });
  if (safe) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + '"';
}

std::string quote_literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted.push_back('\'');
    quoted.push_back(c);
  }
  return quoted + '\'';
}

std::string truncate_identifier(std::string_view name) {
  return std::string(clip(name, kLongestName));
}

std::string make_object_name(std::string_view relation, std::string_view column,
                             std::string_view label) {
  const std::size_t overhead = (column.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  std::size_t relation_size = relation.size();
  std::size_t column_size = column.size();
  while (relation_size + column_size > kLongestName - overhead) {
    if (relation_size > column_size) {
      --relation_size;
    } else {
      --column_size;
    }
  }
  std::string name(clip(relation, relation_size));
  if (!column.empty()) name += fmt::format("_{}", clip(column, column_size));
  if (!label.empty()) name += fmt::format("_{}", label);
  return name;
}

}  // namespace carto_mock::sql
