// Writes a whole R*Tree of SQLite at once: a row at a time takes 20 times as long, and leaves nodes
// that overlap more. The tree lies in three tables beside the virtual one, as SQLite's manual on
// its module rtree says (5.1, shadow tables): NAME_node, NAME_rowid, NAME_parent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/sqlite/connection.h"
#include "sql/types/bounding_box.h"

namespace carto_mock::sql::sqlite {

struct PackedEntry {
  std::int64_t id;
  FloatBox box;  // no bound is NaN
};

// `tree`: an rtree of two dimensions, empty. `entries` come in the order of their ids. No statement
// reads the tree.
void pack_tree(const std::string& tree, std::vector<PackedEntry> entries, Connection& connection);
// Removes all of it, whatever there is.
void clear_tree(const std::string& tree, Connection& connection);

}  // namespace carto_mock::sql::sqlite
