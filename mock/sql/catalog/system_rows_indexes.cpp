// What the catalogs say of indexes: pg_index, and their columns in pg_attribute.
#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/collation_oids.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/keys.h"
#include "sql/catalog/operator_classes.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {
namespace {

constexpr int kDescending = 1, kNullsFirst = 2;  // bits of pg_index.indoption

// A column of an index: a key, or one that INCLUDE lists.
struct IndexColumn {
  std::string name = {};
  int attnum = 0;  // of the table; 0: an expression
  Type type = {};  // of the table's column or of the expression
  bool is_key = false;
  const OperatorClass* operator_class = nullptr;  // null: of what INCLUDE lists
  int options = 0;
  Oid collation = kInvalidOid;  // of the table's column, or of the expression
};

std::vector<IndexColumn> index_columns(const Relation& index, const SystemRowContext& context) {
  const IndexDefinition& definition = *index.index;
  const Relation& table = *context.catalog.find_relation(definition.relation);
  const bool has_expressions = std::ranges::find(definition.columns, 0) != definition.columns.end();
  const std::vector<IndexExpression> expressions =
      has_expressions ? context.index_expressions(index) : std::vector<IndexExpression>();
  const Oid method = index_method(definition.method);
  const std::size_t keys = definition.columns.size() - definition.included;
  auto expression = expressions.begin();
  std::vector<IndexColumn> columns;
  for (std::size_t i = 0; i < definition.columns.size(); ++i) {
    const int attnum = definition.columns[i];
    IndexColumn column{.attnum = attnum, .is_key = i < keys};
    if (attnum == 0) {
      column.name = expression->name;
      column.type = expression->type;
      column.collation = type_details(column.type.oid).collation;
      ++expression;
    } else {
      const Column& of_table = table.columns.at(static_cast<std::size_t>(attnum) - 1);
      column.name = of_table.name;
      column.type = of_table.type;
      column.collation = column_collation(of_table);
    }
    // Of columns that would be called the same, the later ones are numbered.
    const std::string label = column.name;
    for (int number = 1;
         std::ranges::find(columns, column.name, &IndexColumn::name) != columns.end(); ++number)
      column.name = fmt::format("{}{}", label, number);
    const IndexKey* key = i < definition.keys.size() ? &definition.keys[i] : nullptr;
    if (column.is_key) {
      column.operator_class = key == nullptr || key->operator_class.empty()
                                  ? default_operator_class(method, column.type.oid)
                                  : find_operator_class(method, key->operator_class);
      if (key != nullptr && !key->collation.empty())
        column.collation = collation_oid(key->collation);
      if (key != nullptr)
        column.options = (key->descending ? kDescending : 0) | (key->nulls_first ? kNullsFirst : 0);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

Oid index_collation(const IndexColumn& column) {
  return column.is_key ? column.collation : kInvalidOid;
}

// What the index keeps of the column: a box of a geometry, the hash of a hash index, an element of
// an array.
Type kept_type(const IndexColumn& column, std::string_view method) {
  if (method == "hash") return {.oid = oid::kInt4, .typmod = -1};
  const Oid key_type =
      column.operator_class == nullptr ? kInvalidOid : column.operator_class->key_type;
  if (key_type == kInvalidOid) return column.type;
  if (key_type == oid::kAnyElement) {
    const BuiltinType* array = BuiltinCatalog::instance().find_type(column.type.oid);
    return {.oid = array == nullptr ? kInvalidOid : array->element, .typmod = -1};
  }
  return {.oid = key_type, .typmod = -1};
}

// The keys that are no columns, as pg_get_expr() shows them.
Value expressions_value(const IndexDefinition& index, const SystemRowContext& context) {
  std::string text;
  for (const IndexKey& key : index.keys) {
    if (key.expression_sql.empty()) continue;
    const std::string expression = context.default_definition(key.expression_sql);
    // A CASE begins on a new line, without a blank before it.
    const std::string_view separator = expression.starts_with('\n') ? "," : ", ";
    if (!text.empty()) text += separator;
    text += expression;
  }
  return text.empty() ? Value() : text_value(text);
}

Value predicate_value(const IndexDefinition& index, const SystemRowContext& context) {
  return index.predicate_sql.empty() ? Value()
                                     : text_value(context.default_definition(index.predicate_sql));
}

}  // namespace

namespace {

// As the column of the table is stored, where the index keeps its values.
char storage_of(const Relation& index, const IndexColumn& column, const CatalogSnapshot& catalog) {
  if (column.attnum <= 0 || kept_type(column, index.index->method).oid != column.type.oid)
    return '\0';
  const Relation* table = catalog.find_relation(index.index->relation);
  return table == nullptr ? '\0'
                          : table->columns.at(static_cast<std::size_t>(column.attnum) - 1).storage;
}

}  // namespace

std::vector<AttributeRow> index_attributes(const Relation& index, const SystemRowContext& context) {
  std::vector<AttributeRow> attributes;
  for (const IndexColumn& column : index_columns(index, context)) {
    const BuiltinType* of_table = BuiltinCatalog::instance().find_type(column.type.oid);
    const bool is_array = of_table != nullptr && of_table->element != kInvalidOid;
    attributes.push_back({.name = column.name,
                          .number = static_cast<int>(attributes.size()) + 1,
                          .type = kept_type(column, index.index->method),
                          .dimensions = column.attnum != 0 && is_array ? 1 : 0,
                          .collation = index_collation(column),
                          .default_sql = {},
                          .storage = storage_of(index, column, context.catalog)});
  }
  return attributes;
}

void write_pg_index(SystemRows& rows, const SystemRowContext& context) {
  write_fixed_rows(rows, context);
  for (const Relation* relation : context.catalog.relations()) {
    if (!relation->index.has_value()) continue;
    const IndexDefinition& index = *relation->index;
    std::vector<Value> keys;
    std::vector<Value> collations;
    std::vector<Value> classes;
    std::vector<Value> options;
    for (const IndexColumn& column : index_columns(*relation, context)) {
      keys.push_back(Value::integer(column.attnum));
      if (!column.is_key) continue;
      collations.push_back(oid_value(index_collation(column)));
      classes.push_back(
          oid_value(column.operator_class == nullptr ? kInvalidOid : column.operator_class->oid));
      options.push_back(Value::integer(column.options));
    }
    const auto count = static_cast<std::int64_t>(index.columns.size());
    rows.add();
    rows.set("indexrelid", oid_value(relation->oid))
        .set("indrelid", oid_value(index.relation))
        .set("indnatts", Value::integer(count))
        .set("indnkeyatts", Value::integer(count - static_cast<std::int64_t>(index.included)))
        .set("indisunique", Value::boolean(index.unique))
        .set("indnullsnotdistinct", Value::boolean(index.nulls_not_distinct))
        .set("indisprimary", Value::boolean(index.primary))
        .set("indisexclusion",
             Value::boolean(exclusion_of_index(*context.catalog.find_relation(index.relation),
                                               relation->oid) != nullptr))
        .set("indimmediate", Value::boolean(!is_deferrable_index(
                                 *context.catalog.find_relation(index.relation), relation->oid)))
        .set("indisclustered", Value::boolean(false))
        .set("indisvalid", Value::boolean(index.is_valid))
        .set("indcheckxmin", Value::boolean(false))
        .set("indisready", Value::boolean(true))
        .set("indislive", Value::boolean(true))
        .set("indisreplident", Value::boolean(false))
        .set("indkey", vector_value(oid::kInt2, std::move(keys)))
        .set("indcollation", vector_value(oid::kOid, std::move(collations)))
        .set("indclass", vector_value(oid::kOid, std::move(classes)))
        .set("indoption", vector_value(oid::kInt2, std::move(options)))
        .set("indexprs", expressions_value(index, context))
        .set("indpred", predicate_value(index, context));
  }
}

}  // namespace carto_mock::sql
