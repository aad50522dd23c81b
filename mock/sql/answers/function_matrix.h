// Which functions and operators of PostgreSQL and its extensions carto-mock has, as a document: the
// catalog says what there is, the registry of bodies and the native window functions what is built.
//
//   sql_answers --matrix >docs/functions.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// The signatures of all functions that are built, wherever their bodies are.
std::vector<std::string_view> callable_signatures();

// In Markdown. `sections`: the text of mock/sql/catalog/data/manual_sections.tsv.
std::string function_matrix(std::string_view sections);

}  // namespace carto_mock::sql
