#include "sql/engine/heap_size.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/system_rows.h"
#include "sql/engine/catalog_store.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/stored_rows.h"
#include "sql/functions/geometry_native.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/geometry_order.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kDocuments = "counted_heap";
constexpr int kPage = 8192;
constexpr int kPageHeader = 24;
constexpr int kPlace = 4;           // of a row in its page
constexpr int kRowHeader = 23;      // without the bits for NULL
constexpr int kLongestRow = 2032;   // longer ones are compressed
constexpr int kLongestShort = 126;  // with a header of one byte
constexpr std::int64_t kMostRows = 30000;

int aligned(int place, int unit) { return (place + unit - 1) / unit * unit; }

int alignment_unit(char alignment) {
  switch (alignment) {
    case 's':
      return 2;
    case 'i':
      return 4;
    case 'd':
      return 8;
    default:
      return 1;
  }
}

// Bytes behind the header of a numeric: its own two, and two for four decimal digits.
int numeric_bytes(const Numeric& number) {
  constexpr int kHeader = 2;
  if (!number.is_finite() || number.sign() == 0) return kHeader;
  std::string text = number.to_string();
  if (text.front() == '-') text.erase(0, 1);
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string whole = text.substr(0, point);
  std::string fraction = point < text.size() ? text.substr(point + 1) : std::string();
  constexpr std::size_t kGroup = 4;
  whole.insert(0, (kGroup - whole.size() % kGroup) % kGroup, '0');
  fraction.append((kGroup - fraction.size() % kGroup) % kGroup, '0');
  const std::string digits = whole + fraction;
  std::size_t first = 0;
  std::size_t last = digits.size() / kGroup;
  const auto is_zero = [&](std::size_t group) {
    return digits.compare(group * kGroup, kGroup, "0000") == 0;
  };
  while (first < last && is_zero(first)) ++first;
  while (last > first && is_zero(last - 1)) --last;
  return kHeader + 2 * static_cast<int>(last - first);
}

// A column as rows on disk have it.
struct StoredType {
  int length;     // -1: it varies
  int alignment;  // of a value with a long header, too
  bool is_short;  // may its header be short?
  bool is_spatial;
};

std::optional<StoredType> stored_type(const Column& column) {
  const Oid type = base_type(column.type.oid);
  if (is_enum_type(type)) return StoredType{4, 4, false, false};
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
  if (builtin == nullptr || type >= kFirstUserOid) return std::nullopt;
  const TypeDetails& details = type_details(type);
  const int unit = alignment_unit(details.alignment);
  if (builtin->length > 0) return StoredType{builtin->length, unit, false, false};
  const bool is_spatial = type == oid::kGeometry || type == oid::kGeography;
  const bool is_known = is_spatial || type == oid::kText || type == oid::kVarchar ||
                        type == oid::kBpchar || type == oid::kBytea || type == oid::kJson ||
                        type == oid::kNumeric;
  if (!is_known || column.storage == 'p' || column.storage == 'e') return std::nullopt;
  return StoredType{-1, unit, true, is_spatial};
}

// Without a header; none: the value is long enough to be compressed or moved out.
int value_bytes(const Value& value, Type type, bool is_spatial) {
  constexpr int kLongHeader = 4;
  if (is_spatial)
    return static_cast<int>(stored_geometry_size(NativeCodec<AnyGeometry>::unpack(value))) -
           kLongHeader;
  if (base_type(type.oid) == oid::kNumeric) return numeric_bytes(value.as_numeric());
  return static_cast<int>(value.as_text().size());
}

// Rows as they are added one by one.
class Heap {
 public:
  // False: it would be looked for a place in the pages before.
  bool add(int bytes) {
    const int needed = aligned(bytes, 8);
    if (pages_ > 0 && needed + kPlace <= free_) {
      free_ -= needed + kPlace;
      return true;
    }
    if (pages_ > 0) most_free_ = std::max(most_free_, free_);
    if (needed + kPlace <= most_free_) return false;
    ++pages_;
    free_ = kPage - kPageHeader - needed - kPlace;
    return true;
  }
  std::int64_t pages() const { return pages_; }

 private:
  std::int64_t pages_ = 0;
  int free_ = 0;
  int most_free_ = 0;
};

class Measure {
 public:
  explicit Measure(const Relation& table)
      : table_(table), totals_(table.columns.size()), counts_(table.columns.size()) {}

