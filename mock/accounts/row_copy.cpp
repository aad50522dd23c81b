#include "accounts/row_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "accounts/fixture_files.h"
#include "accounts/sql_text.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/functions/object_names.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::accounts {
namespace {

const sql::Relation& find_table(const sql::CatalogSnapshot& catalog, std::string_view schema_name,
                                std::string_view name) {
  const sql::Schema* schema = catalog.find_schema(schema_name);
  const sql::Relation* table =
      schema == nullptr ? nullptr : catalog.find_relation(schema->oid, name);
  const bool has_rows = table != nullptr && (table->kind == sql::RelationKind::kTable ||
                                             table->kind == sql::RelationKind::kMaterializedView);
  if (!has_rows) {
    throw Error(sqlstate::kUndefinedTable,
                fmt::format("there is no table {}.{}", schema_name, name));
  }
  return *table;
}

struct Target {
  std::vector<int> attnums;  // of the file's columns, in its order
  std::vector<sql::Type> types;
};

Target find_columns(const sql::Relation& table, const RowFile& file) {
  Target target;
  for (const std::string& name : file.columns) {
    int attnum = 0;
    const sql::Column* column = table.find_column(name, &attnum);
    const auto& known = target.attnums;
    const bool is_taken = column != nullptr && !column->generated;
    if (!is_taken || std::find(known.begin(), known.end(), attnum) != known.end()) {
      throw fixture_error(file.name, 1,
                          fmt::format("the table {} has no such column {}", table.name, name));
    }
    target.attnums.push_back(attnum);
    target.types.push_back(column->type);
  }
  // Generated ones come out of the others.
  const auto is_given = [](const sql::Column& column) {
    return !column.dropped && !column.generated;
  };
  const auto columns = std::count_if(table.columns.begin(), table.columns.end(), is_given);
  if (target.attnums.size() != static_cast<std::size_t>(columns)) {
    throw fixture_error(file.name, 1,
                        fmt::format("expected all columns of the table {}", table.name));
  }
  return target;
}

// What tells a value of a column apart from those of other types.
std::string value_key(const std::optional<std::string>& text, sql::Type type) {
  return text ? fmt::format("{} {}", type.oid, *text) : fmt::format("{}", type.oid);
}

sql::Value selected_value(sql::Session& session, const std::string& expression) {
  sql::CollectingSink sink;
  session.execute("SELECT " + expression, sink);
  return sink.results.back().rows.at(0).at(0);
}

// The OID that regclass and its like stand for.
sql::Value object_value(sql::Session& session, const std::string& name, sql::Type type) {
  return selected_value(session,
                        fmt::format("{}::{}::oid", quote_literal(name), sql::format_type(type)));
}

// Of a domain, a relation's row type, or the array of one.
std::string made_type_name(const sql::CatalogSnapshot& catalog, sql::Oid type) {
  if (sql::is_domain_array_type(type) || sql::is_row_array_type(type))
    return made_type_name(catalog, sql::array_element(type)) + "[]";
  if (const sql::RowType row = sql::row_type_of(type, catalog); row.relation != nullptr)
    return qualified_name(catalog.find_schema(row.relation->schema)->name, row.relation->name);
  const sql::DomainType& domain = *catalog.find_domain(type);
  return qualified_name(catalog.find_schema(domain.schema)->name, domain.name);
}

// A value that the domain's constraints have let pass, or a row.
sql::Value made_value(sql::Session& session, const std::optional<std::string>& text,
                      sql::Type type) {
  return selected_value(session, fmt::format("{}::{}", text ? quote_literal(*text) : "NULL",
                                             made_type_name(session.catalog(), type.oid)));
}

// Are there labels or names of objects in it, which a result has as texts?
bool holds_names(const sql::CatalogSnapshot& catalog, sql::Oid type) {
  if (sql::is_object_name_type(type)) return true;
  if (sql::is_domain_type(type)) return holds_names(catalog, sql::below_domain(type));
  if (const sql::Oid element = sql::array_element(type); element != sql::kInvalidOid)
    return holds_names(catalog, element);
  const sql::RowType row = sql::row_type_of(type, catalog);
  return row.relation != nullptr &&
         std::ranges::any_of(row.relation->columns, [&](const sql::Column& column) {
           return !column.dropped && holds_names(catalog, column.type.oid);
         });
}

// A label of an enumerated type as its place.
sql::Value label_value(const sql::CatalogSnapshot& catalog, const std::string& text,
                       sql::Type type) {
  const sql::EnumType& enumerated = *catalog.find_enum(type.oid);
  const sql::EnumLabel* label = enumerated.find_label(text);
  if (label == nullptr) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input value for enum {}: \"{}\"", enumerated.name, text));
  }
  return sql::Value::integer(label->place);
}

bool is_made(sql::Oid type) {
  return sql::is_domain_type(type) || sql::is_domain_array_type(type) ||
         sql::is_row_array_type(type) || sql::is_made_row_type(type);
}

bool needs_database(sql::Type type) {
  return is_made(type.oid) || (sql::is_object_name_type(type.oid) && !sql::is_enum_type(type.oid));
}

Error in_column(const RowFile& file, const FileRow& row, std::size_t index, const Error& failure) {
  return fixture_error(file.name, row.line,
                       fmt::format("column {}: {}", file.columns[index], failure.message()));
}

// The values that only the database can read, by value_key(): before any row is written, since that
// asks the database nothing more.
std::map<std::string, sql::Value> read_values(sql::Session& session, const Target& target,
                                              const RowFile& file) {
  std::map<std::string, sql::Value> values;
  for (std::size_t index = 0; index < target.types.size(); ++index) {
    const sql::Type type = target.types[index];
    if (!needs_database(type)) continue;
    const bool is_domain = sql::is_domain_type(type.oid);
    if (is_made(type.oid) && holds_names(session.catalog(), type.oid))
      throw Error::unsupported("a file's column of rows, arrays or domains with labels");
    for (const FileRow& row : file.rows) {
      const std::optional<std::string>& text = row.fields[index];
      const std::string key = value_key(text, type);
      if ((!text && !is_domain) || values.contains(key)) continue;
      try {
        values.emplace(key, is_made(type.oid) ? made_value(session, text, type)
                                              : object_value(session, *text, type));
      } catch (const Error& failure) {
        throw in_column(file, row, index, failure);
      }
    }
  }
  return values;
}

}  // namespace

void copy_rows(sql::Session& session, std::string_view schema, std::string_view table_name,
               const RowFile& file) {
  const sql::Relation& table = find_table(session.catalog(), schema, table_name);
  const Target target = find_columns(table, file);
  const auto read = read_values(session, target, file);
  auto row = file.rows.begin();
  session.insert_rows(table.oid, target.attnums, [&](std::vector<sql::Value>& values) {
    if (row == file.rows.end()) return false;
    values.resize(target.types.size());
    for (std::size_t index = 0; index < values.size(); ++index) {
      const std::optional<std::string>& text = row->fields[index];
      try {
        const sql::Type type = target.types[index];
        const auto known = read.find(value_key(text, type));
        if (known != read.end()) {
          values[index] = known->second;
        } else if (!text) {
          values[index] = {};
        } else if (sql::is_enum_type(type.oid)) {
          values[index] = label_value(session.catalog(), *text, type);
        } else {
          values[index] = sql::input_value(*text, type, session.text_settings());
        }
      } catch (const Error& failure) {
        throw in_column(file, *row, index, failure);
      }
    }
    ++row;
    return true;
  });
}

}  // namespace carto_mock::accounts
