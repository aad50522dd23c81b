// CDB_CartodbfyTable(): makes a CARTO table of a table (spec dataservices.md 5.2). The steps are
// statements, as in the original, so that privileges, notices and errors are those of its own.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/user_data.h"
#include "sql/types/geometry_typmod.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kKey = "cartodb_id";
constexpr std::string_view kGeometry = "the_geom";
constexpr std::string_view kMercator = "the_geom_webmercator";
constexpr std::int32_t kWgs84 = 4326;
constexpr std::int32_t kWebMercator = 3857;

bool is_text(Oid type) {
  return type == oid::kText || type == oid::kVarchar || type == oid::kBpchar;
}

// Of the column's type; 0: it has none.
std::int32_t declared_srid(const Column& column) {
  return column.type.typmod < 0 ? 0 : decode_geometry_typmod(column.type.typmod).srid;
}

class Cartodbfication {
 public:
  Cartodbfication(const CallContext& context, std::string schema, Oid table)
      : session_(context.session), schema_(std::move(schema)), table_(table) {}

  Oid run() {
    check_prerequisites();
    drop_triggers();
    const Key key = find_key();
    find_geometries();
    if (key == Key::kMissing || !has_sequence() || !has_both_) rewrite(key);
    make_indexes();
    make_triggers();
    return table_;
  }

 private:
  enum class Key { kUsable, kMissing };
  const Relation& relation() const { return *session_.catalog().find_relation(table_); }
  // As messages show it.
  std::string name() const { return output_object_name(table_, oid::kRegclass, session_); }

  void run_sql(std::string_view sql) const { session_.run_sql(sql); }

  // Errors come out as the original reports those of its own statements.
  void run_reported(std::string_view function, const std::string& sql) const {
    try {
      session_.run_sql(sql);
    } catch (const Error& error) {
      if (!error.unsupported_construct().empty() || error.state() == sqlstate::kQueryCanceled)
        throw;
      throw Error(
          sqlstate::kRaiseException,
          fmt::format("CDB({}:{}:{}): {}", function, error.state().code(), error.message(), sql));
    }
  }
  void rewrite_step(const std::string& sql) const { run_reported("_CDB_Rewrite_Table", sql); }

  void check_prerequisites() const {
    const Schema* schema = session_.catalog().find_schema(schema_);
    if (schema == nullptr) {
      throw Error(sqlstate::kRaiseException, fmt::format("Invalid schema name \"{}\"", schema_));
    }
    if (!schema->quota) {
      throw Error(sqlstate::kRaiseException, "Please set user quota before cartodbfying tables.");
    }
    static_cast<void>(user_quota(schema_, session_));
    if (session_.catalog().find_relation(table_) == nullptr)
      throw Error::unsupported("CDB_CartodbfyTable() of a system table");
  }

  void drop_triggers() const {
    for (const std::string_view trigger : {"track_updates", "update_the_geom_webmercator_trigger",
                                           "test_quota", "test_quota_per_row"}) {
      run_sql(fmt::format("DROP TRIGGER IF EXISTS {} ON {}", trigger, name()));
    }
  }

  bool is_unique(int attnum) const {
    return std::ranges::any_of(session_.catalog().indexes_of(table_),
                               [attnum](const Relation* index) {
                                 return index->index && index->index->unique &&
                                        index->index->columns == std::vector<int>{attnum};
                               });
  }

  Key find_key() const {
    int attnum = 0;
    if (const Column* column = relation().find_column(kKey, &attnum)) {
      if (!column->not_null || !is_unique(attnum)) check_key_values();
      return Key::kUsable;
    }
    for (const Constraint& constraint : relation().constraints) {
      if (constraint.kind != ConstraintKind::kPrimaryKey || constraint.columns.size() != 1)
        continue;
      const Column& column =
          relation().columns.at(static_cast<std::size_t>(constraint.columns.front()) - 1);
      const bool is_integer = column.type.oid == oid::kInt2 || column.type.oid == oid::kInt4 ||
                              column.type.oid == oid::kInt8;
      if (!is_integer) continue;
      rename_column(column.name, kKey);
      return Key::kUsable;
    }
    return Key::kMissing;
  }

