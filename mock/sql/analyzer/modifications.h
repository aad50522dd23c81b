// INSERT, UPDATE, DELETE.
#pragma once

#include <string>
#include <string_view>

#include "sql/analyzer/scope.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

Statement analyze_insert(const PgQuery__InsertStmt& insert, Analysis& analysis);
Statement analyze_update(const PgQuery__UpdateStmt& update, Analysis& analysis);
Statement analyze_delete(const PgQuery__DeleteStmt& statement, Analysis& analysis);

// 428C9, for a value given to an identity column that is GENERATED ALWAYS; and its detail.
inline constexpr SqlState kGeneratedAlways{"428C9"};
std::string identity_detail(const Column& column);

// The table to write to. Refuses views; 42809 for what is no table.
const Relation& find_target_table(const PgQuery__RangeVar& name, std::string_view action,
                                  Analysis& analysis);

// The attnum of a column that is written. 42703 `column "x" of relation "t" does not exist`.
int find_target_column(const Relation& relation, std::string_view name, int location);

}  // namespace carto_mock::sql::analysis
