// pg_constraint, of this database's own tables.
#include <algorithm>

#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/key_operators.h"
#include "sql/catalog/partition_keys.h"
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

std::string_view letter(ForeignKeyAction action) {
  switch (action) {
    case ForeignKeyAction::kNoAction:
      return "a";
    case ForeignKeyAction::kRestrict:
      return "r";
    case ForeignKeyAction::kCascade:
      return "c";
    case ForeignKeyAction::kSetNull:
      return "n";
    case ForeignKeyAction::kSetDefault:
      return "d";
  }
  return " ";
}

Value operator_oids(const std::vector<const BuiltinOperator*>& operators) {
  std::vector<Value> elements;
  elements.reserve(operators.size());
  for (const BuiltinOperator* one : operators)
    elements.push_back(oid_value(one == nullptr ? kInvalidOid : one->oid));
  return Value::array(Array::of(oid::kOid, std::move(elements)));
}

void write_foreign_key(SystemRows& rows, const Relation& table, const Constraint& key,
                       const CatalogSnapshot& catalog) {
  const Relation& referenced = *catalog.find_relation(key.referenced);
  std::vector<const BuiltinOperator*> across;
  std::vector<const BuiltinOperator*> of_referenced;
  std::vector<const BuiltinOperator*> of_referencing;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const auto type_of = [](const Relation& relation, int attnum) {
      return relation.columns.at(static_cast<std::size_t>(attnum) - 1).type.oid;
    };
    const KeyOperators operators = key_operators(type_of(referenced, key.referenced_columns[i]),
                                                 type_of(table, key.columns[i]));
    across.push_back(operators.across);
    of_referenced.push_back(operators.referenced);
    of_referencing.push_back(operators.referencing);
  }
  rows.set("confupdtype", text_value(letter(key.on_update)))
      .set("confdeltype", text_value(letter(key.on_delete)))
      .set("confmatchtype", text_value(key.match_full ? "f" : "s"))
      .set("confkey", attnums(key.referenced_columns))
      .set("conpfeqop", operator_oids(across))
      .set("conppeqop", operator_oids(of_referenced))
      .set("conffeqop", operator_oids(of_referencing));
  if (!key.set_columns.empty()) rows.set("confdelsetcols", attnums(key.set_columns));
}

// Does a partition have the CHECK from its table?
bool is_inherited(const Relation& table, const Constraint& check, const CatalogSnapshot& catalog) {
  if (!table.partition_bound) return false;
  const Relation& parent = *catalog.find_relation(table.partition_bound->parent);
  return std::ranges::any_of(parent.constraints, [&check](const Constraint& other) {
    return other.kind == ConstraintKind::kCheck && other.name == check.name;
  });
}

// The key of a partitioned table that a partition's key is a part of.
Oid parent_of_key(const Relation& table, const Constraint& key, const CatalogSnapshot& catalog) {
  if (const Constraint* whole = whole_of_foreign_key(table, key, catalog)) return whole->oid;
  const Relation* index = catalog.find_relation(key.index);
  if (key.kind == ConstraintKind::kForeignKey || index == nullptr || !index->partition_bound)
    return kInvalidOid;
  const Relation& whole = *catalog.find_relation(index->partition_bound->parent);
  for (const Constraint& constraint : catalog.find_relation(whole.index->relation)->constraints) {
    if (constraint.index == whole.oid && constraint.kind != ConstraintKind::kForeignKey)
      return constraint.oid;
  }
  return kInvalidOid;
}