  // Could they be a primary key of integers? The original finds out by making one.
  void check_key_values() const {
    const bool has_other_key = std::ranges::any_of(
        relation().constraints,
        [](const Constraint& other) { return other.kind == ConstraintKind::kPrimaryKey; });
    bool is_valid = !has_other_key;
    try {
      const auto rows =
          session_.run_sql(fmt::format("SELECT count(*) = count(DISTINCT cartodb_id) AND "
                                       "coalesce(bool_and(cartodb_id::integer >= 0), true) FROM {}",
                                       name()));
      is_valid = is_valid && rows.at(0).at(0).as_bool();
    } catch (const Error& error) {
      if (error.state() == sqlstate::kInsufficientPrivilege ||
          error.state() == sqlstate::kQueryCanceled || !error.unsupported_construct().empty())
        throw;
      is_valid = false;
    }
    if (is_valid) return;
    throw Error(
        sqlstate::kRaiseException,
        fmt::format("CDB(_CDB_Has_Usable_Primary_ID: Error: invalid cartodb_id, cartodb_id): ALTER "
                    "TABLE {} ADD CONSTRAINT cartodb_id_pk PRIMARY KEY (cartodb_id), ADD "
                    "CONSTRAINT cartodb_id_integer CHECK (cartodb_id::integer >=0);",
                    name()));
  }

  bool has_sequence() const {
    int attnum = 0;
    if (relation().find_column(kKey, &attnum) == nullptr) return false;
    return std::ranges::any_of(session_.catalog().relations(),
                               [this, attnum](const Relation* other) {
                                 return other->sequence && other->sequence->owned_by == table_ &&
                                        other->sequence->owned_by_column == attnum;
                               });
  }

