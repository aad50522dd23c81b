// Output functions of the types in the registry: Value, which is not NULL, to text. Internal to
// type_registry.cpp.
#pragma once

#include <string>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql::type_output {

std::string boolean(const Value& value, Type type, const TextSettings& settings);
std::string integer(const Value& value, Type type, const TextSettings& settings);
// reg*: names need the catalog. The engine gives them before it comes here; 0 is "-".
std::string object_name(const Value& value, Type type, const TextSettings& settings);
std::string float4(const Value& value, Type type, const TextSettings& settings);
std::string float8(const Value& value, Type type, const TextSettings& settings);
std::string numeric(const Value& value, Type type, const TextSettings& settings);
std::string text(const Value& value, Type type, const TextSettings& settings);
std::string single_byte(const Value& value, Type type, const TextSettings& settings);  // "char"
std::string bytea(const Value& value, Type type, const TextSettings& settings);
std::string date(const Value& value, Type type, const TextSettings& settings);
std::string time(const Value& value, Type type, const TextSettings& settings);
std::string timestamp(const Value& value, Type type, const TextSettings& settings);
std::string timestamp_with_zone(const Value& value, Type type, const TextSettings& settings);
std::string interval(const Value& value, Type type, const TextSettings& settings);
std::string money(const Value& value, Type type, const TextSettings& settings);
std::string network(const Value& value, Type type, const TextSettings& settings);
std::string geometric(const Value& value, Type type, const TextSettings& settings);
std::string xml(const Value& value, Type type, const TextSettings& settings);
std::string range(const Value& value, Type type, const TextSettings& settings);
std::string multirange(const Value& value, Type type, const TextSettings& settings);
std::string geometry(const Value& value, Type type, const TextSettings& settings);
std::string box2d(const Value& value, Type type, const TextSettings& settings);
std::string box3d(const Value& value, Type type, const TextSettings& settings);
std::string spheroid(const Value& value, Type type, const TextSettings& settings);
std::string array(const Value& value, Type type, const TextSettings& settings);
std::string record(const Value& value, Type type, const TextSettings& settings);

}  // namespace carto_mock::sql::type_output
