// =, <>, <, <=, >, >= and the three-way comparisons behind btree indexes (manual, chapter 9.2); not
// those of strings, whose results are differences of bytes in PostgreSQL.
#include <cstdint>
#include <string_view>

#include "sql/functions/comparison_entry.h"
#include "sql/functions/element_order.h"
#include "sql/functions/function_lists.h"
#include "sql/types/datetime.h"
#include "sql/types/time_zone.h"
#include "sql/types/type_compare.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;

int integers(const CallContext&, const Value& left, const Value& right) {
  return three_way(left.as_integer(), right.as_integer());
}

// NaN equals NaN and is greater than every number.
int reals(const CallContext&, const Value& left, const Value& right) {
  const double a = left.as_real();
  const double b = right.as_real();
  if (a != a || b != b) return static_cast<int>(a != a) - static_cast<int>(b != b);
  return three_way(a, b);
}

// `wanted`: what the elements' type must have, whatever the arrays hold.
int compare_arrays(const CallContext& context, const Value& left, const Value& right,
                   std::string_view wanted) {
  require_element_order(context, wanted);
  return type_traits(context.argument_types[0].oid).compare(left, right);
}

int arrays(const CallContext& context, const Value& left, const Value& right) {
  return compare_arrays(context, left, right, "a comparison function");
}

// Arrays of different dimensions are not equal, whatever their elements are.
int array_equality(const CallContext& context, const Value& left, const Value& right) {
  const Array& one = left.as_array();
  const Array& other = right.as_array();
  if (one.lengths != other.lengths || one.lower_bounds != other.lower_bounds) return 1;
  return compare_arrays(context, left, right, "an equality operator");
}

int records(const CallContext&, const Value& left, const Value& right) {
  return type_compare::record_equality(left, right);
}

int bytes(const CallContext&, const Value& left, const Value& right) {
  return left.as_bytes().compare(right.as_bytes());
}

int small_integers(const CallContext&, const Value& left, const Value& right) {
  return static_cast<int>(left.as_integer() - right.as_integer());
}

// The integer's bits as those of a transaction's number, which has no sign.
int transaction_with_integer(const CallContext&, const Value& left, const Value& right) {
  return three_way(static_cast<std::uint32_t>(left.as_integer()),
                   static_cast<std::uint32_t>(right.as_integer()));
}

int first_bytes(const CallContext&, const Value& left, const Value& right) {
  return byte_difference(left.as_bytes(), right.as_bytes());
}

// A date's midnight, which may lie outside of what a timestamp can hold: only its order counts.
Timestamp midnight(std::int64_t days) {
  if (days == kDateInfinity) return kTimestampInfinity;
  if (days == kDateMinusInfinity) return kTimestampMinusInfinity;
  constexpr std::int64_t kLastDay = kTimestampInfinity / kMicrosecondsPerDay;
  return days > kLastDay ? kTimestampInfinity - 1 : days * kMicrosecondsPerDay;
}

int date_with_timestamp(const CallContext&, const Value& left, const Value& right) {
  return three_way(midnight(left.as_integer()), right.as_integer());
}

int timestamp_with_date(const CallContext&, const Value& left, const Value& right) {
  return three_way(left.as_integer(), midnight(right.as_integer()));
}

Timestamp in_session_zone(const CallContext& context, Timestamp local) {
  if (!is_finite_timestamp(local)) return local;
  return TimeZone::from_setting(context.text.time_zone).to_utc(local);
}

int timestamp_with_zoned(const CallContext& context, const Value& left, const Value& right) {
  return three_way(in_session_zone(context, left.as_integer()), right.as_integer());
}

int zoned_with_timestamp(const CallContext& context, const Value& left, const Value& right) {
  return three_way(left.as_integer(), in_session_zone(context, right.as_integer()));
}

int date_with_zoned(const CallContext& context, const Value& left, const Value& right) {
  return three_way(in_session_zone(context, midnight(left.as_integer())), right.as_integer());
}

int zoned_with_date(const CallContext& context, const Value& left, const Value& right) {
  return three_way(left.as_integer(), in_session_zone(context, midnight(right.as_integer())));
}

