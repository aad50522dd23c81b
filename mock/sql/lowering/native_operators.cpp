#include "sql/lowering/native_operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// `prefix` + eq, ne, lt, le, gt or ge + `arguments` is a comparison function of PostgreSQL.
struct ComparisonFamily {
  std::string_view prefix;
  std::string_view arguments;
};

constexpr std::array kFamilies{
    ComparisonFamily{"int2", "(smallint,smallint)"},
    ComparisonFamily{"int24", "(smallint,integer)"},
    ComparisonFamily{"int28", "(smallint,bigint)"},
    ComparisonFamily{"int42", "(integer,smallint)"},
    ComparisonFamily{"int4", "(integer,integer)"},
    ComparisonFamily{"int48", "(integer,bigint)"},
    ComparisonFamily{"int82", "(bigint,smallint)"},
    ComparisonFamily{"int84", "(bigint,integer)"},
    ComparisonFamily{"int8", "(bigint,bigint)"},
    ComparisonFamily{"bool", "(boolean,boolean)"},
    ComparisonFamily{"oid", "(oid,oid)"},
    ComparisonFamily{"float4", "(real,real)"},
    ComparisonFamily{"float48", "(real,double precision)"},
    ComparisonFamily{"float84", "(double precision,real)"},
    ComparisonFamily{"float8", "(double precision,double precision)"},
    ComparisonFamily{"date_", "(date,date)"},
    ComparisonFamily{"time_", "(time without time zone,time without time zone)"},
    ComparisonFamily{"timestamp_", "(timestamp without time zone,timestamp without time zone)"},
    ComparisonFamily{"timestamptz_", "(timestamp with time zone,timestamp with time zone)"},
    ComparisonFamily{"text", "(text,text)"},
    ComparisonFamily{"text_", "(text,text)"},
    ComparisonFamily{"name", "(name,name)"},
    ComparisonFamily{"bpchar", "(character,character)"},
    ComparisonFamily{"uuid_", "(uuid,uuid)"},
    ComparisonFamily{"bytea", "(bytea,bytea)"},
    ComparisonFamily{"numeric_", "(numeric,numeric)"},
    ComparisonFamily{"interval_", "(interval,interval)"},
    ComparisonFamily{"jsonb_", "(jsonb,jsonb)"},
    ComparisonFamily{"array_", "(anyarray,anyarray)"},
};

std::optional<NativeOperator> operator_of_suffix(std::string_view suffix) {
  if (suffix == "eq") return NativeOperator::kEqual;
  if (suffix == "ne") return NativeOperator::kNotEqual;
  if (suffix == "lt") return NativeOperator::kLess;
  if (suffix == "le") return NativeOperator::kLessOrEqual;
  if (suffix == "gt") return NativeOperator::kGreater;
  if (suffix == "ge") return NativeOperator::kGreaterOrEqual;
  return std::nullopt;
}

bool is_character_type(Oid type) {
  return type == oid::kText || type == oid::kVarchar || type == oid::kBpchar;
}

}  // namespace

std::optional<NativeOperator> find_native_operator(const FunctionEntry* body) {
  if (body == nullptr) return std::nullopt;
  const std::string_view signature = body->signature;
  const std::size_t parenthesis = signature.find('(');
  if (parenthesis == std::string_view::npos || parenthesis < 2) return std::nullopt;
  const std::optional<NativeOperator> op = operator_of_suffix(signature.substr(parenthesis - 2, 2));
  if (!op) return std::nullopt;
  const std::string_view prefix = signature.substr(0, parenthesis - 2);
  const std::string_view arguments = signature.substr(parenthesis);
  const bool found = std::ranges::any_of(kFamilies, [&](const ComparisonFamily& family) {
    return family.prefix == prefix && family.arguments == arguments;
  });
  return found ? op : std::nullopt;
}

std::optional<NativeOperator> find_native_operator(const FunctionEntry* body, Type argument) {
  const Oid element = array_element(argument.oid);
  if (element == kInvalidOid) return find_native_operator(body);
  const TypeTraits* traits = find_type_traits(element);
  const bool is_ordered = has_collation(argument) && traits != nullptr &&
                          traits->representation != Representation::kRecord;
  return is_ordered ? find_native_operator(body) : std::nullopt;
}

std::string_view symbol(NativeOperator op) {
  switch (op) {
    case NativeOperator::kEqual:
      return "=";
    case NativeOperator::kNotEqual:
      return "<>";
    case NativeOperator::kLess:
      return "<";
    case NativeOperator::kLessOrEqual:
      return "<=";
    case NativeOperator::kGreater:
      return ">";
    case NativeOperator::kGreaterOrEqual:
      return ">=";
  }
  return {};
}

std::string_view division_symbol(const FunctionEntry* body) {
  static constexpr auto kQuotients = std::to_array<std::string_view>(
      {"int2div(smallint,smallint)", "int4div(integer,integer)", "int8div(bigint,bigint)",
       "int24div(smallint,integer)", "int42div(integer,smallint)", "int28div(smallint,bigint)",
       "int82div(bigint,smallint)", "int48div(integer,bigint)", "int84div(bigint,integer)"});
  static constexpr auto kRemainders = std::to_array<std::string_view>(
      {"int2mod(smallint,smallint)", "int4mod(integer,integer)", "int8mod(bigint,bigint)",
       "mod(smallint,smallint)", "mod(integer,integer)", "mod(bigint,bigint)"});
  if (body == nullptr) return {};
  if (std::ranges::find(kQuotients, body->signature) != kQuotients.end()) return "/";
  if (std::ranges::find(kRemainders, body->signature) != kRemainders.end()) return "%";
  return {};
}

bool has_collation(Type type) {
  const TypeTraits* traits = find_type_traits(type.oid);
  return traits != nullptr && traits->collation != nullptr;
}

std::string collate(const std::string& sql, Type type) {
  const TypeTraits* traits = find_type_traits(type.oid);
  if (traits == nullptr || traits->collation == nullptr) return sql;
  return fmt::format("{} COLLATE \"{}\"", sql, traits->collation);
}

std::string with_own_collation(std::string sql, Type type) {
  const TypeTraits* traits = find_type_traits(type.oid);
  const bool is_number = traits != nullptr && traits->representation == Representation::kInteger;
  if (is_number || sql.find(" COLLATE ") == std::string::npos) return sql;
  const bool has_own = traits != nullptr && traits->collation != nullptr;
  return fmt::format("{} COLLATE \"{}\"", sql, has_own ? traits->collation : "BINARY");
}

bool same_stored_form(Type source, Type target) {
  return source.oid == target.oid ||
         (is_character_type(source.oid) && is_character_type(target.oid));
}

}  // namespace carto_mock::sql
