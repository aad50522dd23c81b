// Types that only PostgreSQL's own catalogs have: int2vector, oidvector, pg_node_tree and the
// like.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// int2vector and oidvector: numbers between blanks, `1 2`. They are arrays that count from 0.
Value input_vector(std::string_view text, Type type, const TextSettings& settings);
std::string output_vector(const Value& value, Type type, const TextSettings& settings);

// aclitem: carto-mock shows them and takes none (0A000).
Value input_refused(std::string_view text, Type type, const TextSettings& settings);

// An expression's tree, which carto-mock keeps as SQL for pg_get_expr() and cannot print: refused
// (0A000). PostgreSQL itself takes none as input.
Value input_node_tree(std::string_view text, Type type, const TextSettings& settings);
std::string output_node_tree(const Value& value, Type type, const TextSettings& settings);

}  // namespace carto_mock::sql
