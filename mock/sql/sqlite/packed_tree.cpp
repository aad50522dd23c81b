#include "sql/sqlite/packed_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "sql/sqlite/connection_state.h"

namespace carto_mock::sql::sqlite {
namespace {

// A node is its depth (of the root; leaves are 0 deep), the number of its cells, both of two bytes,
// and the cells: eight bytes of an id or of a node below, and the bounds, four bytes each. All
// big-endian.
constexpr std::size_t kHeaderSize = 4;
constexpr std::size_t kCellSize = 8 + 4 * sizeof(float);
constexpr std::int64_t kRoot = 1;

template <typename Integer>
void append(std::string& bytes, Integer value) {
  for (int shift = static_cast<int>(sizeof(Integer) * 8) - 8; shift >= 0; shift -= 8)
    bytes += static_cast<char>((value >> shift) & 0xff);
}

void append(std::string& bytes, const PackedEntry& cell) {
  append(bytes, static_cast<std::uint64_t>(cell.id));
  for (const float bound : {cell.box.x_min, cell.box.x_max, cell.box.y_min, cell.box.y_max})
    append(bytes, std::bit_cast<std::uint32_t>(bound));
}

std::string node_bytes(std::uint16_t depth, std::span<const PackedEntry> cells, std::size_t size) {
  std::string bytes;
  bytes.reserve(size);
  append(bytes, depth);
  append(bytes, static_cast<std::uint16_t>(cells.size()));
  for (const PackedEntry& cell : cells) append(bytes, cell);
  bytes.resize(size);
  return bytes;
}

FloatBox around(std::span<const PackedEntry> cells) {
  FloatBox box = cells.front().box;
  for (const PackedEntry& cell : cells) {
    box.x_min = std::min(box.x_min, cell.box.x_min);
    box.y_min = std::min(box.y_min, cell.box.y_min);
    box.x_max = std::max(box.x_max, cell.box.x_max);
    box.y_max = std::max(box.y_max, cell.box.y_max);
  }
  return box;
}

// Sort-tile-recursive (Leutenegger, Lopez and Edgington 1997): slices from left to right, each
// sorted upwards, so that every `run` in a row lie close together.
void tile(std::span<PackedEntry> entries, std::size_t run) {
  std::ranges::sort(entries, {}, [](const PackedEntry& entry) { return entry.box.x_min; });
  const std::size_t runs = (entries.size() + run - 1) / run;
  const auto slice =
      run * static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(runs))));
  for (std::size_t first = 0; first < entries.size(); first += slice) {
    std::ranges::sort(entries.subspan(first, std::min(slice, entries.size() - first)), {},
                      [](const PackedEntry& entry) { return entry.box.y_min; });
  }
}

// Connections are made so that nothing but SQLite's module writes the tables below a virtual one;
// while it lives, this one may.
class ShadowTableScope {
 public:
  explicit ShadowTableScope(Connection& connection) : handle_(connection.state().handle.get()) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
  }
  ~ShadowTableScope() { sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr); }
  ShadowTableScope(const ShadowTableScope&) = delete;
  ShadowTableScope& operator=(const ShadowTableScope&) = delete;

 private:
  sqlite3* handle_;
};

class Packer {
 public:
  Packer(const std::string& tree, Connection& connection)
      : insert_node_(connection.prepare(
            fmt::format("INSERT OR REPLACE INTO {}_node(nodeno, data) VALUES (?1, ?2)", tree))),
        insert_place_(connection.prepare(
            fmt::format("INSERT INTO {}_rowid(rowid, nodeno) VALUES (?1, ?2)", tree))),
        insert_parent_(connection.prepare(
            fmt::format("INSERT INTO {}_parent(nodeno, parentnode) VALUES (?1, ?2)", tree))) {
    Statement root = connection.prepare(
        fmt::format("SELECT length(data) FROM {}_node WHERE nodeno = {}", tree, kRoot));
    root.step();
    node_size_ = static_cast<std::size_t>(root.integer(0));
    capacity_ = (node_size_ - kHeaderSize) / kCellSize;
    // Rows that come later find room before a node must be split.
    run_ = capacity_ * 4 / 5;
  }

  void pack(std::vector<PackedEntry> cells) {
    std::uint16_t depth = 0;
    while (cells.size() > capacity_) {
      tile(cells, run_);
      cells = write_level(cells, depth);
      ++depth;
    }
    write_node(kRoot, depth, cells, depth == 0);
    std::ranges::sort(places_);
    for (const auto& [id, node] : places_) insert_pair(insert_place_, id, node);
  }

 private:
  // The nodes of a level, each a cell for the one above.
  std::vector<PackedEntry> write_level(std::span<const PackedEntry> cells, std::uint16_t depth) {
    std::vector<PackedEntry> nodes;
    while (!cells.empty()) {
      const std::span<const PackedEntry> own = cells.first(std::min(run_, cells.size()));
      cells = cells.subspan(own.size());
      nodes.push_back({++last_node_, around(own)});
      write_node(last_node_, 0, own, depth == 0);
    }
    return nodes;
  }

  void write_node(std::int64_t number, std::uint16_t depth, std::span<const PackedEntry> cells,
                  bool is_leaf) {
    insert_node_.bind(1, number);
    insert_node_.bind_bytes(2, node_bytes(depth, cells, node_size_));
    insert_node_.step();
    insert_node_.reset();
    for (const PackedEntry& cell : cells) {
      if (is_leaf) {
        places_.emplace_back(cell.id, number);
      } else {
        insert_pair(insert_parent_, cell.id, number);
      }
    }
  }

  static void insert_pair(Statement& statement, std::int64_t first, std::int64_t second) {
    statement.bind(1, first);
    statement.bind(2, second);
    statement.step();
    statement.reset();
  }

  Statement insert_node_;
  Statement insert_place_;
  Statement insert_parent_;
  std::size_t node_size_ = 0;
  std::size_t capacity_ = 0;
  std::size_t run_ = 0;
  std::int64_t last_node_ = kRoot;
  std::vector<std::pair<std::int64_t, std::int64_t>> places_;  // ids and their leaves
};

}  // namespace

void pack_tree(const std::string& tree, std::vector<PackedEntry> entries, Connection& connection) {
  const ShadowTableScope scope(connection);
  if (!entries.empty()) Packer(tree, connection).pack(std::move(entries));
}

void clear_tree(const std::string& tree, Connection& connection) {
  const ShadowTableScope scope(connection);
  connection.execute(fmt::format(
      "DELETE FROM {0}_rowid; DELETE FROM {0}_parent; DELETE FROM {0}_node WHERE nodeno "
      "<> {1}; UPDATE {0}_node SET data = zeroblob(length(data)) WHERE nodeno = {1}",
      tree, kRoot));
}

}  // namespace carto_mock::sql::sqlite
