// A database as the files and steps that make it again.
#pragma once

#include <string>
#include <vector>

#include "dump/output.h"
#include "sql/engine/session.h"

namespace carto_mock::dump {

// `session`: a superuser's on a database, of this name, that nothing changes meanwhile. `before`:
// the catalog of a new database. Files go below `folder`, which ends with a slash or is empty.
// Returns the steps as fixture.yaml has them, a line each, with the files' names relative to
// `root`, where that file is.
std::vector<std::string> write_database(sql::Session& session, const sql::CatalogSnapshot& before,
                                        std::string_view database, const std::string& root,
                                        const std::string& folder, Output& output);

// A name as part of a path: a file of its own, wherever it may lead.
std::string path_segment(std::string_view name);

}  // namespace carto_mock::dump
