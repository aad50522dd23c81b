// pg_constraint, of this database's own tables.
#include "sql/catalog/system_rows.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Value attnums(const std::vector<int>& columns) {
  std::vector<Value> elements;
  elements.reserve(columns.size());
  for (const int column : columns) elements.push_back(Value::integer(column));
  return Value::array(Array::of(oid::kInt2, std::move(elements)));
}

void write_constraint(SystemRows& rows, const Relation& table, const Constraint& constraint) {
  const bool is_check = constraint.kind == ConstraintKind::kCheck;
  rows.add();
  rows.set("oid", oid_value(constraint.oid))
      .set("conname", text_value(constraint.name))
      .set("connamespace", oid_value(table.schema))
      .set("contype", letter_value(static_cast<char>(constraint.kind)))
      .set("condeferrable", Value::boolean(false))
      .set("condeferred", Value::boolean(false))
      .set("convalidated", Value::boolean(true))
      .set("conrelid", oid_value(table.oid))
      .set("contypid", oid_value(kInvalidOid))
      .set("conindid", oid_value(constraint.index))
      .set("conparentid", oid_value(kInvalidOid))
      .set("confrelid", oid_value(constraint.referenced))
      .set("confupdtype", text_value(" "))
      .set("confdeltype", text_value(" "))
      .set("confmatchtype", text_value(" "))
      .set("conislocal", Value::boolean(true))
      .set("coninhcount", Value::integer(0))
      .set("connoinherit", Value::boolean(!is_check));
  if (!constraint.columns.empty()) rows.set("conkey", attnums(constraint.columns));
}

}  // namespace

void write_pg_constraint(SystemRows& rows, const SystemRowContext& context) {
  for (const Relation* relation : context.catalog.relations()) {
    for (const Constraint& constraint : relation->constraints)
      write_constraint(rows, *relation, constraint);
  }
}

// Who else is connected is not known as PostgreSQL's server would tell it; a query that reads no
// row gets an answer.
void write_pg_stat_activity(SystemRows&, const SystemRowContext&) {
  throw Error::unsupported("the rows of pg_stat_activity");
}

}  // namespace carto_mock::sql
