// The order of tid, a row's place in its table (manual, chapter 9.2).
#include "sql/functions/comparison_entry.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;

constexpr Comparator kPlaces = of_type<oid::kTid>;

Value larger(const Value& left, const Value& right) {
  return compare_values(left, right, oid::kTid) >= 0 ? left : right;
}
Value smaller(const Value& left, const Value& right) {
  return compare_values(left, right, oid::kTid) <= 0 ? left : right;
}

constexpr FunctionEntry kEntries[] = {
    {"tideq(tid,tid)", compare<kPlaces, Relation::kEqual>},
    {"tidne(tid,tid)", compare<kPlaces, Relation::kNotEqual>},
    {"tidlt(tid,tid)", compare<kPlaces, Relation::kLess>},
    {"tidle(tid,tid)", compare<kPlaces, Relation::kLessEqual>},
    {"tidgt(tid,tid)", compare<kPlaces, Relation::kGreater>},
    {"tidge(tid,tid)", compare<kPlaces, Relation::kGreaterEqual>},
    {"bttidcmp(tid,tid)", order<kPlaces>},
    {"tidlarger(tid,tid)", native<larger>},
    {"tidsmaller(tid,tid)", native<smaller>},
};

}  // namespace

std::span<const FunctionEntry> row_place_functions() { return kEntries; }

}  // namespace carto_mock::sql
