// For tests of text input and output against tables of what PostgreSQL gives.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

struct TextCase {
  std::string_view input;
  Type type;
  std::string_view outcome;  // text, or as outcome() writes an error
};

// The value's output text, or "ERROR <state> <message>[ DETAIL: …][ HINT: …]".
inline std::string outcome(std::string_view text, Type type, const TextSettings& settings) {
  try {
    return output_value(input_value(text, type, settings), type, settings);
  } catch (const Error& error) {
    std::string result = "ERROR " + std::string(error.state().code()) + " " + error.message();
    if (!error.detail().empty()) result += " DETAIL: " + error.detail();
    if (!error.hint().empty()) result += " HINT: " + error.hint();
    return result;
  }
}

inline void expect_outcomes(std::span<const TextCase> cases, const TextSettings& settings) {
  for (const TextCase& test : cases) {
    EXPECT_EQ(outcome(test.input, test.type, settings), test.outcome)
        << "input '" << test.input << "' of type " << type_traits(test.type.oid).name;
  }
}

inline TextSettings with(DateStyle style, DateOrder order, std::string_view time_zone) {
  TextSettings settings;
  settings.date_style = style;
  settings.date_order = order;
  settings.time_zone = time_zone;
  return settings;
}

inline TextSettings with(IntervalStyle style) {
  TextSettings settings;
  settings.interval_style = style;
  return settings;
}

}  // namespace carto_mock::sql