constexpr FunctionEntry kEntries[] = {
    {"byteaeq(bytea,bytea)", compare<bytes, Relation::kEqual>},
    {"byteane(bytea,bytea)", compare<bytes, Relation::kNotEqual>},
    {"bytealt(bytea,bytea)", compare<bytes, Relation::kLess>},
    {"byteale(bytea,bytea)", compare<bytes, Relation::kLessEqual>},
    {"byteagt(bytea,bytea)", compare<bytes, Relation::kGreater>},
    {"byteage(bytea,bytea)", compare<bytes, Relation::kGreaterEqual>},
    {"chareq(\"char\",\"char\")", compare<bytes, Relation::kEqual>},
    {"charne(\"char\",\"char\")", compare<bytes, Relation::kNotEqual>},
    {"charlt(\"char\",\"char\")", compare<bytes, Relation::kLess>},
    {"charle(\"char\",\"char\")", compare<bytes, Relation::kLessEqual>},
    {"chargt(\"char\",\"char\")", compare<bytes, Relation::kGreater>},
    {"charge(\"char\",\"char\")", compare<bytes, Relation::kGreaterEqual>},
    {"nameeq(name,name)", compare<bytes, Relation::kEqual>},
    {"namene(name,name)", compare<bytes, Relation::kNotEqual>},
    {"namelt(name,name)", compare<bytes, Relation::kLess>},
    {"namele(name,name)", compare<bytes, Relation::kLessEqual>},
    {"namegt(name,name)", compare<bytes, Relation::kGreater>},
    {"namege(name,name)", compare<bytes, Relation::kGreaterEqual>},
    {"nameeqtext(name,text)", compare<bytes, Relation::kEqual>},
    {"namenetext(name,text)", compare<bytes, Relation::kNotEqual>},
    {"namelttext(name,text)", compare<bytes, Relation::kLess>},
    {"nameletext(name,text)", compare<bytes, Relation::kLessEqual>},
    {"namegttext(name,text)", compare<bytes, Relation::kGreater>},
    {"namegetext(name,text)", compare<bytes, Relation::kGreaterEqual>},
    {"texteqname(text,name)", compare<bytes, Relation::kEqual>},
    {"textnename(text,name)", compare<bytes, Relation::kNotEqual>},
    {"textltname(text,name)", compare<bytes, Relation::kLess>},
    {"textlename(text,name)", compare<bytes, Relation::kLessEqual>},
    {"textgtname(text,name)", compare<bytes, Relation::kGreater>},
    {"textgename(text,name)", compare<bytes, Relation::kGreaterEqual>},
    {"texteq(text,text)", compare<bytes, Relation::kEqual>},
    {"textne(text,text)", compare<bytes, Relation::kNotEqual>},
    {"text_lt(text,text)", compare<bytes, Relation::kLess>},
    {"text_le(text,text)", compare<bytes, Relation::kLessEqual>},
    {"text_gt(text,text)", compare<bytes, Relation::kGreater>},
    {"text_ge(text,text)", compare<bytes, Relation::kGreaterEqual>},
    {"uuid_eq(uuid,uuid)", compare<bytes, Relation::kEqual>},
    {"uuid_ne(uuid,uuid)", compare<bytes, Relation::kNotEqual>},
    {"uuid_lt(uuid,uuid)", compare<bytes, Relation::kLess>},
    {"uuid_le(uuid,uuid)", compare<bytes, Relation::kLessEqual>},
    {"uuid_gt(uuid,uuid)", compare<bytes, Relation::kGreater>},
    {"uuid_ge(uuid,uuid)", compare<bytes, Relation::kGreaterEqual>},
    {"date_eq_timestamp(date,timestamp without time zone)",
     compare<date_with_timestamp, Relation::kEqual>},
    {"date_ne_timestamp(date,timestamp without time zone)",
     compare<date_with_timestamp, Relation::kNotEqual>},
    {"date_lt_timestamp(date,timestamp without time zone)",
     compare<date_with_timestamp, Relation::kLess>},
    {"date_le_timestamp(date,timestamp without time zone)",
     compare<date_with_timestamp, Relation::kLessEqual>},
    {"date_gt_timestamp(date,timestamp without time zone)",
     compare<date_with_timestamp, Relation::kGreater>},
    {"date_ge_timestamp(date,timestamp without time zone)",
     compare<date_with_timestamp, Relation::kGreaterEqual>},
    {"date_eq_timestamptz(date,timestamp with time zone)",
     compare<date_with_zoned, Relation::kEqual>},
    {"date_ne_timestamptz(date,timestamp with time zone)",
     compare<date_with_zoned, Relation::kNotEqual>},
    {"date_lt_timestamptz(date,timestamp with time zone)",
     compare<date_with_zoned, Relation::kLess>},
    {"date_le_timestamptz(date,timestamp with time zone)",
     compare<date_with_zoned, Relation::kLessEqual>},
    {"date_gt_timestamptz(date,timestamp with time zone)",
     compare<date_with_zoned, Relation::kGreater>},
    {"date_ge_timestamptz(date,timestamp with time zone)",
     compare<date_with_zoned, Relation::kGreaterEqual>},
    {"booleq(boolean,boolean)", compare<integers, Relation::kEqual>},
    {"boolne(boolean,boolean)", compare<integers, Relation::kNotEqual>},
    {"boollt(boolean,boolean)", compare<integers, Relation::kLess>},
    {"boolle(boolean,boolean)", compare<integers, Relation::kLessEqual>},
    {"boolgt(boolean,boolean)", compare<integers, Relation::kGreater>},
    {"boolge(boolean,boolean)", compare<integers, Relation::kGreaterEqual>},
    {"date_eq(date,date)", compare<integers, Relation::kEqual>},
    {"date_ne(date,date)", compare<integers, Relation::kNotEqual>},
    {"date_lt(date,date)", compare<integers, Relation::kLess>},
    {"date_le(date,date)", compare<integers, Relation::kLessEqual>},
    {"date_gt(date,date)", compare<integers, Relation::kGreater>},
    {"date_ge(date,date)", compare<integers, Relation::kGreaterEqual>},
    {"int2eq(smallint,smallint)", compare<integers, Relation::kEqual>},
    {"int2ne(smallint,smallint)", compare<integers, Relation::kNotEqual>},
    {"int2lt(smallint,smallint)", compare<integers, Relation::kLess>},
    {"int2le(smallint,smallint)", compare<integers, Relation::kLessEqual>},
    {"int2gt(smallint,smallint)", compare<integers, Relation::kGreater>},
    {"int2ge(smallint,smallint)", compare<integers, Relation::kGreaterEqual>},
    {"int24eq(smallint,integer)", compare<integers, Relation::kEqual>},
    {"int24ne(smallint,integer)", compare<integers, Relation::kNotEqual>},
    {"int24lt(smallint,integer)", compare<integers, Relation::kLess>},
    {"int24le(smallint,integer)", compare<integers, Relation::kLessEqual>},
    {"int24gt(smallint,integer)", compare<integers, Relation::kGreater>},
    {"int24ge(smallint,integer)", compare<integers, Relation::kGreaterEqual>},
    {"int28eq(smallint,bigint)", compare<integers, Relation::kEqual>},
    {"int28ne(smallint,bigint)", compare<integers, Relation::kNotEqual>},
    {"int28lt(smallint,bigint)", compare<integers, Relation::kLess>},
    {"int28le(smallint,bigint)", compare<integers, Relation::kLessEqual>},
    {"int28gt(smallint,bigint)", compare<integers, Relation::kGreater>},
    {"int28ge(smallint,bigint)", compare<integers, Relation::kGreaterEqual>},
    {"int42eq(integer,smallint)", compare<integers, Relation::kEqual>},
    {"int42ne(integer,smallint)", compare<integers, Relation::kNotEqual>},
    {"int42lt(integer,smallint)", compare<integers, Relation::kLess>},
    {"int42le(integer,smallint)", compare<integers, Relation::kLessEqual>},
    {"int42gt(integer,smallint)", compare<integers, Relation::kGreater>},
    {"int42ge(integer,smallint)", compare<integers, Relation::kGreaterEqual>},
    {"int4eq(integer,integer)", compare<integers, Relation::kEqual>},
    {"int4ne(integer,integer)", compare<integers, Relation::kNotEqual>},
    {"int4lt(integer,integer)", compare<integers, Relation::kLess>},
    {"int4le(integer,integer)", compare<integers, Relation::kLessEqual>},
    {"int4gt(integer,integer)", compare<integers, Relation::kGreater>},
    {"int4ge(integer,integer)", compare<integers, Relation::kGreaterEqual>},
    {"int48eq(integer,bigint)", compare<integers, Relation::kEqual>},
    {"int48ne(integer,bigint)", compare<integers, Relation::kNotEqual>},
    {"int48lt(integer,bigint)", compare<integers, Relation::kLess>},
    {"int48le(integer,bigint)", compare<integers, Relation::kLessEqual>},
    {"int48gt(integer,bigint)", compare<integers, Relation::kGreater>},
    {"int48ge(integer,bigint)", compare<integers, Relation::kGreaterEqual>},
    {"int82eq(bigint,smallint)", compare<integers, Relation::kEqual>},
    {"int82ne(bigint,smallint)", compare<integers, Relation::kNotEqual>},
    {"int82lt(bigint,smallint)", compare<integers, Relation::kLess>},
    {"int82le(bigint,smallint)", compare<integers, Relation::kLessEqual>},
    {"int82gt(bigint,smallint)", compare<integers, Relation::kGreater>},
    {"int82ge(bigint,smallint)", compare<integers, Relation::kGreaterEqual>},
    {"int84eq(bigint,integer)", compare<integers, Relation::kEqual>},
    {"int84ne(bigint,integer)", compare<integers, Relation::kNotEqual>},
    {"int84lt(bigint,integer)", compare<integers, Relation::kLess>},
    {"int84le(bigint,integer)", compare<integers, Relation::kLessEqual>},
    {"int84gt(bigint,integer)", compare<integers, Relation::kGreater>},
    {"int84ge(bigint,integer)", compare<integers, Relation::kGreaterEqual>},
    {"int8eq(bigint,bigint)", compare<integers, Relation::kEqual>},
    {"int8ne(bigint,bigint)", compare<integers, Relation::kNotEqual>},
    {"int8lt(bigint,bigint)", compare<integers, Relation::kLess>},
    {"int8le(bigint,bigint)", compare<integers, Relation::kLessEqual>},
    {"int8gt(bigint,bigint)", compare<integers, Relation::kGreater>},
    {"int8ge(bigint,bigint)", compare<integers, Relation::kGreaterEqual>},
    {"oideq(oid,oid)", compare<integers, Relation::kEqual>},
    {"oidne(oid,oid)", compare<integers, Relation::kNotEqual>},
    {"oidlt(oid,oid)", compare<integers, Relation::kLess>},
    {"oidle(oid,oid)", compare<integers, Relation::kLessEqual>},
    {"oidgt(oid,oid)", compare<integers, Relation::kGreater>},
    {"oidge(oid,oid)", compare<integers, Relation::kGreaterEqual>},
    {"time_eq(time without time zone,time without time zone)", compare<integers, Relation::kEqual>},
    {"time_ne(time without time zone,time without time zone)",
     compare<integers, Relation::kNotEqual>},
    {"time_lt(time without time zone,time without time zone)", compare<integers, Relation::kLess>},
    {"time_le(time without time zone,time without time zone)",
     compare<integers, Relation::kLessEqual>},
    {"time_gt(time without time zone,time without time zone)",
     compare<integers, Relation::kGreater>},
    {"time_ge(time without time zone,time without time zone)",
     compare<integers, Relation::kGreaterEqual>},
    {"timestamp_eq(timestamp without time zone,timestamp without time zone)",
     compare<integers, Relation::kEqual>},
    {"timestamp_ne(timestamp without time zone,timestamp without time zone)",
     compare<integers, Relation::kNotEqual>},
    {"timestamp_lt(timestamp without time zone,timestamp without time zone)",
     compare<integers, Relation::kLess>},
    {"timestamp_le(timestamp without time zone,timestamp without time zone)",
     compare<integers, Relation::kLessEqual>},
    {"timestamp_gt(timestamp without time zone,timestamp without time zone)",
     compare<integers, Relation::kGreater>},
    {"timestamp_ge(timestamp without time zone,timestamp without time zone)",
     compare<integers, Relation::kGreaterEqual>},
    {"timestamptz_eq(timestamp with time zone,timestamp with time zone)",
     compare<integers, Relation::kEqual>},
    {"timestamptz_ne(timestamp with time zone,timestamp with time zone)",
     compare<integers, Relation::kNotEqual>},
    {"timestamptz_lt(timestamp with time zone,timestamp with time zone)",
     compare<integers, Relation::kLess>},
    {"timestamptz_le(timestamp with time zone,timestamp with time zone)",
     compare<integers, Relation::kLessEqual>},
    {"timestamptz_gt(timestamp with time zone,timestamp with time zone)",
     compare<integers, Relation::kGreater>},
    {"timestamptz_ge(timestamp with time zone,timestamp with time zone)",
     compare<integers, Relation::kGreaterEqual>},
    {"xideqint4(xid,integer)", compare<transaction_with_integer, Relation::kEqual>},
    {"xidneqint4(xid,integer)", compare<transaction_with_integer, Relation::kNotEqual>},
    {"xideq(xid,xid)", compare<integers, Relation::kEqual>},
    {"xidneq(xid,xid)", compare<integers, Relation::kNotEqual>},
    {"array_eq(anyarray,anyarray)", compare<array_equality, Relation::kEqual>},
    {"array_ne(anyarray,anyarray)", compare<array_equality, Relation::kNotEqual>},
    {"array_lt(anyarray,anyarray)", compare<arrays, Relation::kLess>},
    {"array_le(anyarray,anyarray)", compare<arrays, Relation::kLessEqual>},
    {"array_gt(anyarray,anyarray)", compare<arrays, Relation::kGreater>},
    {"array_ge(anyarray,anyarray)", compare<arrays, Relation::kGreaterEqual>},
    {"record_eq(record,record)", compare<records, Relation::kEqual>},
    {"record_ne(record,record)", compare<records, Relation::kNotEqual>},
    {"record_lt(record,record)", compare<of_argument_type, Relation::kLess>},
    {"record_le(record,record)", compare<of_argument_type, Relation::kLessEqual>},
    {"record_gt(record,record)", compare<of_argument_type, Relation::kGreater>},
    {"record_ge(record,record)", compare<of_argument_type, Relation::kGreaterEqual>},
    {"bpchareq(character,character)", compare<of_type<oid::kBpchar>, Relation::kEqual>},
    {"bpcharne(character,character)", compare<of_type<oid::kBpchar>, Relation::kNotEqual>},
    {"bpcharlt(character,character)", compare<of_type<oid::kBpchar>, Relation::kLess>},
    {"bpcharle(character,character)", compare<of_type<oid::kBpchar>, Relation::kLessEqual>},
    {"bpchargt(character,character)", compare<of_type<oid::kBpchar>, Relation::kGreater>},
    {"bpcharge(character,character)", compare<of_type<oid::kBpchar>, Relation::kGreaterEqual>},
    {"geometry_eq(geometry,geometry)", compare<of_type<oid::kGeometry>, Relation::kEqual>},
    {"geometry_lt(geometry,geometry)", compare<of_type<oid::kGeometry>, Relation::kLess>},
    {"geometry_le(geometry,geometry)", compare<of_type<oid::kGeometry>, Relation::kLessEqual>},
    {"geometry_gt(geometry,geometry)", compare<of_type<oid::kGeometry>, Relation::kGreater>},
    {"geometry_ge(geometry,geometry)", compare<of_type<oid::kGeometry>, Relation::kGreaterEqual>},
    {"geography_eq(geography,geography)", compare<of_type<oid::kGeography>, Relation::kEqual>},
    {"interval_eq(interval,interval)", compare<of_type<oid::kInterval>, Relation::kEqual>},
    {"interval_ne(interval,interval)", compare<of_type<oid::kInterval>, Relation::kNotEqual>},
    {"interval_lt(interval,interval)", compare<of_type<oid::kInterval>, Relation::kLess>},
    {"interval_le(interval,interval)", compare<of_type<oid::kInterval>, Relation::kLessEqual>},
    {"interval_gt(interval,interval)", compare<of_type<oid::kInterval>, Relation::kGreater>},
    {"interval_ge(interval,interval)", compare<of_type<oid::kInterval>, Relation::kGreaterEqual>},
    {"jsonb_eq(jsonb,jsonb)", compare<of_type<oid::kJsonb>, Relation::kEqual>},
    {"jsonb_ne(jsonb,jsonb)", compare<of_type<oid::kJsonb>, Relation::kNotEqual>},
    {"jsonb_lt(jsonb,jsonb)", compare<of_type<oid::kJsonb>, Relation::kLess>},
    {"jsonb_le(jsonb,jsonb)", compare<of_type<oid::kJsonb>, Relation::kLessEqual>},
    {"jsonb_gt(jsonb,jsonb)", compare<of_type<oid::kJsonb>, Relation::kGreater>},
    {"jsonb_ge(jsonb,jsonb)", compare<of_type<oid::kJsonb>, Relation::kGreaterEqual>},
    {"numeric_eq(numeric,numeric)", compare<of_type<oid::kNumeric>, Relation::kEqual>},
    {"numeric_ne(numeric,numeric)", compare<of_type<oid::kNumeric>, Relation::kNotEqual>},
    {"numeric_lt(numeric,numeric)", compare<of_type<oid::kNumeric>, Relation::kLess>},
    {"numeric_le(numeric,numeric)", compare<of_type<oid::kNumeric>, Relation::kLessEqual>},
    {"numeric_gt(numeric,numeric)", compare<of_type<oid::kNumeric>, Relation::kGreater>},
    {"numeric_ge(numeric,numeric)", compare<of_type<oid::kNumeric>, Relation::kGreaterEqual>},
    {"float4eq(real,real)", compare<reals, Relation::kEqual>},
    {"float4ne(real,real)", compare<reals, Relation::kNotEqual>},
    {"float4lt(real,real)", compare<reals, Relation::kLess>},
    {"float4le(real,real)", compare<reals, Relation::kLessEqual>},
    {"float4gt(real,real)", compare<reals, Relation::kGreater>},
    {"float4ge(real,real)", compare<reals, Relation::kGreaterEqual>},
    {"float48eq(real,double precision)", compare<reals, Relation::kEqual>},
    {"float48ne(real,double precision)", compare<reals, Relation::kNotEqual>},
    {"float48lt(real,double precision)", compare<reals, Relation::kLess>},
    {"float48le(real,double precision)", compare<reals, Relation::kLessEqual>},
    {"float48gt(real,double precision)", compare<reals, Relation::kGreater>},
    {"float48ge(real,double precision)", compare<reals, Relation::kGreaterEqual>},
    {"float84eq(double precision,real)", compare<reals, Relation::kEqual>},
    {"float84ne(double precision,real)", compare<reals, Relation::kNotEqual>},
    {"float84lt(double precision,real)", compare<reals, Relation::kLess>},
    {"float84le(double precision,real)", compare<reals, Relation::kLessEqual>},
    {"float84gt(double precision,real)", compare<reals, Relation::kGreater>},
    {"float84ge(double precision,real)", compare<reals, Relation::kGreaterEqual>},
    {"float8eq(double precision,double precision)", compare<reals, Relation::kEqual>},
    {"float8ne(double precision,double precision)", compare<reals, Relation::kNotEqual>},
    {"float8lt(double precision,double precision)", compare<reals, Relation::kLess>},
    {"float8le(double precision,double precision)", compare<reals, Relation::kLessEqual>},
    {"float8gt(double precision,double precision)", compare<reals, Relation::kGreater>},
    {"float8ge(double precision,double precision)", compare<reals, Relation::kGreaterEqual>},
    {"timestamp_eq_date(timestamp without time zone,date)",
     compare<timestamp_with_date, Relation::kEqual>},
    {"timestamp_ne_date(timestamp without time zone,date)",
     compare<timestamp_with_date, Relation::kNotEqual>},
    {"timestamp_lt_date(timestamp without time zone,date)",
     compare<timestamp_with_date, Relation::kLess>},
    {"timestamp_le_date(timestamp without time zone,date)",
     compare<timestamp_with_date, Relation::kLessEqual>},
    {"timestamp_gt_date(timestamp without time zone,date)",
     compare<timestamp_with_date, Relation::kGreater>},
    {"timestamp_ge_date(timestamp without time zone,date)",
     compare<timestamp_with_date, Relation::kGreaterEqual>},
    {"timestamp_eq_timestamptz(timestamp without time zone,timestamp with time zone)",
     compare<timestamp_with_zoned, Relation::kEqual>},
    {"timestamp_ne_timestamptz(timestamp without time zone,timestamp with time zone)",
     compare<timestamp_with_zoned, Relation::kNotEqual>},
    {"timestamp_lt_timestamptz(timestamp without time zone,timestamp with time zone)",
     compare<timestamp_with_zoned, Relation::kLess>},
    {"timestamp_le_timestamptz(timestamp without time zone,timestamp with time zone)",
     compare<timestamp_with_zoned, Relation::kLessEqual>},
    {"timestamp_gt_timestamptz(timestamp without time zone,timestamp with time zone)",
     compare<timestamp_with_zoned, Relation::kGreater>},
    {"timestamp_ge_timestamptz(timestamp without time zone,timestamp with time zone)",
     compare<timestamp_with_zoned, Relation::kGreaterEqual>},
    {"timestamptz_eq_date(timestamp with time zone,date)",
     compare<zoned_with_date, Relation::kEqual>},
    {"timestamptz_ne_date(timestamp with time zone,date)",
     compare<zoned_with_date, Relation::kNotEqual>},
    {"timestamptz_lt_date(timestamp with time zone,date)",
     compare<zoned_with_date, Relation::kLess>},
    {"timestamptz_le_date(timestamp with time zone,date)",
     compare<zoned_with_date, Relation::kLessEqual>},
    {"timestamptz_gt_date(timestamp with time zone,date)",
     compare<zoned_with_date, Relation::kGreater>},
    {"timestamptz_ge_date(timestamp with time zone,date)",
     compare<zoned_with_date, Relation::kGreaterEqual>},
    {"timestamptz_eq_timestamp(timestamp with time zone,timestamp without time zone)",
     compare<zoned_with_timestamp, Relation::kEqual>},
    {"timestamptz_ne_timestamp(timestamp with time zone,timestamp without time zone)",
     compare<zoned_with_timestamp, Relation::kNotEqual>},
    {"timestamptz_lt_timestamp(timestamp with time zone,timestamp without time zone)",
     compare<zoned_with_timestamp, Relation::kLess>},
    {"timestamptz_le_timestamp(timestamp with time zone,timestamp without time zone)",
     compare<zoned_with_timestamp, Relation::kLessEqual>},
    {"timestamptz_gt_timestamp(timestamp with time zone,timestamp without time zone)",
     compare<zoned_with_timestamp, Relation::kGreater>},
    {"timestamptz_ge_timestamp(timestamp with time zone,timestamp without time zone)",
     compare<zoned_with_timestamp, Relation::kGreaterEqual>},
    {"date_cmp_timestamp(date,timestamp without time zone)", order<date_with_timestamp>},
    {"date_cmp_timestamptz(date,timestamp with time zone)", order<date_with_zoned>},
    {"btint4cmp(integer,integer)", order<integers>},
    {"btboolcmp(boolean,boolean)", order<integers>},
    {"btint28cmp(smallint,bigint)", order<integers>},
    {"btint2cmp(smallint,smallint)", difference<small_integers>},
    {"btint24cmp(smallint,integer)", order<integers>},
    {"date_cmp(date,date)", order<integers>},
    {"timestamptz_cmp(timestamp with time zone,timestamp with time zone)", order<integers>},
    {"btint82cmp(bigint,smallint)", order<integers>},
    {"btoidcmp(oid,oid)", order<integers>},
    {"btint42cmp(integer,smallint)", order<integers>},
    {"timestamp_cmp(timestamp without time zone,timestamp without time zone)", order<integers>},
    {"btint84cmp(bigint,integer)", order<integers>},
    {"btint48cmp(integer,bigint)", order<integers>},
    {"btint8cmp(bigint,bigint)", order<integers>},
    {"time_cmp(time without time zone,time without time zone)", order<integers>},
    {"btcharcmp(\"char\",\"char\")", difference<first_bytes>},
    {"btnamecmp(name,name)", difference<first_bytes>},
    {"btarraycmp(anyarray,anyarray)", order<arrays>},
    {"btrecordcmp(record,record)", order<of_argument_type>},
    {"interval_cmp(interval,interval)", order<of_type<oid::kInterval>>},
    {"jsonb_cmp(jsonb,jsonb)", difference<of_type<oid::kJsonb>>},
    {"numeric_cmp(numeric,numeric)", order<of_type<oid::kNumeric>>},
    {"btfloat84cmp(double precision,real)", order<reals>},
    {"btfloat8cmp(double precision,double precision)", order<reals>},
    {"btfloat48cmp(real,double precision)", order<reals>},
    {"btfloat4cmp(real,real)", order<reals>},
    {"timestamp_cmp_date(timestamp without time zone,date)", order<timestamp_with_date>},
    {"timestamp_cmp_timestamptz(timestamp without time zone,timestamp with time zone)",
     order<timestamp_with_zoned>},
    {"timestamptz_cmp_date(timestamp with time zone,date)", order<zoned_with_date>},
    {"timestamptz_cmp_timestamp(timestamp with time zone,timestamp without time zone)",
     order<zoned_with_timestamp>},
};

}  // namespace

std::span<const FunctionEntry> comparison_functions() { return kEntries; }

}  // namespace carto_mock::sql
