#include "dump/late_statements.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "dump/catalog_names.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partition_keys.h"
#include "sql/catalog/partition_triggers.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/quoting.h"
#include "sql/functions/trigger_definition.h"

namespace carto_mock::dump {

using sql::quote_identifier;
using sql::Relation;

bool is_foreign_key(const sql::Constraint& constraint) {
  return constraint.kind == sql::ConstraintKind::kForeignKey;
}

bool is_late(const sql::Constraint& constraint) {
  return is_foreign_key(constraint) || !constraint.validated;
}

namespace {

// What makes a new trigger, which is enabled, one of that state.
std::string_view state_change(sql::TriggerState state) {
  switch (state) {
    case sql::TriggerState::kOrigin:
      return "";
    case sql::TriggerState::kDisabled:
      return "DISABLE";
    case sql::TriggerState::kReplica:
      return "ENABLE REPLICA";
    case sql::TriggerState::kAlways:
      return "ENABLE ALWAYS";
  }
  return "";
}

class LateConstraints {
 public:
  explicit LateConstraints(const sql::CatalogSnapshot& catalog) : catalog_(catalog) {}

  // Partitions get the foreign keys of their tables, which take those that have names of their own.
  std::string write() {
    for_each([this](const Relation& table, const sql::Constraint& constraint,
                    const sql::Constraint* whole) {
      if (whole != nullptr && whole->name != constraint.name &&
          whole->referenced == constraint.referenced)
        add(table, constraint);
    });
    for_each([this](const Relation& table, const sql::Constraint& constraint,
                    const sql::Constraint* whole) {
      if (whole == nullptr) add(table, constraint);
    });
    for_each([this](const Relation& table, const sql::Constraint& constraint,
                    const sql::Constraint* whole) {
      if (whole == nullptr || whole->referenced == constraint.referenced)
        comment_on(table, constraint);
    });
    return std::move(text_);
  }

 private:
  template <typename Function>
  void for_each(const Function& function) const {
    for (const Relation* table : catalog_.relations()) {
      if (is_temporary(catalog_, *table)) continue;
      for (const sql::Constraint& constraint : table->constraints) {
        if (is_late(constraint))
          function(*table, constraint, sql::whole_of_foreign_key(*table, constraint, catalog_));
      }
    }
  }

  void add(const Relation& table, const sql::Constraint& constraint) {
    std::string definition = fmt::format("CHECK ({}){} NOT VALID", constraint.check_sql,
                                         constraint.no_inherit ? " NO INHERIT" : "");
    if (is_foreign_key(constraint)) {
      const Relation& referenced = *catalog_.find_relation(constraint.referenced);
      definition = sql::foreign_key_definition(table, constraint, referenced,
                                               relation_name(catalog_, referenced));
    }
    text_ += fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {};\n", relation_name(catalog_, table),
                         quote_identifier(constraint.name), definition);
  }

  void comment_on(const Relation& table, const sql::Constraint& constraint) {
    if (constraint.comment.empty()) return;
    text_ +=
        fmt::format("COMMENT ON CONSTRAINT {} ON {} IS {};\n", quote_identifier(constraint.name),
                    relation_name(catalog_, table), sql::quote_literal(constraint.comment));
  }

  const sql::CatalogSnapshot& catalog_;
  std::string text_;
};

}  // namespace

std::string late_constraint_statements(const sql::CatalogSnapshot& catalog) {
  return LateConstraints(catalog).write();
}

std::string trigger_statements(const sql::CatalogSnapshot& catalog) {
  std::string text;
  std::string of_parts;  // what partitions do with the triggers that their table gives them
  for (const Relation* relation : catalog.relations()) {
    const std::string table = relation_name(catalog, *relation);
    for (const sql::Trigger& trigger : relation->triggers) {
      if (const sql::Trigger* whole = sql::whole_of_trigger(*relation, trigger, catalog)) {
        if (whole->state == trigger.state) continue;
        const std::string_view change = state_change(trigger.state);
        of_parts += fmt::format("ALTER TABLE {} {} TRIGGER {};\n", table,
                                change.empty() ? "ENABLE" : change, quote_identifier(trigger.name));
        continue;
      }
      const sql::BuiltinProcedure& function = *catalog.find_procedure(trigger.function);
      const Relation* from = catalog.find_relation(trigger.referenced);
      const std::string referenced = from == nullptr ? "" : relation_name(catalog, *from);
      text += sql::trigger_definition(trigger, *relation, table,
                                      fmt::format("{}.{}", quote_identifier(function.schema),
                                                  quote_identifier(function.name)),
                                      referenced) +
              ";\n";
      if (const std::string_view change = state_change(trigger.state); !change.empty()) {
        text += fmt::format("ALTER TABLE {} {} TRIGGER {};\n", table, change,
                            quote_identifier(trigger.name));
      }
      if (!trigger.comment.empty()) {
        text += fmt::format("COMMENT ON TRIGGER {} ON {} IS {};\n", quote_identifier(trigger.name),
                            table, sql::quote_literal(trigger.comment));
      }
    }
  }
  return text + of_parts;
}

}  // namespace carto_mock::dump
