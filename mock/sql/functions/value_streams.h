// Makes the streams that set-returning functions give.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// Asks `next` (which gives an optional<Value>) for each row.
template <typename Next>
std::unique_ptr<ValueStream> stream_of(Next next) {
  class Stream final : public ValueStream {
   public:
    explicit Stream(Next next) : next_(std::move(next)) {}
    std::optional<Value> next() override { return next_(); }

   private:
    Next next_;
  };
  return std::make_unique<Stream>(std::move(next));
}

// The body of a function that makes its rows at once; for those whose arguments hold them all.
template <std::vector<Value> (*MakeRows)(const CallContext&, Arguments)>
std::unique_ptr<ValueStream> all_at_once(const CallContext& context, Arguments arguments) {
  return stream_of([rows = MakeRows(context, arguments),
                    position = std::size_t{0}]() mutable -> std::optional<Value> {
    if (position == rows.size()) return std::nullopt;
    return std::move(rows[position++]);
  });
}

}  // namespace carto_mock::sql
