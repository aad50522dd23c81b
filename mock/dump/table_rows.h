// The rows of a table as CSV, in the order of the heap: NULL is empty, the empty text is "".
#pragma once

#include <string>

#include "dump/output.h"
#include "sql/catalog/snapshot.h"
#include "sql/engine/session.h"

namespace carto_mock::dump {

// Returns the number of rows. Of an empty table nothing is written, or the line of columns
// `even_without_rows`.
std::int64_t write_rows(sql::Session& session, const sql::Relation& table, const std::string& path,
                        bool even_without_rows, Output& output);

}  // namespace carto_mock::dump
