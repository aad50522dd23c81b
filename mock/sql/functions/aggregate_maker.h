// The one way to fill AggregateEntry::make.
#pragma once

#include <memory>

#include "sql/functions/function.h"

namespace carto_mock::sql {

template <typename AggregateClass>
std::unique_ptr<Aggregate> make_aggregate() {
  return std::make_unique<AggregateClass>();
}

}  // namespace carto_mock::sql
