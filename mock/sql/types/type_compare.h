// Comparison functions of the types in the registry: negative, zero, positive; neither value is
// NULL. Internal to type_registry.cpp.
#pragma once

#include "sql/types/value.h"

namespace carto_mock::sql::type_compare {

int integer(const Value& left, const Value& right);
int real(const Value& left, const Value& right);          // NaN equals NaN and is the largest
int text(const Value& left, const Value& right);          // by bytes: collation C
int blank_padded(const Value& left, const Value& right);  // trailing blanks do not count
int numeric(const Value& left, const Value& right);
int interval(const Value& left, const Value& right);
int time_with_zone(const Value& left, const Value& right);
int network(const Value& left, const Value& right);
int range(const Value& left, const Value& right);
int multirange(const Value& left, const Value& right);
// PostgreSQL's order, by the size in memory, is refused (0A000).
int tsvector(const Value& left, const Value& right);
// Refused, even for equality: texts are the same for queries that differ in their parentheses.
int tsquery(const Value& left, const Value& right);
int jsonb(const Value& left, const Value& right);
// geometry_order.h.
int geometry(const Value& left, const Value& right);
// PostGIS's order, along a curve around the globe, is refused (0A000).
int geography(const Value& left, const Value& right);
// Element by element, then by their number and the dimensions. NULL is larger than all else, and
// equal to NULL.
int array(const Value& left, const Value& right);
int oid_vector(const Value& left, const Value& right);
int record(const Value& left, const Value& right);
// The same for = and <>, which say of a type without an order that it lacks equality.
int record_equality(const Value& left, const Value& right);

}  // namespace carto_mock::sql::type_compare
