#include "accounts/table_filler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "accounts/fixture_files.h"
#include "accounts/sql_text.h"
#include "accounts/year_shift.h"
#include "sql/functions/geometry_transforming.h"
#include "sql/types/ewkb.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"

namespace carto_mock::accounts {
namespace {

constexpr std::string_view kGeometryColumn = "the_geom";
constexpr std::string_view kMercatorColumn = "the_geom_webmercator";

std::optional<std::size_t> index_of(const RowFile& file, std::string_view column) {
  const auto found = std::find(file.columns.begin(), file.columns.end(), column);
  if (found == file.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - file.columns.begin());
}

constexpr std::int32_t kDegrees = 4326;
constexpr std::int32_t kWebMercator = 3857;

std::string point_in_degrees(double longitude, double latitude) {
  sql::Geometry point;
  point.srid = kDegrees;
  point.coordinates.push_back({longitude, latitude});
  return sql::write_ewkb(point);
}

// A CARTO table's own trigger fills the_geom_webmercator.
bool fills_in_new_rows(const sql::Trigger& trigger) {
  constexpr int kBeforeRowInsert =
      sql::trigger_type::kBefore | sql::trigger_type::kRow | sql::trigger_type::kInsert;
  return trigger.is_enabled() && (trigger.type & kBeforeRowInsert) == kBeforeRowInsert;
}

// Where the value of a table's column comes from.
struct Source {
  enum class Kind { kField, kCoordinates, kMercator };
  Kind kind = Kind::kField;
  std::size_t field = 0;
  bool shifts_years = false;
  sql::Type type;
  std::string column;
};

class RowReader {
 public:
  RowReader(const RowFile& file, const sql::Relation& relation, const sql::TextSettings& settings,
            const std::optional<YearShift>& year_shift, int clock_year)
      : file_(file), settings_(settings), coordinates_(find_coordinate_columns(file)) {
    if (year_shift) years_ = clock_year - 1 - year_shift->newest;
    fills_mercator_ = std::ranges::none_of(relation.triggers, fills_in_new_rows);
    for (std::size_t index = 0; index < relation.columns.size(); ++index) {
      const sql::Column& column = relation.columns[index];
      if (!column.dropped) add_source(column, static_cast<int>(index + 1), year_shift);
    }
    check_every_column_is_used(relation, year_shift);
    highest_.resize(sources_.size(), 0);
  }

  const std::vector<int>& attnums() const { return attnums_; }
  // The highest value of an integer column, 0 if none; for sequences.
  std::int64_t highest(int attnum) const {
    const auto found = std::find(attnums_.begin(), attnums_.end(), attnum);
    return found == attnums_.end() ? 0
                                   : highest_[static_cast<std::size_t>(found - attnums_.begin())];
  }

  bool next(std::vector<sql::Value>& values) {
    if (row_ == file_.rows.size()) return false;
    const FileRow& row = file_.rows[row_++];
    values.resize(sources_.size());
    std::optional<std::size_t> geometry;
    for (std::size_t index = 0; index < sources_.size(); ++index) {
      const Source& source = sources_[index];
      try {
        values[index] = source.kind == Source::Kind::kMercator ? mercator(values, geometry)
                                                               : value(source, row);
      } catch (const Error& failure) {
        throw fixture_error(file_.name, row.line,
                            fmt::format("column {}: {}", source.column, failure.message()));
      } catch (const std::invalid_argument& failure) {
        throw fixture_error(file_.name, row.line,
                            fmt::format("column {}: {}", source.column, failure.what()));
      }
      if (source.column == kGeometryColumn) geometry = index;
      if (is_integer(source.type) && !values[index].is_null())
        highest_[index] = std::max(highest_[index], values[index].as_integer());
    }
    return true;
  }

 private:
  static bool is_integer(sql::Type type) {
    return type.oid == sql::oid::kInt2 || type.oid == sql::oid::kInt4 ||
           type.oid == sql::oid::kInt8;
  }

  void add_source(const sql::Column& column, int attnum,
                  const std::optional<YearShift>& year_shift) {
    Source source;
    source.column = column.name;
    source.type = column.type;
    if (const auto field = index_of(file_, column.name)) {
      source.field = *field;
      source.shifts_years =
          year_shift && std::find(year_shift->columns.begin(), year_shift->columns.end(),
                                  column.name) != year_shift->columns.end();
    } else if (column.name == kGeometryColumn && coordinates_) {
      source.kind = Source::Kind::kCoordinates;
    } else if (column.name == kMercatorColumn && fills_mercator_ &&
               (coordinates_ || index_of(file_, kGeometryColumn))) {
      source.kind = Source::Kind::kMercator;
    } else {
      return;  // the column's default
    }
    sources_.push_back(std::move(source));
    attnums_.push_back(attnum);
    // the_geom_webmercator is made of the_geom, so it comes last whatever the order of the columns.
    for (std::size_t index = sources_.size() - 1;
         index > 0 && sources_[index - 1].kind == Source::Kind::kMercator; --index) {
      std::swap(sources_[index - 1], sources_[index]);
      std::swap(attnums_[index - 1], attnums_[index]);
    }
  }

