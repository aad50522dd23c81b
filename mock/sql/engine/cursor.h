// A cursor (manual, page DECLARE): the rows of a query, and which one it stands on.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/tree/query.h"
#include "sql/types/value.h"
#include "support/error.h"

namespace carto_mock::sql {

enum class CursorScroll {
  kForward,      // NO SCROLL
  kBoth,         // SCROLL
  kUnspecified,  // PostgreSQL's planner decides
};

class Cursor {
 public:
  // Of all cursors of a session: their rows are read when they are declared; PostgreSQL reads when
  // rows are fetched.
  static constexpr std::size_t kMaximumRows = 1'000'000;
  static constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

  std::string name;
  std::uint64_t number = 0;  // in the order of DECLARE, of all in the session
  std::vector<OutputColumn> columns;
  std::vector<Oid> tables;  // that it reads
  std::vector<std::vector<Value>> rows;
  std::optional<Error> failure;  // what came instead of a further row
  // The table whose rows they are, with their places behind the columns, for WHERE CURRENT OF;
  // kInvalidOid: not known.
  Oid updatable = kInvalidOid;
  bool locks_rows = false;  // FOR UPDATE and its kin
  CursorScroll scroll = CursorScroll::kUnspecified;
  bool with_hold = false;  // outlives its transaction

  // The rows that a FETCH gives; afterwards the cursor stands on the last of them, or beyond.
  // Counts may be negative: in the other direction. Throws 55000 `cursor can only scan forward`.
  std::vector<const std::vector<Value>*> forward(std::int64_t count);
  std::vector<const std::vector<Value>*> absolute(std::int64_t place);
  std::vector<const std::vector<Value>*> relative(std::int64_t distance);

  // The one that it stands on; nullptr: it stands on none.
  const std::vector<Value>* row() const {
    return is_on_row() ? &rows[static_cast<std::size_t>(position_) - 1] : nullptr;
  }

 private:
  std::int64_t row_count() const { return static_cast<std::int64_t>(rows.size()); }
  bool is_on_row() const { return position_ > 0 && position_ <= row_count(); }
  void require_backward() const;
  // Throws `failure` where the row would be beyond those that there are.
  void require_row(std::int64_t place) const;
  std::vector<const std::vector<Value>*> backward(std::int64_t count);
  std::vector<const std::vector<Value>*> current() const;
  std::vector<const std::vector<Value>*> move_to(std::int64_t place);

  std::int64_t position_ = 0;  // from 1; 0: before the first row, one more than there are: after it
};

// Of a session.
using Cursors = std::vector<Cursor>;

// Throws 34000 `cursor "c" does not exist`.
Cursor& require_cursor(Cursors& cursors, std::string_view name);

}  // namespace carto_mock::sql
