// The object identifier types regoper, regoperator and regcollation (manual, chapter 8.19), which
// object_names.h hands on to here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/session_services.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

bool is_operator_name_type(Oid type);

// Throws in PostgreSQL's words: 42883 `operator does not exist: x`, 42725 `more than one operator
// named x`, 42704 `collation "x" for encoding "UTF8" does not exist` …
Oid input_operator_name(std::string_view text, Oid type, const SessionServices& session);
// None: there is no object of the OID.
std::optional<std::string> output_operator_name(Oid object, Oid type,
                                                const SessionServices& session);

}  // namespace carto_mock::sql
