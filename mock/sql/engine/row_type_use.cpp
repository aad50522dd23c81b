#include "sql/engine/row_type_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sql/catalog/made_types.h"
#include "sql/engine/stored_rows.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The relation of a composite type, which is no array; nullptr: it is none of this database.
const Relation* relation_of(Oid type, const CatalogSnapshot& catalog) {
  const RowType row = row_type_of(type, catalog);
  return row.is_array ? nullptr : row.relation;
}

bool is_stored(const Relation& relation) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitioned:
    case RelationKind::kMaterializedView:
    case RelationKind::kForeignTable:
      return true;
    case RelationKind::kIndex:
    case RelationKind::kSequence:
    case RelationKind::kView:
    case RelationKind::kComposite:
      break;
  }
  return false;
}

// `table.column` of the first column that stores values of the type, in the order in which
// PostgreSQL comes upon them: those of its array first; empty: there is none.
std::string find_stored_column(Oid type, const CatalogSnapshot& catalog) {
  if (!is_row_array_type(type) && !is_domain_array_type(type)) {
    const Oid array = array_type_of(type);
    std::string found = find_stored_column(array, catalog);
    if (!found.empty()) return found;
  }
  for (const DomainType* domain : catalog.domains()) {
    if (domain->base.oid != type) continue;
    std::string found = find_stored_column(domain->oid, catalog);
    if (!found.empty()) return found;
  }
  for (const Relation* relation : catalog.relations()) {
    for (const Column& column : relation->columns) {
      if (column.dropped || column.type.oid != type) continue;
      if (is_stored(*relation)) return fmt::format("{}.{}", relation->name, column.name);
      if (relation->kind != RelationKind::kComposite) continue;
      std::string found = find_stored_column(relation->row_type, catalog);
      if (!found.empty()) return found;
    }
  }
  return {};
}

// Gives values the row type's new columns.
class RowChanger {
 public:
  RowChanger(const Relation& before, const Relation& after, const CatalogSnapshot& catalog)
      : before_(before), after_(after), catalog_(catalog) {}

  Value changed(const Value& value, Oid type) const {
    if (value.is_null() || !holds_row(type, before_, catalog_)) return value;
    if (is_domain_type(type)) return changed(value, below_domain(type));
    if (type == before_.row_type) return changed_row(value.as_record());
    if (const Oid element = array_element(type); element != kInvalidOid) {
      Array array = value.as_array();
      for (Value& item : array.elements) item = changed(item, element);
      return Value::array(std::move(array));
    }
    Record record = value.as_record();
    std::size_t field = 0;
    for (const Column& column : relation_of(type, catalog_)->columns) {
      if (column.dropped) continue;
      record.fields[field] = changed(record.fields[field], column.type.oid);
      ++field;
    }
    return Value::record(std::move(record));
  }

 private:
  Value changed_row(const Record& row) const {
    Record record;
    std::size_t field = 0;
    for (std::size_t i = 0; i < after_.columns.size(); ++i) {
      const bool was_there = i < before_.columns.size() && !before_.columns[i].dropped;
      const std::size_t from = was_there ? field++ : row.fields.size();
      const Column& column = after_.columns[i];
      if (column.dropped) continue;
      record.names.push_back(column.name);
      record.types.push_back(is_domain_type(column.type.oid) ? Type{below_domain(column.type.oid)}
                                                             : column.type);
      record.fields.push_back(from < row.fields.size() ? row.fields[from] : Value());
    }
    return Value::record(std::move(record));
  }

  const Relation& before_;
  const Relation& after_;
  const CatalogSnapshot& catalog_;
};

}  // namespace

bool holds_row(Oid type, const Relation& relation, const CatalogSnapshot& catalog) {
  if (type == relation.row_type) return true;
  if (is_domain_type(type)) return holds_row(below_domain(type), relation, catalog);
  if (const Oid element = array_element(type); element != kInvalidOid)
    return holds_row(element, relation, catalog);
  const Relation* composite = relation_of(type, catalog);
  return composite != nullptr && std::ranges::any_of(composite->columns, [&](const Column& column) {
           return !column.dropped && holds_row(column.type.oid, relation, catalog);
         });
}

void check_rows_not_stored(const Relation& relation, const CatalogSnapshot& catalog) {
  if (relation.row_type == kInvalidOid) return;
  const std::string column = find_stored_column(relation.row_type, catalog);
  if (column.empty()) return;
  const bool is_type = relation.kind == RelationKind::kComposite;
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("cannot alter {} \"{}\" because column \"{}\" uses {}",
                          is_type ? "type" : "table", relation.name, column,
                          is_type ? "it" : "its row type"));
}

void check_not_within_stored(Oid held, Oid domain, const CatalogSnapshot& catalog) {
  std::string column = find_stored_column(array_of_domain(held), catalog);
  for (const Relation* relation : catalog.relations()) {
    if (!column.empty()) break;
    const bool has = std::ranges::any_of(relation->columns, [held](const Column& one) {
      return !one.dropped && one.type.oid == held;
    });
    if (has && relation->row_type != kInvalidOid)
      column = find_stored_column(relation->row_type, catalog);
  }
  if (column.empty()) return;
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("cannot alter type \"{}\" because column \"{}\" uses it",
                          catalog.find_domain(domain)->name, column));
}

void change_stored_rows(const Relation& before, const Relation& after,
                        const UtilityContext& context) {
  if (before.row_type == kInvalidOid) return;
  const RowChanger changer(before, after, context.catalog());
  std::vector<std::pair<Oid, int>> columns;
  for (const Relation* relation : context.catalog().relations()) {
    if (!is_stored(*relation)) continue;
    for (std::size_t i = 0; i < relation->columns.size(); ++i) {
      const Column& column = relation->columns[i];
      if (!column.dropped && holds_row(column.type.oid, before, context.catalog()))
        columns.emplace_back(relation->oid, static_cast<int>(i) + 1);
    }
  }
  for (const auto& [oid, attnum] : columns) {
    const Relation table = *context.catalog().find_relation(oid);
    const std::size_t place = static_cast<std::size_t>(attnum) - 1;
    const Oid type = table.columns[place].type.oid;
    set_stored_column(table, attnum, type, context, [&](std::span<const Value> row) {
      return changer.changed(row[place], type);
    });
  }
}

}  // namespace carto_mock::sql
