// The collations of types/type_registry.h: PostgreSQL's order for values that are stored as text.
#include <memory>

#include "sql/sqlite/connection_state.h"
#include "sql/types/stored_value.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql::sqlite {
namespace {

// What a collation's callback is given. SQLite owns one for each registration.
struct Collation {
  ConnectionState& state;
  Oid type;
};

int compare(void* argument, int left_size, const void* left, int right_size,
            const void* right) noexcept {
  auto& collation = *static_cast<Collation*>(argument);
  try {
    return compare_stored_text(
        {static_cast<const char*>(left), static_cast<std::size_t>(left_size)},
        {static_cast<const char*>(right), static_cast<std::size_t>(right_size)}, collation.type);
  } catch (...) {
    collation.state.keep_current_exception();
    return 0;
  }
}

void destroy(void* argument) noexcept {
  std::unique_ptr<Collation>(static_cast<Collation*>(argument));
}

}  // namespace

void register_collations(ConnectionState& state) {
  for (const TypeCollation& type : type_collations()) {
    auto collation = std::make_unique<Collation>(Collation{state, type.type});
    const int code = sqlite3_create_collation_v2(state.handle.get(), type.name, SQLITE_UTF8,
                                                 collation.get(), compare, destroy);
    if (code == SQLITE_OK) static_cast<void>(collation.release());  // SQLite's from now on
    state.check(code);
  }
}

}  // namespace carto_mock::sql::sqlite
