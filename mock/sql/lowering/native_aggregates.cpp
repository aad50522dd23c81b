#include "sql/lowering/native_aggregates.h"

#include "sql/lowering/native_operators.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// Whole values in SQLite's own order.
bool has_native_order(Type type) {
  switch (type_traits(type.oid).representation) {
    case Representation::kInteger:
    case Representation::kText:
      return !has_collation(type);
    case Representation::kReal:  // of 0 and -0 PostgreSQL keeps the one that comes later
    case Representation::kBytes:
    case Representation::kNumeric:
    case Representation::kInterval:
    case Representation::kArray:
    case Representation::kRecord:
      return false;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> find_native_aggregate(const AggregateEntry* body, bool star,
                                                      std::span<const ExpressionPtr> arguments) {
  if (star) return "count";
  if (body == nullptr || arguments.empty()) return std::nullopt;
  const std::string_view signature = body->signature;
  if (signature == "count(\"any\")") return "count";
  // Of 32-bit integers: no table is large enough for their sum to leave 64 bits.
  if (signature == "sum(integer)" || signature == "sum(smallint)") return "sum";
  const std::string_view name = signature.substr(0, signature.find('('));
  if ((name == "min" || name == "max") && has_native_order(arguments.front()->type)) return name;
  return std::nullopt;
}

}  // namespace carto_mock::sql
