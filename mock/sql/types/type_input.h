// Input functions of the types in the registry: text to Value, without the type modifier. Internal
// to type_registry.cpp.
#pragma once

#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql::type_input {

Value boolean(std::string_view text, Type type, const TextSettings& settings);
Value int2(std::string_view text, Type type, const TextSettings& settings);
Value int4(std::string_view text, Type type, const TextSettings& settings);
Value int8(std::string_view text, Type type, const TextSettings& settings);
Value object_id(std::string_view text, Type type, const TextSettings& settings);
Value transaction_id(std::string_view text, Type type,
                     const TextSettings& settings);  // never fails
// reg*: numbers only. Names need the catalog: the engine looks them up before it comes here.
Value object_name(std::string_view text, Type type, const TextSettings& settings);
Value float4(std::string_view text, Type type, const TextSettings& settings);
Value float8(std::string_view text, Type type, const TextSettings& settings);
Value numeric(std::string_view text, Type type, const TextSettings& settings);
Value text(std::string_view text, Type type, const TextSettings& settings);
Value single_byte(std::string_view text, Type type, const TextSettings& settings);  // "char"
Value name(std::string_view text, Type type, const TextSettings& settings);
Value bytea(std::string_view text, Type type, const TextSettings& settings);
Value uuid(std::string_view text, Type type, const TextSettings& settings);
Value json(std::string_view text, Type type, const TextSettings& settings);
Value jsonb(std::string_view text, Type type, const TextSettings& settings);
Value date(std::string_view text, Type type, const TextSettings& settings);
Value time(std::string_view text, Type type, const TextSettings& settings);
Value time_with_zone(std::string_view text, Type type, const TextSettings& settings);
Value timestamp(std::string_view text, Type type, const TextSettings& settings);
Value timestamp_with_zone(std::string_view text, Type type, const TextSettings& settings);
Value interval(std::string_view text, Type type, const TextSettings& settings);
Value money(std::string_view text, Type type, const TextSettings& settings);
Value bits(std::string_view text, Type type, const TextSettings& settings);
Value network(std::string_view text, Type type, const TextSettings& settings);  // inet, cidr
Value macaddr(std::string_view text, Type type, const TextSettings& settings);
Value macaddr8(std::string_view text, Type type, const TextSettings& settings);
Value geometric(std::string_view text, Type type, const TextSettings& settings);  // point …
Value xml(std::string_view text, Type type, const TextSettings& settings);
Value tsvector(std::string_view text, Type type, const TextSettings& settings);
Value tsquery(std::string_view text, Type type, const TextSettings& settings);
Value range(std::string_view text, Type type, const TextSettings& settings);
Value multirange(std::string_view text, Type type, const TextSettings& settings);
Value geometry(std::string_view text, Type type, const TextSettings& settings);
Value geography(std::string_view text, Type type, const TextSettings& settings);
Value box2d(std::string_view text, Type type, const TextSettings& settings);
Value box3d(std::string_view text, Type type, const TextSettings& settings);
Value spheroid(std::string_view text, Type type, const TextSettings& settings);
Value array(std::string_view text, Type type, const TextSettings& settings);
Value record(std::string_view text, Type type, const TextSettings& settings);
Value nothing(std::string_view text, Type type, const TextSettings& settings);  // void

}  // namespace carto_mock::sql::type_input
