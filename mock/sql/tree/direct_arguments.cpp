#include "sql/tree/direct_arguments.h"

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {
namespace {

char kind_of(const AggregateCall& aggregate) {
  const BuiltinProcedure* procedure =
      BuiltinCatalog::instance().find_procedure(aggregate.procedure);
  return procedure == nullptr ? 'n' : procedure->aggregate_kind;
}

}  // namespace

std::span<const ExpressionPtr> direct_arguments(const AggregateCall& aggregate) {
  if (kind_of(aggregate) == 'n') return {};
  return std::span(aggregate.arguments)
      .first(static_cast<std::size_t>(aggregate.order_by.front().argument));
}

bool is_hypothetical_set(const AggregateCall& aggregate) { return kind_of(aggregate) == 'h'; }

}  // namespace carto_mock::sql
