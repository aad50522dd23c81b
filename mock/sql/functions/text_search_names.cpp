#include "sql/functions/text_search_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error too_many_parts(std::string_view joined) {
  return {sqlstate::kSyntaxError,
          fmt::format("improper qualified name (too many dotted names): {}", joined)};
}

// The name of an object that the parts of a name mean; none: it is in no schema where such objects
// are.
std::optional<std::string> name_in_catalog(const std::vector<std::string>& parts,
                                           const SessionServices& session) {
  const std::string joined = fmt::format("{}", fmt::join(parts, "."));
  if (parts.size() > 3) throw too_many_parts(joined);
  if (parts.size() == 3 && parts[0] != session.database_name()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cross-database references are not implemented: {}", joined));
  }
  if (parts.size() == 1) return parts[0];
  const std::string& schema = parts[parts.size() - 2];
  require_schema(schema, session);
  return schema == "pg_catalog" ? std::optional(parts.back()) : std::nullopt;
}

Error undefined(std::string_view kind, const std::vector<std::string>& parts) {
  return {sqlstate::kUndefinedObject,
          fmt::format("text search {} \"{}\" does not exist", kind, fmt::join(parts, "."))};
}

}  // namespace

Oid find_text_search_object(std::string_view text, Oid type, const SessionServices& session) {
  const std::vector<std::string> parts = split_qualified_name(text);
  const std::optional<std::string> name = name_in_catalog(parts, session);
  if (type == oid::kRegdictionary) {
    const TextSearchDictionary* found = name ? find_text_search_dictionary(*name) : nullptr;
    if (found == nullptr) throw undefined("dictionary", parts);
    return found->oid;
  }
  const TextSearchConfiguration* found = name ? find_text_search_configuration(*name) : nullptr;
  if (found == nullptr) throw undefined("configuration", parts);
  return found->oid;
}

void require_text_search_parser(std::string_view text, const SessionServices& session) {
  const std::vector<std::string> parts = split_qualified_name(text);
  if (name_in_catalog(parts, session) != "default") throw undefined("parser", parts);
}

std::optional<std::string> text_search_object_name(Oid object, Oid type) {
  if (type == oid::kRegdictionary) {
    const TextSearchDictionary* found = find_text_search_dictionary(object);
    return found == nullptr ? std::nullopt : std::optional(quote_identifier(found->name));
  }
  const TextSearchConfiguration* found = find_text_search_configuration(object);
  return found == nullptr ? std::nullopt : std::optional(quote_identifier(found->name));
}

const TextSearchConfiguration* find_configuration_of_setting(std::string_view name) {
  const std::vector<std::string> parts = split_qualified_name(name);
  if (parts.size() > 3) throw too_many_parts(fmt::format("{}", fmt::join(parts, ".")));
  if (parts.size() > 1 && parts[parts.size() - 2] != "pg_catalog") return nullptr;
  return find_text_search_configuration(parts.back());
}

const TextSearchConfiguration& current_configuration(const SessionServices& session) {
  const std::string setting = session.setting("default_text_search_config");
  const TextSearchConfiguration* found = find_configuration_of_setting(setting);
  if (found == nullptr) throw undefined("configuration", split_qualified_name(setting));
  return *found;
}

const TextSearchConfiguration& configuration_of(Oid oid) {
  if (const TextSearchConfiguration* found = find_text_search_configuration(oid)) return *found;
  throw Error(sqlstate::kInternalError,
              fmt::format("cache lookup failed for text search configuration {}", oid));
}

const TextSearchDictionary& dictionary_of(Oid oid) {
  if (const TextSearchDictionary* found = find_text_search_dictionary(oid)) return *found;
  throw Error(sqlstate::kInternalError,
              fmt::format("cache lookup failed for text search dictionary {}", oid));
}

}  // namespace carto_mock::sql