  void rename_column(std::string_view from, std::string_view to) const {
    const std::string sql = fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", name(),
                                        quote_identifier(from), quote_identifier(to));
    run_reported("_CDB_Rename_Column", sql);
  }

  // A geometry column by its type's SRID: of the right name, else the first one.
  std::optional<std::string> column_with_srid(std::int32_t srid, std::string_view wanted) const {
    std::optional<std::string> found;
    for (const Column& column : relation().columns) {
      if (column.dropped || column.type.oid != oid::kGeometry || declared_srid(column) != srid)
        continue;
      if (column.name == wanted) return column.name;
      if (!found) found = column.name;
    }
    return found;
  }

  bool give_name(std::int32_t srid, std::string_view wanted) const {
    const std::optional<std::string> found = column_with_srid(srid, wanted);
    if (!found) return false;
    if (*found == wanted) return true;
    if (relation().find_column(wanted) != nullptr) {
      const std::string sql = fmt::format("ALTER TABLE {} DROP COLUMN {}", name(), wanted);
      run_reported("_CDB_Has_Usable_Geom", sql);
    }
    rename_column(*found, wanted);
    return true;
  }

  void find_geometries() {
    const bool has_geometry = give_name(kWgs84, kGeometry);
    const bool has_mercator = give_name(kWebMercator, kMercator);
    has_both_ = has_geometry && has_mercator;
    if (has_both_) return;
    if (has_geometry || has_mercator) {
      source_ = has_geometry ? source_of(std::string(kGeometry), kWgs84)
                             : source_of(std::string(kMercator), kWebMercator);
      return;
    }
    for (const Column& column : relation().columns) {
      if (column.dropped || column.type.oid != oid::kGeometry) continue;
      const std::int32_t srid = declared_srid(column);
      source_ = source_of(column.name, srid != 0 ? srid : stored_srid(column.name));
      return;
    }
    read_text_geometry();
  }

  struct GeometrySource {
    std::string column;
    std::string expression;  // with its SRID
    std::int32_t srid;
  };

  static GeometrySource source_of(const std::string& column, std::int32_t srid) {
    return {column, fmt::format("ST_SetSRID({}::geometry, {})", quote_identifier(column), srid),
            srid};
  }

  // Of the first geometry; none is taken for degrees.
  std::int32_t stored_srid(const std::string& column) const {
    const auto rows =
        session_.run_sql(fmt::format("SELECT ST_SRID({0}) FROM {1} WHERE {0} IS NOT NULL LIMIT 1",
                                     quote_identifier(column), name()));
    const auto srid = rows.empty() ? 0 : static_cast<std::int32_t>(rows[0][0].as_integer());
    return srid != 0 ? srid : kWgs84;
  }

  // Well-known text and binary; anything else keeps its place under another name.
  void read_text_geometry() {
    const Column* column = relation().find_column(kGeometry);
    if (column == nullptr) return;
    if (is_text(column->type.oid)) {
      if (name().find('.') != std::string::npos)
        throw Error(sqlstate::kRaiseException, "CDB(_CDB_Has_Usable_Geom) UNEXPECTED ERROR");
      try {
        const auto rows = session_.run_sql(
            fmt::format("SELECT max(ST_SRID(the_geom::geometry)) FROM {}", name()));
        const Value& found = rows.at(0).at(0);
        const auto srid = found.is_null() ? 0 : static_cast<std::int32_t>(found.as_integer());
        source_ = source_of(std::string(kGeometry), srid != 0 ? srid : kWgs84);
        return;
      } catch (const Error& error) {
        if (error.state() == sqlstate::kInsufficientPrivilege ||
            error.state() == sqlstate::kQueryCanceled || !error.unsupported_construct().empty())
          throw;
      }
    }
    rename_column(kGeometry, free_column_name("the_geom0"));
  }

  std::string free_column_name(std::string wanted) const {
    if (relation().find_column(wanted) != nullptr)
      throw Error::unsupported("CDB_CartodbfyTable() of a table with the_geom and the_geom0");
    return wanted;
  }

  std::string geometry_expression(std::int32_t srid) const {
    constexpr std::string_view kNone = "NULL::geometry";
    if (!source_) return std::string(kNone);
    if (source_->srid == srid) return source_->expression;
    if (srid == kWebMercator)
      return fmt::format("cartodb.CDB_TransformToWebmercator({})", source_->expression);
    return fmt::format("ST_Transform({}, {})", source_->expression, srid);
  }

  // CREATE TABLE AS carries rows, names and types; all else is lost.
  void rewrite(Key key) {
    const std::string table_name = relation().name;
    const std::string old_name = name();
    const std::string schema =
        quote_identifier(session_.catalog().find_schema(relation().schema)->name);
    const auto in_schema = [&schema](std::string_view object) {
      return schema + '.' + quote_identifier(object);
    };
    const std::string new_table = fmt::format("cartodbfied_{}", table_);
    const std::string new_sequence = new_table + "_seq";
    constexpr std::size_t kLongestName = 63;
    const std::string sequence = (table_name + "_cartodb_id_seq").substr(0, kLongestName);
    rewrite_step(fmt::format("CREATE SEQUENCE {}", in_schema(new_sequence)));
    const std::string next =
        fmt::format("nextval({}::regclass)", quote_literal(in_schema(new_sequence)));
    std::string columns = key == Key::kMissing ? next + " AS cartodb_id" : "cartodb_id::integer";
    columns += fmt::format(
        ", {}::geometry(Geometry,4326) AS the_geom, {}::geometry(Geometry,3857) AS "
        "the_geom_webmercator",
        has_both_ ? std::string(kGeometry) : geometry_expression(kWgs84),
        has_both_ ? std::string(kMercator) : geometry_expression(kWebMercator));
    for (const Column& column : relation().columns) {
      const bool is_made = column.dropped || column.name == kKey || column.name == kGeometry ||
                           column.name == kMercator || (source_ && column.name == source_->column);
      if (!is_made) columns += ", " + quote_identifier(column.name);
    }
    rewrite_step(fmt::format("CREATE TABLE {} AS SELECT {} FROM {}", in_schema(new_table), columns,
                             old_name));
    rewrite_step("DROP TABLE " + old_name);
    rewrite_step(fmt::format("ALTER TABLE {} RENAME TO {}", in_schema(new_table),
                             quote_identifier(table_name)));
    rewrite_step(fmt::format("ALTER SEQUENCE {} RENAME TO {}", in_schema(new_sequence),
                             quote_identifier(sequence)));
    const std::optional<Value> found =
        input_object_name(schema_ + '.' + table_name, oid::kRegclass, session_);
    table_ = static_cast<Oid>(found.value_or(Value::integer(kInvalidOid)).as_integer());
    const std::string table = in_schema(table_name);
    rewrite_step(
        fmt::format("ALTER SEQUENCE {} OWNED BY {}.cartodb_id", in_schema(sequence), table));
    rewrite_step(fmt::format("ALTER TABLE {} ALTER COLUMN cartodb_id SET NOT NULL", table));
    rewrite_step(
        fmt::format("ALTER TABLE {} ALTER COLUMN cartodb_id SET DEFAULT nextval({}::regclass)",
                    table, quote_literal(in_schema(sequence))));
    rewrite_step(fmt::format("SELECT setval({}::regclass, max(cartodb_id)) FROM {}",
                             quote_literal(in_schema(sequence)), table));
  }

  void make_indexes() const {
    int key = 0;
    relation().find_column(kKey, &key);
    const auto step = [this](const std::string& sql) { run_reported("_CDB_Add_Indexes", sql); };
    bool has_key = false;
    const std::vector<Constraint> constraints = relation().constraints;
    for (const Constraint& constraint : constraints) {
      if (constraint.kind != ConstraintKind::kPrimaryKey) continue;
      has_key = constraint.columns == std::vector<int>{key};
      if (!has_key) {
        step(fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", name(),
                         quote_identifier(constraint.name)));
      }
    }
    if (!has_key) step(fmt::format("ALTER TABLE {} ADD PRIMARY KEY (cartodb_id)", name()));
    for (const std::string_view column : {kGeometry, kMercator}) {
      int attnum = 0;
      relation().find_column(column, &attnum);
      const bool has_index = std::ranges::any_of(
          session_.catalog().indexes_of(table_), [attnum](const Relation* index) {
            return index->index && index->index->method == "gist" &&
                   index->index->columns == std::vector<int>{attnum};
          });
      if (has_index) continue;
      // The name that PostgreSQL chooses is the original's: <table>_<column>_idx.
      step(fmt::format("CREATE INDEX ON {} USING gist ({})", name(), column));
    }
  }

  void make_triggers() const {
    const std::string table = name();
    const std::string schema = quote_literal(schema_);
    run_sql(fmt::format(
        "CREATE TRIGGER track_updates AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {} "
        "FOR EACH STATEMENT EXECUTE FUNCTION cartodb.cdb_tablemetadata_trigger()",
        table));
    run_sql(fmt::format(
        "CREATE TRIGGER update_the_geom_webmercator_trigger BEFORE INSERT OR UPDATE OF the_geom ON "
        "{} FOR EACH ROW EXECUTE FUNCTION cartodb._cdb_update_the_geom_webmercator()",
        table));
    run_sql(
        fmt::format("CREATE TRIGGER test_quota BEFORE INSERT OR UPDATE ON {} FOR EACH STATEMENT "
                    "EXECUTE FUNCTION cartodb.cdb_checkquota('0.1', '-1', {})",
                    table, schema));
    run_sql(
        fmt::format("CREATE TRIGGER test_quota_per_row BEFORE INSERT OR UPDATE ON {} FOR EACH "
                    "ROW EXECUTE FUNCTION cartodb.cdb_checkquota('0.001', '-1', {})",
                    table, schema));
  }

  SessionServices& session_;
  std::string schema_;
  Oid table_;
  bool has_both_ = false;                 // the_geom and the_geom_webmercator, as they have to be
  std::optional<GeometrySource> source_;  // of both, unless there are both
};

Value cartodbfy(const CallContext& context, const Value& schema, const Value& table) {
  if (schema.is_null()) {
    throw Error(sqlstate::kRaiseException, "Invalid schema name \"<NULL>\"");
  }
  if (table.is_null()) throw Error::unsupported("CDB_CartodbfyTable(NULL)");
  Cartodbfication work(context, schema.as_text(), static_cast<Oid>(table.as_integer()));
  return Value::integer(work.run());
}

Value cartodbfy_in_schema(const CallContext& context, Arguments arguments) {
  return cartodbfy(context, arguments[0], arguments[1]);
}
// In public, wherever the table is.
Value cartodbfy_in_public(const CallContext& context, Arguments arguments) {
  return cartodbfy(context, Value::text("public"), arguments[0]);
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_cartodbfytable(text,regclass)", cartodbfy_in_schema},
    {"cdb_cartodbfytable(regclass)", cartodbfy_in_public},
};

}  // namespace

std::span<const FunctionEntry> cartodbfy_functions() { return kEntries; }

}  // namespace carto_mock::sql
