// What the SQL API does to a statement before it runs (spec sql-api.md 7.1, 7.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::sql_api {

struct Paging {
  std::optional<std::string> order_by = {};    // a column's name, put in quotes as it is
  std::optional<std::string> sort_order = {};  // ASC, DESC
  std::optional<std::string> limit = {};       // numbers; both or neither
  std::optional<std::string> offset = {};
};

// Without the last semicolon; wrapped in a SELECT with the order and the page where both are asked
// for and the text is a SELECT that can be wrapped.
std::string prepare_query(std::string_view query, const Paging& paging);

// Has the text one of the words that write, anywhere, be it in a string?
bool may_write(std::string_view query);

}  // namespace carto_mock::sql_api
