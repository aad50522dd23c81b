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

namespace {

constexpr std::int64_t kPage = 8192;

ScanEstimate of_pages(std::int64_t pages, std::int64_t rows) {
  constexpr double kCostOfRow = 0.01;
  return {static_cast<double>(pages) + static_cast<double>(rows) * kCostOfRow,
          std::max<std::int64_t>(rows, 1)};
}

// `widths`: what ANALYZE found; may be empty.
std::int64_t rows_of_page(const Relation& table, const std::vector<int>& widths) {
  constexpr std::int64_t kPageHeader = 24;
  constexpr std::int64_t kRowOverhead = 28;  // its header, and its place in the page
  std::int64_t width = kRowOverhead;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const int found = i < widths.size() ? widths[i] : 0;
    if (!table.columns[i].dropped)
      width += found > 0 ? found : expected_width(table.columns[i].type);
  }
  return (kPage - kPageHeader) / width;
}

}  // namespace

ScanEstimate estimate_scan(const Relation& table, std::int64_t bytes,
                           const std::vector<int>& widths) {
  constexpr std::int64_t kFewestPages = 10;
  const std::int64_t pages = std::max(kFewestPages, (bytes + kPage - 1) / kPage);
  return of_pages(pages, pages * rows_of_page(table, widths));
}

ScanEstimate estimate_scan(const Relation& table, const CountedHeap& counted, std::int64_t pages) {
  const double density =
      counted.pages > 0 ? static_cast<double>(counted.rows) / static_cast<double>(counted.pages)
                        : static_cast<double>(rows_of_page(table, counted.widths));
  return of_pages(pages, std::llrint(density * static_cast<double>(pages)));
}

}  // namespace carto_mock::sql
