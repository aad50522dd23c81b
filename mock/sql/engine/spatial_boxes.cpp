#include "sql/engine/spatial_boxes.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/spatial_index.h"
#include "sql/lowering/plan.h"
#include "sql/lowering/storage_boxes.h"
#include "sql/sqlite/packed_tree.h"
#include "sql/types/bounding_box.h"

namespace carto_mock::sql {
namespace {

// None: the R*Tree has no such row.
std::optional<FloatBox> box_of(const Value& geometry) {
  if (geometry.is_null()) return std::nullopt;
  const std::optional<Box2d> box = bounding_box_of_ewkb(geometry.as_bytes());
  if (!box) return std::nullopt;
  const FloatBox rounded = outward_rounded(*box);
  const bool is_number = !std::isnan(rounded.x_min) && !std::isnan(rounded.x_max) &&
                         !std::isnan(rounded.y_min) && !std::isnan(rounded.y_max);
  return is_number ? std::optional(rounded) : std::nullopt;
}

}  // namespace

SpatialBoxes::SpatialBoxes(const Relation& table, const Relation& index,
                           sqlite::Connection& connection)
    : column_(static_cast<std::size_t>(boxed_column(table, *index.index).value()) - 1),
      tree_(storage_boxes(table.oid, index.oid)),
      connection_(connection) {}

void SpatialBoxes::add(std::span<const Value> row, std::int64_t rowid) {
  const std::optional<FloatBox> box = box_of(row[column_]);
  if (!box) return;
  if (!insert_) {
    insert_.emplace(connection_.prepare(
        fmt::format("INSERT INTO {}(id, x1, x2, y1, y2) VALUES (?1, ?2, ?3, ?4, ?5)", tree_)));
  }
  insert_->bind(1, rowid);
  int place = 2;
  for (const float bound : {box->x_min, box->x_max, box->y_min, box->y_max})
    insert_->bind(place++, static_cast<double>(bound));
  insert_->step();
  insert_->reset();
}

void SpatialBoxes::remove(std::int64_t rowid) {
  if (!remove_)
    remove_.emplace(connection_.prepare(fmt::format("DELETE FROM {} WHERE id = ?1", tree_)));
  remove_->bind(1, rowid);
  remove_->step();
  remove_->reset();
}

void create_spatial_boxes(const Relation& table, const Relation& index,
                          sqlite::Connection& connection) {
  connection.execute(fmt::format("CREATE VIRTUAL TABLE {} USING rtree(id, x1, x2, y1, y2)",
                                 storage_boxes(table.oid, index.oid)));
}

bool has_spatial_boxes(const Relation& table, const Relation& index,
                       sqlite::Connection& connection) {
  return connection
      .prepare(fmt::format("SELECT 1 FROM {} LIMIT 1", storage_boxes(table.oid, index.oid)))
      .step();
}

std::size_t count_spatial_boxes(const Relation& table, const Relation& index,
                                sqlite::Connection& connection) {
  // The module's table of rows is smaller than the tree.
  sqlite::Statement count = connection.prepare(
      fmt::format("SELECT count(*) FROM {}_rowid", storage_boxes(table.oid, index.oid)));
  count.step();
  return static_cast<std::size_t>(count.integer(0));
}

void fill_spatial_boxes(const Relation& table, const Relation& index,
                        sqlite::Connection& connection,
                        const std::function<void()>& check_interrupts) {
  const std::string column = storage_column(boxed_column(table, *index.index).value());
  std::vector<sqlite::PackedEntry> entries;
  sqlite::Statement read = connection.prepare(
      fmt::format("SELECT position, {0} FROM {1} WHERE {0} IS NOT NULL ORDER BY position", column,
                  storage_table(table.oid)));
  while (read.step()) {
    check_interrupts();
    if (const std::optional<FloatBox> box = box_of(read.value(1, oid::kGeometry)))
      entries.push_back({read.integer(0), *box});
  }
  sqlite::pack_tree(storage_boxes(table.oid, index.oid), std::move(entries), connection);
}

void clear_spatial_boxes(const Relation& table, const Relation& index,
                         sqlite::Connection& connection) {
  sqlite::clear_tree(storage_boxes(table.oid, index.oid), connection);
}

}  // namespace carto_mock::sql
