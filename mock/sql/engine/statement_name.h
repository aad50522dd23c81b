// What a statement is called: PostgreSQL's command tag (manual, chapter 55.7), for refusals.
#pragma once

#include <string>

#include "sql/syntax/parser.h"

namespace carto_mock::sql {

std::string statement_name(const PgQuery__Node& statement);

}  // namespace carto_mock::sql
