#include "sql/evaluator/sql_definitions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/procedure_details.h"
#include "sql/evaluator/definition_parts.h"
#include "sql/evaluator/postgis_definitions.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {
namespace {

// In units of an operator's.
float cost(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  float result = call != nullptr ? dumped_cost(call->procedure) : 0;
  visit_children(expression,
                 ConstChildVisitor{[&](const Expression& child) { result += cost(child); }, {}});
  return result;
}

}  // namespace

FunctionCall call_of(std::string_view signature, std::vector<ExpressionPtr> arguments) {
  const BuiltinProcedure& procedure =
      *BuiltinCatalog::instance().find_procedure_by_signature(signature);
  return {.procedure = procedure.oid,
          .body = find_function_body(signature),
          .strict = procedure.strict,
          .immutable = procedure.volatility == 'i',
          .is_volatile = procedure.volatility == 'v',
          .arguments = std::move(arguments)};
}

bool may_repeat(const Expression& argument) {
  constexpr float kMostCalls = 10;
  return !is_volatile(argument) && cost(argument) <= kMostCalls;
}

namespace {

// Of two arguments, which the definition swaps.
struct Swapped {
  std::string_view signature;
  std::string_view definition;
};
constexpr std::array<Swapped, 11> kSwapped{{
    {"timedate_pl(time without time zone,date)", "datetime_pl(date,time without time zone)"},
    {"timetzdate_pl(time with time zone,date)", "datetimetz_pl(date,time with time zone)"},
    {"interval_pl_time(interval,time without time zone)",
     "time_pl_interval(time without time zone,interval)"},
    {"interval_pl_date(interval,date)", "date_pl_interval(date,interval)"},
    {"interval_pl_timetz(interval,time with time zone)",
     "timetz_pl_interval(time with time zone,interval)"},
    {"interval_pl_timestamp(interval,timestamp without time zone)",
     "timestamp_pl_interval(timestamp without time zone,interval)"},
    {"interval_pl_timestamptz(interval,timestamp with time zone)",
     "timestamptz_pl_interval(timestamp with time zone,interval)"},
    {"integer_pl_date(integer,date)", "date_pli(date,integer)"},
    {"int8pl_inet(bigint,inet)", "inetpl(inet,bigint)"},
    {"path_contain_pt(path,point)", "on_ppath(point,path)"},
    {"numeric_pl_pg_lsn(numeric,pg_lsn)", "pg_lsn_pli(pg_lsn,numeric)"},
}};

constexpr std::string_view kPartOfDate = "date_part(text,date)";
constexpr std::string_view kSubstringByPattern = "\"substring\"(text,text,text)";

constexpr std::array<std::string_view, 4> kTextOfAny = {
    "quote_literal(anyelement)", "quote_nullable(anyelement)", "textanycat(text,anynonarray)",
    "anytextcat(anynonarray,text)"};

// `start + length` in the place of a length.
void add_start(ExpressionPtr& length, const Expression& start, std::string_view addition) {
  std::vector<ExpressionPtr> operands;
  operands.push_back(clone(start));
  operands.push_back(std::move(length));
  length = make_expression(start.type, call_of(addition, std::move(operands)));
}

std::string_view addition_to(Oid type) {
  switch (type) {
    case oid::kTime:
      return "time_pl_interval(time without time zone,interval)";
    case oid::kTimestamp:
      return "timestamp_pl_interval(timestamp without time zone,interval)";
    case oid::kTimestampTz:
      return "timestamptz_pl_interval(timestamp with time zone,interval)";
    default:
      return {};
  }
}

std::string_view overlaps_of(Oid type) {
  switch (type) {
    case oid::kTime:
      return "\"overlaps\"(time without time zone,time without time zone,time without time "
             "zone,time "
             "without time zone)";
    case oid::kTimestamp:
      return "\"overlaps\"(timestamp without time zone,timestamp without time zone,timestamp "
             "without time zone,timestamp without time zone)";
    default:
      return "\"overlaps\"(timestamp with time zone,timestamp with time zone,timestamp with time "
             "zone,timestamp with time zone)";
  }
}

bool define_overlaps(FunctionCall& call) {
  std::vector<ExpressionPtr>& arguments = call.arguments;
  const Oid type = arguments[0]->type.oid;
  const std::string_view addition = addition_to(type);
  bool has_lengths = false;
  for (const std::size_t start : {std::size_t{0}, std::size_t{2}}) {
    if (arguments[start + 1]->type.oid != oid::kInterval) continue;
    if (addition.empty() || !may_repeat(*arguments[start])) return false;
    has_lengths = true;
  }
  if (!has_lengths) return false;
  for (const std::size_t start : {std::size_t{0}, std::size_t{2}}) {
    if (arguments[start + 1]->type.oid == oid::kInterval)
      add_start(arguments[start + 1], *arguments[start], addition);
  }
  call = call_of(overlaps_of(type), std::move(arguments));
  return true;
}

// "substring"($1, similar_to_escape($2, $3))
void define_substring(FunctionCall& call) {
  std::vector<ExpressionPtr> pattern;
  pattern.push_back(std::move(call.arguments[1]));
  pattern.push_back(std::move(call.arguments[2]));
  call.arguments.resize(2);
  call.arguments[1] = make_expression(Type{oid::kText},
                                      call_of("similar_to_escape(text,text)", std::move(pattern)));
  call = call_of("\"substring\"(text,text)", std::move(call.arguments));
}

}  // namespace

