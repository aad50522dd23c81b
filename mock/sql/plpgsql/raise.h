// RAISE (manual, chapter 43.9.1).
#pragma once

#include "sql/plpgsql/frame.h"
#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

// Sends the message, or throws it. Not for RAISE alone.
void raise_message(const Raise& raise, Frame& frame);

}  // namespace carto_mock::sql::plpgsql
