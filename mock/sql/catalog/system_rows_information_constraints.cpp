// information_schema.table_constraints, key_column_usage, constraint_column_usage,
// referential_constraints, check_constraints and sequences (manual, chapter 37).
#include <fmt/format.h>

#include <string>

#include "sql/catalog/information_schema_domains.h"
#include "sql/catalog/information_schema_rules.h"

namespace carto_mock::sql {
namespace {

using namespace information_schema;

bool is_table(char kind) { return kind == 'r' || kind == 'p'; }

bool is_unknown_to_standard(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::kExclusion;
}

std::string_view constraint_type(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::kPrimaryKey:
      return "PRIMARY KEY";
    case ConstraintKind::kUnique:
      return "UNIQUE";
    case ConstraintKind::kCheck:
      return "CHECK";
    case ConstraintKind::kForeignKey:
      return "FOREIGN KEY";
    case ConstraintKind::kExclusion:
      break;
  }
  return "";
}

// `constraint` null: NOT NULL, which is listed as a CHECK.
void write_constraint(SystemRows& rows, const RelationRow& table, std::string_view name,
                      std::string_view type, const Constraint* constraint,
                      const SystemRowContext& context) {
  rows.add();
  rows.set("constraint_catalog", text_value(context.database_name))
      .set("constraint_schema", text_value(table.schema_name))
      .set("constraint_name", text_value(name))
      .set("table_catalog", text_value(context.database_name))
      .set("table_schema", text_value(table.schema_name))
      .set("table_name", text_value(table.name))
      .set("constraint_type", text_value(type))
      .set("is_deferrable", yes_or_no(constraint != nullptr && constraint->deferrable))
      .set("initially_deferred", yes_or_no(constraint != nullptr && constraint->initially_deferred))
      .set("enforced", yes_or_no(true));
  if (constraint != nullptr && constraint->kind == ConstraintKind::kUnique)
    rows.set("nulls_distinct", yes_or_no(true));
}

// The tables that have constraints to show: the system's too.
template <typename Visit>
void visit_tables(const SystemRowContext& context, const Visit& visit) {
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (!is_table(row.kind) || is_of_another_session(row, context)) continue;
    visit(row, row.relation != nullptr ? *row.relation : *find_system_relation(row.oid));
  }
}

// PostgreSQL 15 keeps no name for it.
std::string not_null_name(const RelationRow& table, std::size_t column) {
  return fmt::format("{}_{}_{}_not_null", table.schema, table.oid, column + 1);
}

const std::string& column_name(const Relation& table, int attnum) {
  return table.columns.at(static_cast<std::size_t>(attnum) - 1).name;
}

// A foreign key's columns as they stand in the unique index that it refers to.
Value place_in_key(const Constraint& constraint, std::size_t index,
                   const SystemRowContext& context) {
  if (constraint.kind != ConstraintKind::kForeignKey) return {};
  const std::vector<int>& keys = context.catalog.find_relation(constraint.index)->index->columns;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == constraint.referenced_columns.at(index))
      return Value::integer(static_cast<std::int64_t>(i) + 1);
  }
  return {};
}

std::string_view rule_text(ForeignKeyAction action) {
  switch (action) {
    case ForeignKeyAction::kNoAction:
      return "NO ACTION";
    case ForeignKeyAction::kRestrict:
      return "RESTRICT";
    case ForeignKeyAction::kCascade:
      return "CASCADE";
    case ForeignKeyAction::kSetNull:
      return "SET NULL";
    case ForeignKeyAction::kSetDefault:
      return "SET DEFAULT";
  }
  return "";
}

std::string_view sequence_type(Oid type) {
  if (type == oid::kInt2) return "smallint";
  return type == oid::kInt4 ? "integer" : "bigint";
}
int sequence_bits(Oid type) {
  constexpr int kSmall = 16;
  constexpr int kMiddle = 32;
  constexpr int kLarge = 64;
  if (type == oid::kInt2) return kSmall;
  return type == oid::kInt4 ? kMiddle : kLarge;
}

}  // namespace

