#include "sql/engine/scan_estimate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kVarlenaHeader = 4;

// The most bytes that a value of the type takes; 0: there is no limit.
int largest_width(Type type) {
  if (type.typmod < 0) return 0;
  switch (type.oid) {
    case oid::kBpchar:
    case oid::kVarchar: {
      constexpr int kLongestCharacter = 4;  // of UTF-8
      return (type.typmod - kVarlenaHeader) * kLongestCharacter + kVarlenaHeader;
    }
    case oid::kNumeric: {
      constexpr int kHeader = 8;
      constexpr int kDigitsAGroup = 4;
      const int precision = (type.typmod - kVarlenaHeader) >> 16;
      const int groups = (precision + 2 * (kDigitsAGroup - 1)) / kDigitsAGroup;
      return kHeader + groups * static_cast<int>(sizeof(std::int16_t));
    }
    case oid::kBit:
    case oid::kVarbit:
      return (type.typmod + 7) / 8 + 2 * static_cast<int>(sizeof(std::int32_t));
    default:
      return 0;
  }
}

}  // namespace

int expected_width(Type type) {
  constexpr int kUnlimited = 32;
  constexpr int kLong = 1000;
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type.oid);
  if (builtin != nullptr && builtin->length > 0) return builtin->length;
  const int largest = largest_width(type);
  if (largest <= 0) return kUnlimited;
  if (type.oid == oid::kBpchar || largest <= kUnlimited) return largest;
  return kUnlimited + (std::min(largest, kLong) - kUnlimited) / 2;
}

ScanEstimate estimate_scan(const Relation& table, std::int64_t bytes) {
  constexpr std::int64_t kPage = 8192;
  constexpr std::int64_t kPageHeader = 24;
  constexpr std::int64_t kRowOverhead = 28;  // its header, and its place in the page
  constexpr std::int64_t kFewestPages = 10;
  constexpr double kCostOfRow = 0.01;
  std::int64_t width = kRowOverhead;
  for (const Column& column : table.columns) {
    if (!column.dropped) width += expected_width(column.type);
  }
  const std::int64_t pages = std::max(kFewestPages, (bytes + kPage - 1) / kPage);
  const std::int64_t rows = pages * ((kPage - kPageHeader) / width);
  return {static_cast<double>(pages) + static_cast<double>(rows) * kCostOfRow, rows};
}

}  // namespace carto_mock::sql
