// What watches over a running statement: the authorizer, and the check for time-outs and
// cancellation.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "sql/lowering/plan.h"
#include "sql/sqlite/connection_state.h"

namespace carto_mock::sql::sqlite {
namespace {

// SQLite's own functions that lowering emits; every other one but ours (pg_…) is refused.
constexpr std::array<std::string_view, 16> kAllowedFunctions{
    "coalesce", "count", "cume_dist", "dense_rank", "first_value",  "lag",  "last_value", "lead",
    "max",      "min",   "nth_value", "ntile",      "percent_rank", "rank", "row_number", "sum"};

bool is_allowed_function(std::string_view name) {
  return name.starts_with("pg_") ||
         std::ranges::find(kAllowedFunctions, name) != kAllowedFunctions.end();
}

// "t50012" to 50012; none for other tables.
std::optional<Oid> relation_of(std::string_view table) {
  if (!table.starts_with('t')) return std::nullopt;
  Oid relation = kInvalidOid;
  const auto [end, error] =
      std::from_chars(table.data() + 1, table.data() + table.size(), relation);
  if (error != std::errc() || end != table.data() + table.size()) return std::nullopt;
  return relation;
}

// Of a query in WITH no column is reported, only its name, and that where no column is read.
bool is_with_entry(std::string_view table, std::string_view column) {
  return column.empty() && table.starts_with('q') &&
         table.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

TableAccess* find(TableAccesses& accesses, Oid table) {
  const auto found = std::ranges::find(accesses, table, &TableAccess::table);
  return found == accesses.end() ? nullptr : &*found;
}

// Passes what is declared and notes it; once a statement is compiled, only what is noted passes.
bool may(AccessGuard& guard, Privilege action, std::string_view table) {
  const std::optional<Oid> relation = relation_of(table);
  if (!relation) return false;
  TableAccess* reported = find(guard.reported, *relation);
  if (reported != nullptr && reported->actions.has(action)) return true;
  const TableAccess* declared = find(guard.declared, *relation);
  if (guard.is_complete || declared == nullptr || !declared->actions.has(action)) return false;
  if (reported == nullptr) {
    guard.reported.push_back({*relation, action});
  } else {
    reported->actions = reported->actions | action;
  }
  return true;
}

bool may_read(AccessGuard& guard, std::string_view table, std::string_view column) {
  return table == "pg_rows" || is_with_entry(table, column) ||
         may(guard, Privilege::kSelect, table);
}

int authorize(void* argument, int action, const char* first, const char* second, const char*,
              const char*) noexcept {
  const auto& state = *static_cast<const ConnectionState*>(argument);
  switch (state.access) {
    case Access::kEverything:
      return SQLITE_OK;
    case Access::kNothing:
      return SQLITE_DENY;
    case Access::kGuarded:
      break;
  }
  const auto answer = [](bool passes) { return passes ? SQLITE_OK : SQLITE_DENY; };
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      return answer(may_read(*state.guard, first, second));
    case SQLITE_INSERT:
      return answer(may(*state.guard, Privilege::kInsert, first));
    case SQLITE_UPDATE:
      return answer(may(*state.guard, Privilege::kUpdate, first));
    case SQLITE_DELETE:
      return answer(may(*state.guard, Privilege::kDelete, first));
    case SQLITE_FUNCTION:
      return answer(is_allowed_function(second));
    default:
      return SQLITE_DENY;
  }
}

// Often enough to stop a statement within microseconds of virtual machine time, rarely enough to
// cost nothing.
constexpr int kInstructionsBetweenChecks = 4000;

int check_interrupts(void* argument) noexcept {
  auto& state = *static_cast<ConnectionState*>(argument);
  if (state.context == nullptr) return 0;
  try {
    state.context->session.check_interrupts();
    return 0;
  } catch (...) {
    state.keep_current_exception();
    return 1;
  }
}

}  // namespace

void register_authorizer(ConnectionState& state) {
  state.check(sqlite3_set_authorizer(state.handle.get(), authorize, &state));
}

void register_interrupt_check(ConnectionState& state) {
  sqlite3_progress_handler(state.handle.get(), kInstructionsBetweenChecks, check_interrupts,
                           &state);
}

}  // namespace carto_mock::sql::sqlite
