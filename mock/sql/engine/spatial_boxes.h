// Keeps the R*Tree of a spatial index (lowering/storage_boxes.h) as the rows of its table are.
// Transactions, savepoints and copies of the database have it with the rest of the file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/connection.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

class SpatialBoxes {
 public:
  // `index` is a spatial index of the table, which both exist. The connection outlives it.
  SpatialBoxes(const Relation& table, const Relation& index, sqlite::Connection& connection);

  // `row`: a value for each attnum.
  void add(std::span<const Value> row, std::int64_t rowid);
  void remove(std::int64_t rowid);

 private:
  std::size_t column_;  // in a row
  std::string tree_;
  sqlite::Connection& connection_;
  std::optional<sqlite::Statement> insert_;  // compiled when it is needed, for one row mostly
  std::optional<sqlite::Statement> remove_;
};

// Makes an R*Tree without rows.
void create_spatial_boxes(const Relation& table, const Relation& index,
                          sqlite::Connection& connection);
bool has_spatial_boxes(const Relation& table, const Relation& index,
                       sqlite::Connection& connection);
std::size_t count_spatial_boxes(const Relation& table, const Relation& index,
                                sqlite::Connection& connection);
// Fills it, which has none, from the rows that the table has. `check_interrupts` is called for
// each.
void fill_spatial_boxes(const Relation& table, const Relation& index,
                        sqlite::Connection& connection,
                        const std::function<void()>& check_interrupts);
// Removes all boxes: the rows are gone.
void clear_spatial_boxes(const Relation& table, const Relation& index,
                         sqlite::Connection& connection);

}  // namespace carto_mock::sql