  bool can_begin() {
    const bool has_fill_factor = std::ranges::any_of(
        table_.options, [](const std::string& option) { return option.starts_with("fillfactor"); });
    if (has_fill_factor) return false;
    for (const Column& column : table_.columns) {
      types_.push_back(column.dropped ? std::nullopt : stored_type(column));
      if (!column.dropped && !types_.back()) return false;
    }
    return true;
  }

  bool add(std::int64_t position, std::span<const Value> row) {
    if (position != ++size_.rows) return false;
    bool has_null = false;
    for (const Value& value : row) has_null = has_null || value.is_null();
    int end = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].is_null()) continue;
      if (!types_[i]) return false;
      const StoredType& type = *types_[i];
      if (type.length > 0) {
        end = aligned(end, type.alignment) + type.length;
        continue;
      }
      const int bytes = value_bytes(row[i], table_.columns[i].type, type.is_spatial);
      const bool is_short = bytes <= kLongestShort;
      const int stored = bytes + (is_short ? 1 : 4);
      end = is_short ? end + stored : aligned(end, type.alignment) + stored;
      // PostGIS counts what its geometries take in memory.
      totals_[i] += type.is_spatial ? bytes + 4 : stored;
      ++counts_[i];
    }
    const int bits = has_null ? static_cast<int>((row.size() + 7) / 8) : 0;
    const int bytes = aligned(kRowHeader + bits, 8) + end;
    return bytes <= kLongestRow && heap_.add(bytes);
  }

  HeapSize finish() {
    size_.pages = heap_.pages();
    for (std::size_t i = 0; i < types_.size(); ++i) {
      int width = types_[i] && types_[i]->length > 0 ? types_[i]->length : 0;
      if (counts_[i] > 0) width = static_cast<int>(totals_[i] / counts_[i]);
      size_.widths.push_back(width);
    }
    return std::move(size_);
  }

 private:
  const Relation& table_;
  std::vector<std::optional<StoredType>> types_;
  std::vector<std::int64_t> totals_;  // of values whose length varies
  std::vector<std::int64_t> counts_;
  Heap heap_;
  HeapSize size_;
};

}  // namespace

std::optional<HeapSize> heap_size(const Relation& table, const UtilityContext& context) {
  if (table.kind != RelationKind::kTable || count_rows(table, context) > kMostRows)
    return std::nullopt;
  Measure measure(table);
  if (!measure.can_begin()) return std::nullopt;
  bool is_known = true;
  for_each_stored_row(table, context, [&](std::int64_t position, std::span<const Value> row) {
    is_known = is_known && measure.add(position, row);
  });
  if (!is_known) return std::nullopt;
  return measure.finish();
}

void note_heap(const Relation& table, bool analyzes, const UtilityContext& context) {
  const std::string key = std::to_string(table.oid);
  const std::optional<HeapSize> size = heap_size(table, context);
  if (!size) {
    catalog_store::delete_document(context.connection(), kDocuments, key);
    return;
  }
  std::vector<int> widths = size->widths;
  if (!analyzes || size->rows == 0) {
    const std::optional<std::string> before =
        catalog_store::document(context.connection(), kDocuments, key);
    widths.clear();
    if (before) widths = nlohmann::json::parse(*before).at("widths").get<std::vector<int>>();
  }
  const nlohmann::json json{{"rows", size->rows}, {"pages", size->pages}, {"widths", widths}};
  catalog_store::put_document(context.connection(), kDocuments, key, json.dump());
}

std::optional<CountedHeap> counted_heap(const Relation& table, const UtilityContext& context) {
  if (!table.counted_rows) return std::nullopt;
  const std::optional<std::string> text =
      catalog_store::document(context.connection(), kDocuments, std::to_string(table.oid));
  if (!text) return std::nullopt;
  const nlohmann::json json = nlohmann::json::parse(*text);
  CountedHeap heap{json.at("rows").get<std::int64_t>(), json.at("pages").get<std::int64_t>(),
                   json.at("widths").get<std::vector<int>>()};
  // TRUNCATE forgets the number of rows, not what was found of the columns.
  if (*table.counted_rows < 0) return CountedHeap{*table.counted_rows, 0, std::move(heap.widths)};
  if (heap.rows != *table.counted_rows) return std::nullopt;
  return heap;
}

}  // namespace carto_mock::sql
