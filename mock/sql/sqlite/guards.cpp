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
// `length` is called by the R*Tree module, `match` is the operator MATCH.
constexpr std::array<std::string_view, 18> kAllowedFunctions{
    "coalesce",   "count", "cume_dist",    "dense_rank", "first_value", "lag",
    "last_value", "lead",  "length",       "match",      "max",         "min",
    "nth_value",  "ntile", "percent_rank", "rank",       "row_number",  "sum"};

bool is_allowed_function(std::string_view name) {
  return name.starts_with("pg_") ||
         std::ranges::find(kAllowedFunctions, name) != kAllowedFunctions.end();
}

// Takes a number from the front.
std::optional<Oid> take_oid(std::string_view& text) {
  Oid oid = kInvalidOid;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), oid);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return oid;
}

// A table's storage (t50012) or an R*Tree of it (b50012_50020, lowering/storage_boxes.h).
struct StorageName {
  Oid relation;
  std::string_view rest;  // of an R*Tree's: what SQLite's module adds for the tables below it
};

// None: another table.
std::optional<StorageName> storage_name(std::string_view table) {
  const bool is_tree = table.starts_with('b');
  if (!is_tree && !table.starts_with('t')) return std::nullopt;
  table.remove_prefix(1);
  const std::optional<Oid> relation = take_oid(table);
  if (!relation) return std::nullopt;
  if (!is_tree) return table.empty() ? std::optional(StorageName{*relation, {}}) : std::nullopt;
  if (!table.starts_with('_')) return std::nullopt;
  table.remove_prefix(1);
  if (!take_oid(table)) return std::nullopt;
  return StorageName{*relation, table};
}

// Where a connection meets an R*Tree for the first time, SQLite's module compiles its statements on
// the tables below, those that write too, whatever the tree is wanted for. It runs the latter only
// for changes of the tree, which are asked for by themselves.
bool is_below_tree(std::string_view table) {
  const std::optional<StorageName> name = storage_name(table);
  return name && (name->rest == "_node" || name->rest == "_rowid" || name->rest == "_parent");
}

// What SQLite asks as well when its module then declares the tree's columns: it reads that as it
// would a CREATE TABLE. A statement cannot write there all the same, since the schema is not
// writable (connection.cpp), nor read more than that there are tables.
bool declares_columns(int action, std::string_view table, std::string_view column) {
  return table == "sqlite_master" &&
         (action == SQLITE_UPDATE || (action == SQLITE_READ && column == "ROWID"));
}

// Whose rows these are; none: no table of the catalog.
std::optional<Oid> relation_of(std::string_view table) {
  const std::optional<StorageName> name = storage_name(table);
  return name && name->rest.empty() ? std::optional(name->relation) : std::nullopt;
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
  return table == "pg_rows" || table == "pg_system_rows" || is_with_entry(table, column) ||
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
  const bool names_table = action == SQLITE_READ || action == SQLITE_INSERT ||
                           action == SQLITE_UPDATE || action == SQLITE_DELETE;
  if (names_table && is_below_tree(first))
    return answer(find(state.guard->declared, storage_name(first)->relation) != nullptr);
  if (names_table && declares_columns(action, first, second == nullptr ? "" : second))
    return SQLITE_OK;
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
