// The call of libpg_query's PL/pgSQL parser.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "sql/plpgsql/reader.h"

namespace carto_mock::sql::plpgsql {

// What RETURN NEXT gives as its expression where it has none.
inline constexpr std::string_view kOutputs = "\"the output parameters\"";

// The parser's "PLpgSQL_function".
nlohmann::json parse_body(std::string_view body, const Signature& signature);

}  // namespace carto_mock::sql::plpgsql