void write_information_schema_table_constraints(SystemRows& rows, const SystemRowContext& context) {
  const Privileges on_column = Privilege::kInsert | Privilege::kUpdate | Privilege::kReferences;
  const Privileges on_table =
      on_column | Privilege::kDelete | Privilege::kTruncate | Privilege::kTrigger;
  visit_tables(context, [&](const RelationRow& row, const Relation& table) {
    if (!may_see_table(table, on_table, on_column, context)) return;
    for (const Constraint& constraint : table.constraints) {
      if (is_unknown_to_standard(constraint)) continue;
      write_constraint(rows, row, constraint.name, constraint_type(constraint.kind), &constraint,
                       context);
    }
  });
  visit_tables(context, [&](const RelationRow& row, const Relation& table) {
    if (!may_see_table(table, on_table, on_column, context)) return;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].dropped || !table.columns[i].not_null) continue;
      write_constraint(rows, row, not_null_name(row, i), "CHECK", nullptr, context);
    }
  });
}

void write_information_schema_key_column_usage(SystemRows& rows, const SystemRowContext& context) {
  const Privileges wanted =
      Privilege::kSelect | Privilege::kInsert | Privilege::kUpdate | Privilege::kReferences;
  visit_tables(context, [&](const RelationRow& row, const Relation& table) {
    const bool owned = context.catalog.has_privileges_of(context.current_user, table.owner);
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind == ConstraintKind::kCheck || is_unknown_to_standard(constraint)) continue;
      for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
        const int attnum = constraint.columns[i];
        if (!owned && !may_see_column(table, attnum, wanted, context)) continue;
        rows.add();
        rows.set("constraint_catalog", text_value(context.database_name))
            .set("constraint_schema", text_value(row.schema_name))
            .set("constraint_name", text_value(constraint.name))
            .set("table_catalog", text_value(context.database_name))
            .set("table_schema", text_value(row.schema_name))
            .set("table_name", text_value(row.name))
            .set("column_name", text_value(column_name(table, attnum)))
            .set("ordinal_position", Value::integer(static_cast<std::int64_t>(i) + 1))
            .set("position_in_unique_constraint", place_in_key(constraint, i, context));
      }
    }
  });
}

// Of a foreign key the columns that it refers to.
void write_information_schema_constraint_column_usage(SystemRows& rows,
                                                      const SystemRowContext& context) {
  visit_tables(context, [&](const RelationRow& row, const Relation& table) {
    for (const Constraint& constraint : table.constraints) {
      if (is_unknown_to_standard(constraint)) continue;
      const bool is_foreign = constraint.kind == ConstraintKind::kForeignKey;
      const Relation* used =
          is_foreign ? context.catalog.find_relation(constraint.referenced) : &table;
      if (used == nullptr ||
          !context.catalog.has_privileges_of(context.current_user, used->owner)) {
        continue;
      }
      for (const int attnum : is_foreign ? constraint.referenced_columns : constraint.columns) {
        rows.add();
        rows.set("table_catalog", text_value(context.database_name))
            .set("table_schema", text_value(is_foreign ? schema_name(used->schema, context.catalog)
                                                       : row.schema_name))
            .set("table_name", text_value(used->name))
            .set("column_name", text_value(column_name(*used, attnum)))
            .set("constraint_catalog", text_value(context.database_name))
            .set("constraint_schema", text_value(row.schema_name))
            .set("constraint_name", text_value(constraint.name));
      }
    }
  });
}

