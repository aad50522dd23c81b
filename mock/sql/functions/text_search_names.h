// The names of text search configurations, dictionaries and parsers (manual, chapter 12.1.3), all
// of which are in pg_catalog.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/session_services.h"
#include "sql/text_search/configuration.h"

namespace carto_mock::sql {

// By a name as it is written, maybe with its schema; throws what each of them has in PostgreSQL:
// 42704 `text search configuration "x" does not exist` …
Oid find_text_search_object(std::string_view text, Oid type, const SessionServices& session);
// 42704 `text search parser "x" does not exist`.
void require_text_search_parser(std::string_view text, const SessionServices& session);

// Of regconfig or regdictionary; none: there is no such object.
std::optional<std::string> text_search_object_name(Oid object, Oid type);

// What a name with or without schema in a setting means; nullptr: nothing. Throws for a name that
// is none.
const TextSearchConfiguration* find_configuration_of_setting(std::string_view name);

// The configuration of functions that are given none: the setting's.
const TextSearchConfiguration& current_configuration(const SessionServices& session);
// Throws XX000 `cache lookup failed for text search configuration 1`.
const TextSearchConfiguration& configuration_of(Oid oid);
const TextSearchDictionary& dictionary_of(Oid oid);

}  // namespace carto_mock::sql
