#include "sql/sqlite/writing_parts.h"

#include <utility>

#include "sql/sqlite/connection_state.h"

namespace carto_mock::sql::sqlite {

WritingPartsScope::WritingPartsScope(Connection& connection, WritingParts& parts)
    : connection_(connection), previous_(std::exchange(connection.state().parts, &parts)) {}

WritingPartsScope::~WritingPartsScope() { connection_.state().parts = previous_; }

}  // namespace carto_mock::sql::sqlite
