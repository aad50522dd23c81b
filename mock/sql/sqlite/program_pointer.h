// Inside this folder: how programs of a plan reach the callbacks, by sqlite3_bind_pointer. SQLite
// compares the kind, so that no value made by SQL can pass for a program.
#pragma once

#include <sqlite3.h>

#include "sql/lowering/plan.h"
#include "support/error.h"

namespace carto_mock::sql::sqlite {

template <typename Program>
inline constexpr const char* kProgramKind = nullptr;
template <>
inline constexpr const char* kProgramKind<ExpressionProgram> = "carto_mock::ExpressionProgram";
template <>
inline constexpr const char* kProgramKind<AggregateProgram> = "carto_mock::AggregateProgram";
template <>
inline constexpr const char* kProgramKind<RowSourceProgram> = "carto_mock::RowSourceProgram";
template <>
inline constexpr const char* kProgramKind<ArrayProgram> = "carto_mock::ArrayProgram";

template <typename Program>
const Program& program_of(sqlite3_value* value) {
  const void* program = sqlite3_value_pointer(value, kProgramKind<Program>);
  if (program == nullptr)
    throw Error(sqlstate::kInternalError, "a function of carto-mock was called without a program");
  return *static_cast<const Program*>(program);
}

}  // namespace carto_mock::sql::sqlite
