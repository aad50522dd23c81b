// Makes now() the date of a table in cartodb.cdb_tablemetadata (spec dataservices.md 5.1).
#pragma once

#include "sql/engine/execution.h"

namespace carto_mock::sql {

// Rows of tables that are gone go too. Asks for no privilege: CARTO's trigger is a SECURITY DEFINER
// function. Does nothing in a database without the table. The transaction is on the writer.
void touch_table(Oid table, const Execution& execution);

}  // namespace carto_mock::sql
