#include "sql/engine/cursor.h"

#include <fmt/format.h>

#include <algorithm>

namespace carto_mock::sql {

using FetchedRows = std::vector<const std::vector<Value>*>;

void Cursor::require_backward() const {
  switch (scroll) {
    case CursorScroll::kBoth:
      return;
    case CursorScroll::kForward:
      throw Error(sqlstate::kObjectNotInPrerequisiteState, "cursor can only scan forward")
          .hint("Declare it with SCROLL option to enable backward scan.");
    case CursorScroll::kUnspecified:
      throw Error::unsupported("going back with a cursor that is not declared with SCROLL");
  }
}

void Cursor::require_row(std::int64_t place) const {
  if (failure && place > row_count()) throw Error(*failure);
}

FetchedRows Cursor::current() const {
  if (!is_on_row()) return {};
  return {&rows[static_cast<std::size_t>(position_) - 1]};
}

FetchedRows Cursor::forward(std::int64_t count) {
  if (count < 0) return backward(count == -kAll ? kAll : -count);
  if (count == 0) {
    if (is_on_row()) require_backward();
    return current();
  }
  const std::int64_t end = row_count();
  const std::int64_t last = count > end - position_ ? end + 1 : position_ + count;
  require_row(last);
  FetchedRows found;
  for (std::int64_t place = position_ + 1; place <= std::min(last, end); ++place)
    found.push_back(&rows[static_cast<std::size_t>(place) - 1]);
  position_ = std::max(position_, last);
  return found;
}

FetchedRows Cursor::backward(std::int64_t count) {
  require_backward();
  const std::int64_t last = count >= position_ ? 0 : position_ - count;
  FetchedRows found;
  for (std::int64_t place = position_ - 1; place >= std::max<std::int64_t>(last, 1); --place)
    found.push_back(&rows[static_cast<std::size_t>(place) - 1]);
  position_ = last;
  return found;
}

FetchedRows Cursor::move_to(std::int64_t place) {
  const std::int64_t wanted = std::clamp<std::int64_t>(place, 0, row_count() + 1);
  if (wanted <= position_ && position_ > 0) require_backward();
  require_row(wanted);
  position_ = wanted;
  return current();
}

FetchedRows Cursor::absolute(std::int64_t place) {
  if (place >= 0) return move_to(place);
  // Counted from the end, which must be found first.
  require_row(row_count() + 1);
  position_ = row_count() + 1;
  return move_to(row_count() + 1 + place);
}

FetchedRows Cursor::relative(std::int64_t distance) {
  if (distance == 0) return forward(0);
  if (distance > 0 && distance > row_count() + 1 - position_) return move_to(row_count() + 1);
  return move_to(position_ + distance);
}

Cursor& require_cursor(Cursors& cursors, std::string_view name) {
  const auto found = std::ranges::find(cursors, name, &Cursor::name);
  if (found != cursors.end()) return *found;
  throw Error(SqlState("34000"), fmt::format("cursor \"{}\" does not exist", name));
}

}  // namespace carto_mock::sql
