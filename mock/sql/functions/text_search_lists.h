// The bodies of full-text search (manual, chapter 9.13), a list a file; merged in
// function_registry.cpp.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> text_search_vector_functions();
std::span<const FunctionEntry> text_search_query_functions();
std::span<const FunctionEntry> text_search_document_functions();
std::span<const FunctionEntry> text_search_headline_functions();
std::span<const FunctionEntry> text_search_ranking_functions();
std::span<const FunctionEntry> text_search_debugging_functions();

std::span<const SetFunctionEntry> text_search_vector_set_functions();
std::span<const SetFunctionEntry> text_search_debugging_set_functions();

}  // namespace carto_mock::sql