void write_constraint(SystemRows& rows, const Relation& table, const Constraint& constraint,
                      const CatalogSnapshot& catalog) {
  const bool is_check = constraint.kind == ConstraintKind::kCheck;
  const Oid parent = parent_of_key(table, constraint, catalog);
  const bool inherited =
      is_check ? is_inherited(table, constraint, catalog) : parent != kInvalidOid;
  const bool is_inheritable = constraint.kind == ConstraintKind::kForeignKey
                                  ? table.kind == RelationKind::kPartitioned ||
                                        is_made_as_part(constraint) ||
                                        is_key_to_partition(table, constraint, catalog)
                                  : (is_check && !constraint.no_inherit) || inherited;
  rows.add();
  rows.set("oid", oid_value(constraint.oid))
      .set("conname", text_value(constraint.name))
      .set("connamespace", oid_value(table.schema))
      .set("contype", letter_value(static_cast<char>(constraint.kind)))
      .set("condeferrable", Value::boolean(constraint.deferrable))
      .set("condeferred", Value::boolean(constraint.initially_deferred))
      .set("convalidated", Value::boolean(constraint.validated))
      .set("conrelid", oid_value(table.oid))
      .set("contypid", oid_value(kInvalidOid))
      .set("conindid", oid_value(constraint.index))
      .set("conparentid", oid_value(parent))
      .set("confrelid", oid_value(constraint.referenced))
      .set("confupdtype", text_value(" "))
      .set("confdeltype", text_value(" "))
      .set("confmatchtype", text_value(" "))
      .set("conislocal", Value::boolean(!inherited))
      .set("coninhcount", Value::integer(inherited ? 1 : 0))
      .set("connoinherit", Value::boolean(!is_inheritable));
  if (!constraint.columns.empty()) rows.set("conkey", attnums(constraint.columns));
  if (is_check) rows.set("conbin", text_value(constraint.check_sql));
  if (constraint.kind == ConstraintKind::kExclusion) {
    std::vector<const BuiltinOperator*> operators;
    operators.reserve(constraint.operators.size());
    for (const Oid oid : constraint.operators)
      operators.push_back(BuiltinCatalog::instance().find_operator(oid));
    rows.set("conexclop", operator_oids(operators));
  }
  if (constraint.kind == ConstraintKind::kForeignKey)
    write_foreign_key(rows, table, constraint, catalog);
}

// What a constraint without an index, and not of a foreign key, has.
void set_no_key(SystemRows& rows) {
  rows.set("conindid", oid_value(kInvalidOid))
      .set("conparentid", oid_value(kInvalidOid))
      .set("confrelid", oid_value(kInvalidOid))
      .set("confupdtype", text_value(" "))
      .set("confdeltype", text_value(" "))
      .set("confmatchtype", text_value(" "))
      .set("conislocal", Value::boolean(true))
      .set("coninhcount", Value::integer(0));
}

// CREATE CONSTRAINT TRIGGER.
void write_constraint_trigger(SystemRows& rows, const Relation& table, const Trigger& trigger) {
  rows.add();
  rows.set("oid", oid_value(trigger.constraint))
      .set("conname", text_value(trigger.name))
      .set("connamespace", oid_value(table.schema))
      .set("contype", letter_value('t'))
      .set("condeferrable", Value::boolean(trigger.deferrable))
      .set("condeferred", Value::boolean(trigger.initially_deferred))
      .set("convalidated", Value::boolean(true))
      .set("conrelid", oid_value(table.oid))
      .set("contypid", oid_value(kInvalidOid))
      .set("connoinherit", Value::boolean(true));
  set_no_key(rows);
}

void write_domain_check(SystemRows& rows, const DomainType& domain, const DomainCheck& check) {
  rows.add();
  rows.set("oid", oid_value(check.oid))
      .set("conname", text_value(check.name))
      .set("connamespace", oid_value(domain.schema))
      .set("contype", letter_value('c'))
      .set("condeferrable", Value::boolean(false))
      .set("condeferred", Value::boolean(false))
      .set("convalidated", Value::boolean(check.validated))
      .set("conrelid", oid_value(kInvalidOid))
      .set("contypid", oid_value(domain.oid))
      .set("connoinherit", Value::boolean(false))
      .set("conbin", text_value(check.check_sql));
  set_no_key(rows);
}

}  // namespace

void write_pg_constraint(SystemRows& rows, const SystemRowContext& context) {
  write_fixed_rows(rows, context);
  for (const Relation* relation : context.catalog.relations()) {
    for (const Constraint& constraint : relation->constraints)
      write_constraint(rows, *relation, constraint, context.catalog);
    for (const Trigger& trigger : relation->triggers) {
      if (trigger.constraint != kInvalidOid) write_constraint_trigger(rows, *relation, trigger);
    }
  }
  for (const DomainType* domain : context.catalog.domains()) {
    for (const DomainCheck& check : domain->checks) write_domain_check(rows, *domain, check);
  }
}

// Who else is connected is not known as PostgreSQL's server would tell it; a query that reads no
// row gets an answer.
void write_pg_stat_activity(SystemRows&, const SystemRowContext&) {
  throw Error::unsupported("the rows of pg_stat_activity");
}

}  // namespace carto_mock::sql
