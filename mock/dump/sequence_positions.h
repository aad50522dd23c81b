// Where sequences stand, as statements that put them there.
#pragma once

#include <string>

#include "sql/engine/session.h"

namespace carto_mock::dump {

// Of the sequences that have moved from their start. Moves them: for a private copy.
std::string sequence_positions(sql::Session& session);

}  // namespace carto_mock::dump
