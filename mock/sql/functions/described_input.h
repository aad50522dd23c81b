// Text input of values that only this database can read: object names and labels
// (object_names.h), rows, whose columns are the catalog's, arrays of any of them, and of domains,
// whose constraints each element must meet (manual, chapters 8.15, 8.16, 8.18).
#pragma once

#include <optional>
#include <string_view>

#include "sql/functions/session_services.h"
#include "sql/types/text_settings.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// None: input_value() reads the type without a session. Of a domain the text below it, without its
// constraints. Throws what the input functions throw: 22P02 `malformed record literal: "x"`, 23514.
std::optional<Value> input_described_value(std::string_view text, Type type,
                                           const TextSettings& settings, SessionServices& session);

// Of any type, with its modifier as a column's, and with a domain's constraints; no text is NULL.
Value input_checked_value(std::optional<std::string_view> text, Type type,
                          const TextSettings& settings, SessionServices& session);

}  // namespace carto_mock::sql
