// Inside this folder.
#pragma once

#include <string>
#include <utility>

#include "support/error.h"

namespace carto_mock::sql {

inline Error bad_copy_data(std::string message) { return {SqlState("22P04"), std::move(message)}; }

}  // namespace carto_mock::sql
