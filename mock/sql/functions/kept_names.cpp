#include "sql/functions/kept_names.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "sql/catalog/made_types.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/type_marks.h"

namespace carto_mock::sql {
namespace {

std::string kept_name(Oid schema, const std::string& name, bool is_array,
                      const CatalogSnapshot& catalog) {
  const std::string& schema_name = catalog.find_schema(schema)->name;
  return (schema_name == "public" ? std::string() : quote_identifier(schema_name) + '.') +
         quote_identifier(name) + (is_array ? "[]" : "");
}

std::string kept_type(Oid type, const SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  if (const EnumType* found = catalog.find_enum(type))
    return kept_name(found->schema, found->name, is_enum_array_type(type), catalog);
  if (const DomainType* found = catalog.find_domain(type))
    return kept_name(found->schema, found->name, is_domain_array_type(type), catalog);
  const RowType row = row_type_of(type, catalog);
  if (row.relation != nullptr)
    return kept_name(row.relation->schema, row.relation->name, row.is_array, catalog);
  return output_object_name(type, oid::kRegtype, session);
}

bool is_name_part(char c) {
  return c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// The end of the literal or the name in quotes that begins at `at`.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] != quote) continue;
    if (at + 1 == text.size() || text[at + 1] != quote) return at + 1;
    ++at;
  }
  return at;
}

// The end of the name that begins at `at`; `at` itself: there is none.
std::size_t end_of_name(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '"') return end_of_quoted(text, at);
  std::size_t end = at;
  while (end < text.size() && is_name_part(text[end])) ++end;
  return end;
}

std::string without_quotes(std::string_view name) {
  if (!name.starts_with('"')) return std::string(name);
  std::string plain;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    plain += name[i];
    if (name[i] == '"') ++i;
  }
  return plain;
}

// `schema.name` as it is shown; none: its schema is no schema, or is to be seen.
std::optional<std::string> shown_name(std::string_view schema, std::string_view name,
                                      bool is_function, const SessionServices& session) {
  const Schema* found = session.catalog().find_schema(without_quotes(schema));
  if (found == nullptr) return std::nullopt;
  if (is_function) {
    const std::vector<std::string> visible = search_path_schemas(session);
    if (std::ranges::find(visible, found->name) == visible.end()) return std::nullopt;
    return std::string(name);
  }
  const Oid type = find_made_type(found->oid, without_quotes(name), session.catalog());
  if (type == kInvalidOid) return std::nullopt;
  return output_object_name(type, oid::kRegtype, session);
}

}  // namespace

std::string kept_types(std::string_view text, const SessionServices& session) {
  return with_type_names(text, [&session](Oid type) { return kept_type(type, session); });
}

std::string with_shown_names(std::string_view expression, const SessionServices& session) {
  std::string shown;
  std::size_t at = 0;
  while (at < expression.size()) {
    const std::size_t end =
        expression[at] == '\'' ? end_of_quoted(expression, at) : end_of_name(expression, at);
    if (end == at) {
      shown += expression[at++];
      continue;
    }
    const std::string_view first = expression.substr(at, end - at);
    at = end;
    const bool is_qualified =
        first.front() != '\'' && at < expression.size() && expression[at] == '.';
    const std::size_t end_of_second = is_qualified ? end_of_name(expression, at + 1) : at;
    if (end_of_second > at + 1) {
      const std::string_view second = expression.substr(at + 1, end_of_second - at - 1);
      const bool is_function = expression.substr(end_of_second).starts_with('(');
      if (const auto name = shown_name(first, second, is_function, session)) {
        shown += *name;
        at = end_of_second;
        continue;
      }
    }
    shown += first;
  }
  return shown;
}

}  // namespace carto_mock::sql