  void check_every_column_is_used(const sql::Relation& relation,
                                  const std::optional<YearShift>& year_shift) const {
    for (std::size_t field = 0; field < file_.columns.size(); ++field) {
      const bool is_coordinate =
          coordinates_ && (field == coordinates_->longitude || field == coordinates_->latitude);
      if (relation.find_column(file_.columns[field]) == nullptr && !is_coordinate) {
        throw fixture_error(
            file_.name, 1,
            fmt::format("the table {} has no column {}", relation.name, file_.columns[field]));
      }
    }
    if (!year_shift) return;
    for (const std::string& column : year_shift->columns) {
      if (!index_of(file_, column)) {
        throw fixture_error(
            file_.name, 1,
            fmt::format("shift_years names the column {}, which the file does not have", column));
      }
    }
  }

  double coordinate(const std::string& text) const {
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
      throw std::invalid_argument(fmt::format("{} is not a coordinate", text));
    }
    return number;
  }

  sql::Value value(const Source& source, const FileRow& row) const {
    if (source.kind == Source::Kind::kCoordinates && coordinates_) {
      const auto& longitude = row.fields[coordinates_->longitude];
      const auto& latitude = row.fields[coordinates_->latitude];
      if (!longitude || !latitude) return {};
      return sql::Value::bytes(point_in_degrees(coordinate(*longitude), coordinate(*latitude)));
    }
    const std::optional<std::string>& text = row.fields[source.field];
    if (!text) return {};
    if (source.shifts_years)
      return sql::input_value(shift_years(*text, years_), source.type, settings_);
    return sql::input_value(*text, source.type, settings_);
  }

  static sql::Value mercator(const std::vector<sql::Value>& values,
                             std::optional<std::size_t> geometry) {
    if (!geometry || values[*geometry].is_null()) return {};
    return sql::Value::bytes(sql::write_ewkb(
        sql::transform_geometry(sql::read_ewkb(values[*geometry].as_bytes()), kWebMercator)));
  }

  const RowFile& file_;
  const sql::TextSettings& settings_;
  std::optional<CoordinateColumns> coordinates_;
  int years_ = 0;
  bool fills_mercator_ = true;
  std::vector<Source> sources_;
  std::vector<int> attnums_;
  std::vector<std::int64_t> highest_;
  std::size_t row_ = 0;
};

}  // namespace

std::optional<CoordinateColumns> find_coordinate_columns(const RowFile& file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNames = {
      {{"longitude", "latitude"}, {"lon", "lat"}, {"lng", "lat"}}};
  if (index_of(file, kGeometryColumn)) return std::nullopt;
  for (const auto& [longitude_name, latitude_name] : kNames) {
    const auto longitude = index_of(file, longitude_name);
    const auto latitude = index_of(file, latitude_name);
    if (longitude && latitude) return CoordinateColumns{*longitude, *latitude};
  }
  return std::nullopt;
}

std::int64_t fill_table(sql::Session& session, std::string_view schema_name, std::string_view table,
                        const RowFile& file, const std::optional<YearShift>& year_shift,
                        int clock_year) {
  const sql::CatalogSnapshot& catalog = session.catalog();
  const sql::Schema* schema = catalog.find_schema(schema_name);
  const sql::Relation* relation =
      schema == nullptr ? nullptr : catalog.find_relation(schema->oid, table);
  if (relation == nullptr)
    throw Error(sqlstate::kUndefinedTable, fmt::format("relation \"{}\" does not exist", table));

  RowReader reader(file, *relation, session.text_settings(), year_shift, clock_year);
  const sql::Oid oid = relation->oid;
  struct OwnedSequence {
    std::string name;
    int column;
  };
  std::vector<OwnedSequence> sequences;
  for (const sql::Relation* other : catalog.relations()) {
    if (!other->sequence || other->sequence->owned_by != oid) continue;
    sequences.push_back({qualified_name(catalog.find_schema(other->schema)->name, other->name),
                         other->sequence->owned_by_column});
  }

  const std::int64_t rows = session.insert_rows(
      oid, reader.attnums(), [&](std::vector<sql::Value>& values) { return reader.next(values); });
  for (const OwnedSequence& sequence : sequences) {
    if (const std::int64_t highest = reader.highest(sequence.column); highest > 0) {
      session.execute(fmt::format("SELECT setval({}, {})", quote_literal(sequence.name), highest));
    }
  }
  return rows;
}

}  // namespace carto_mock::accounts
