// What every server has and nothing here can add to: languages and tablespaces.
#pragma once

#include <span>
#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

struct ServerObject {
  Oid oid;
  std::string_view name;
};

std::span<const ServerObject> languages();
std::span<const ServerObject> tablespaces();

inline constexpr Oid kDefaultTablespace = 1663;
inline constexpr Oid kGlobalTablespace = 1664;

}  // namespace carto_mock::sql