void write_information_schema_referential_constraints(SystemRows& rows,
                                                      const SystemRowContext& context) {
  const Privileges on_column = Privilege::kInsert | Privilege::kUpdate | Privilege::kReferences;
  const Privileges on_table =
      on_column | Privilege::kDelete | Privilege::kTruncate | Privilege::kTrigger;
  visit_tables(context, [&](const RelationRow& row, const Relation& table) {
    if (!may_see_table(table, on_table, on_column, context)) return;
    for (const Constraint& key : table.constraints) {
      if (key.kind != ConstraintKind::kForeignKey) continue;
      const Relation& referenced = *context.catalog.find_relation(key.referenced);
      rows.add();
      rows.set("constraint_catalog", text_value(context.database_name))
          .set("constraint_schema", text_value(row.schema_name))
          .set("constraint_name", text_value(key.name))
          .set("match_option", text_value(key.match_full ? "FULL" : "NONE"))
          .set("update_rule", text_value(rule_text(key.on_update)))
          .set("delete_rule", text_value(rule_text(key.on_delete)));
      // A unique index that is no constraint has no name here.
      for (const Constraint& unique : referenced.constraints) {
        if (unique.kind == ConstraintKind::kForeignKey || unique.index != key.index) continue;
        rows.set("unique_constraint_catalog", text_value(context.database_name))
            .set("unique_constraint_schema",
                 text_value(schema_name(referenced.schema, context.catalog)))
            .set("unique_constraint_name", text_value(unique.name));
      }
    }
  });
}

// With the NOT NULL of columns, as CHECKs.
void write_information_schema_check_constraints(SystemRows& rows, const SystemRowContext& context) {
  const auto write_in = [&](std::string_view schema, std::string_view name, std::string clause) {
    rows.add();
    rows.set("constraint_catalog", text_value(context.database_name))
        .set("constraint_schema", text_value(schema))
        .set("constraint_name", text_value(name))
        .set("check_clause", Value::text(std::move(clause)));
  };
  const auto write = [&](const RelationRow& table, std::string_view name, std::string clause) {
    write_in(table.schema_name, name, std::move(clause));
  };
  for (const DomainType* domain : all_domains(context.catalog)) {
    if (!context.catalog.has_privileges_of(context.current_user, domain->owner) ||
        !context.default_definition)
      continue;
    for (const DomainCheck& check : domain->checks) {
      write_in(schema_name(domain->schema, context.catalog), check.name,
               fmt::format("({})", context.default_definition(check.check_sql)));
    }
  }
  visit_tables(context, [&](const RelationRow& row, const Relation& table) {
    if (!context.catalog.has_privileges_of(context.current_user, table.owner)) return;
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind != ConstraintKind::kCheck || !context.default_definition) continue;
      write(row, constraint.name,
            fmt::format("({})", context.default_definition(constraint.check_sql)));
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      if (column.dropped || !column.not_null) continue;
      write(row, not_null_name(row, i), fmt::format("{} IS NOT NULL", column.name));
    }
  });
}

void write_information_schema_sequences(SystemRows& rows, const SystemRowContext& context) {
  const Privileges wanted = Privilege::kSelect | Privilege::kUpdate | Privilege::kUsage;
  for (const RelationRow& row : all_relations(context.catalog)) {
    if (row.kind != 'S' || row.relation == nullptr || is_of_another_session(row, context)) continue;
    const Relation& sequence = *row.relation;
    if (!may_see_table(sequence, wanted, Privileges(), context)) continue;
    // The sequence of an identity column is not listed.
    const Relation* table = context.catalog.find_relation(sequence.sequence->owned_by);
    const bool feeds_identity =
        table != nullptr &&
        table->columns.at(static_cast<std::size_t>(sequence.sequence->owned_by_column) - 1)
                .identity_sequence == sequence.oid;
    if (feeds_identity) continue;
    const SequenceOptions& options = *sequence.sequence;
    const auto number = [](std::int64_t value) { return Value::text(std::to_string(value)); };
    constexpr int kBinary = 2;
    rows.add();
    rows.set("sequence_catalog", text_value(context.database_name))
        .set("sequence_schema", text_value(row.schema_name))
        .set("sequence_name", text_value(row.name))
        .set("data_type", text_value(sequence_type(options.data_type)))
        .set("numeric_precision", Value::integer(sequence_bits(options.data_type)))
        .set("numeric_precision_radix", Value::integer(kBinary))
        .set("numeric_scale", Value::integer(0))
        .set("start_value", number(options.start))
        .set("minimum_value", number(options.minimum))
        .set("maximum_value", number(options.maximum))
        .set("increment", number(options.increment))
        .set("cycle_option", yes_or_no(options.cycle));
  }
}

}  // namespace carto_mock::sql
