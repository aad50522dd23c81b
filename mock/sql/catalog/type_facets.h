// What information_schema says of a type with its modifier (manual, chapter 37.17): lengths,
// precisions, fields. None: the type has no such thing, or its modifier does not say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sql/types/type.h"

namespace carto_mock::sql {

// Of character types, in characters; of bit strings, in bits.
std::optional<int> character_length(Type type);
// In bytes, at most.
std::optional<std::int64_t> octet_length(Type type);

struct NumericShape {
  std::optional<int> precision;
  int radix;  // what precision and scale count digits of
  std::optional<int> scale;
};
std::optional<NumericShape> numeric_shape(Type type);

// Digits of the seconds' fraction.
std::optional<int> datetime_precision(Type type);
// `DAY TO SECOND(2)`: what follows `interval ` in the type's text.
std::optional<std::string> interval_fields(Type type);

}  // namespace carto_mock::sql