bool has_fixed_text(Oid type) {
  switch (type) {
    case oid::kBool:
    case oid::kInt2:
    case oid::kInt4:
    case oid::kInt8:
    case oid::kNumeric:
    case oid::kInet:
    case oid::kCidr:
    case oid::kMacaddr:
    case oid::kOid:
    case oid::kChar:
    case oid::kText:
    case oid::kVarchar:
    case oid::kBpchar:
    case oid::kName:
    case oid::kUuid:
    case oid::kBit:
    case oid::kVarbit:
    case oid::kJson:
    case oid::kJsonb:
    case oid::kTsVector:
    case oid::kTsQuery:
    case oid::kTid:
    case oid::kXid8:
    case oid::kPgLsn:
    case oid::kPgSnapshot:
    case oid::kTxidSnapshot:
    case oid::kBytea:
    case oid::kFloat4:
    case oid::kFloat8:
    case oid::kPoint:
    case oid::kLine:
    case oid::kLseg:
    case oid::kBox:
    case oid::kPath:
    case oid::kPolygon:
    case oid::kCircle:
    case oid::kMacaddr8:
    case oid::kXid:
    case oid::kCid:
    case oid::kJsonPath:
    case oid::kGeometry:
    case oid::kGeography:
    case oid::kBox2d:
    case oid::kBox3d:
      return true;
    default:
      return false;
  }
}

bool has_fixed_output(Oid type) {
  if (is_domain_type(type)) return has_fixed_output(below_domain(type));
  return type == oid::kTime || type == oid::kTimeTz || has_fixed_text(type);
}

namespace {

// date_part($1, $2::timestamp)
void define_part_of_date(FunctionCall& call) {
  std::vector<ExpressionPtr> date;
  date.push_back(std::move(call.arguments[1]));
  call.arguments[1] =
      make_expression(Type{oid::kTimestamp}, call_of("\"timestamp\"(date)", std::move(date)));
  call = call_of("date_part(text,timestamp without time zone)", std::move(call.arguments));
}

}  // namespace

bool has_sql_definition(const FunctionCall& call) {
  const BuiltinProcedure* procedure = BuiltinCatalog::instance().find_procedure(call.procedure);
  return has_postgis_definition(call) ||
         (procedure != nullptr &&
          (procedure->name == "overlaps" || procedure->signature == kSubstringByPattern ||
           procedure->signature == kPartOfDate));
}

bool put_definition_in_place(FunctionCall& call) {
  const BuiltinProcedure* procedure = BuiltinCatalog::instance().find_procedure(call.procedure);
  if (procedure == nullptr) return false;
  if (procedure->name == "overlaps") return define_overlaps(call);
  if (procedure->signature == kSubstringByPattern) {
    define_substring(call);
    return true;
  }
  if (procedure->signature == kPartOfDate) {
    define_part_of_date(call);
    return true;
  }
  const auto* const swapped =
      std::ranges::find(kSwapped, procedure->signature, &Swapped::signature);
  if (swapped == kSwapped.end()) return put_postgis_definition_in_place(call);
  std::swap(call.arguments[0], call.arguments[1]);
  call = call_of(swapped->definition, std::move(call.arguments));
  return true;
}

bool is_text_of_fixed(const FunctionCall& call) {
  const BuiltinProcedure* procedure = BuiltinCatalog::instance().find_procedure(call.procedure);
  return procedure != nullptr &&
         std::ranges::find(kTextOfAny, procedure->signature) != kTextOfAny.end() &&
         std::ranges::all_of(call.arguments, [](const ExpressionPtr& argument) {
           return has_fixed_output(argument->type.oid);
         });
}

}  // namespace carto_mock::sql
