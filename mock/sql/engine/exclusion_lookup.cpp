#include "sql/engine/exclusion_lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/unique_lookup.h"
#include "sql/functions/quoting.h"
#include "sql/lowering/plan.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

void add_columns(const Expression& expression, std::set<int>& columns) {
  if (const auto* input = get_if<InputReference>(expression)) columns.insert(input->slot + 1);
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { add_columns(child, columns); }, {}});
}

// A key of the row that is there, the operator, the same key of the other row.
ExpressionPtr compile_conflict(std::size_t place, std::size_t count, Type type, Oid oid,
                               SessionState& session) {
  constexpr Type kBoolean{oid::kBool};
  const BuiltinOperator& op = *BuiltinCatalog::instance().find_operator(oid);
  Relation pair;
  pair.columns.resize(2 * count);
  for (std::size_t i = 0; i < pair.columns.size(); ++i) {
    pair.columns[i].name = fmt::format("k{}", i);
    pair.columns[i].type = type;
  }
  return compile_stored_expression(fmt::format("k{} OPERATOR({}.{}) k{}", place,
                                               quote_identifier(op.schema), op.name, count + place),
                                   &pair, &kBoolean, session);
}

std::string select_text(const Relation& table, const CompiledExclusion& exclusion) {
  std::string sql = "SELECT position";
  for (const int attnum : exclusion.columns) sql += ", " + storage_column(attnum);
  return fmt::format("{} FROM {} WHERE position <> ?1 ORDER BY position", sql,
                     storage_table(table.oid));
}

}  // namespace

CompiledExclusion compile_exclusion(const Relation& table, const Constraint& constraint,
                                    SessionState& session) {
  CompiledExclusion compiled{
      compile_index(table, *session.catalog().find_relation(constraint.index), session),
      {},
      {},
      constraint.deferrable};
  std::set<int> columns;
  const std::size_t count = compiled.index.keys.size();
  compiled.conflicts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Expression& key = *compiled.index.keys[i];
    add_columns(key, columns);
    compiled.conflicts.push_back(
        compile_conflict(i, count, key.type, constraint.operators.at(i), session));
  }
  if (compiled.index.predicate != nullptr) add_columns(*compiled.index.predicate, columns);
  compiled.columns.assign(columns.begin(), columns.end());
  return compiled;
}

std::vector<CompiledExclusion> compile_exclusions(const Relation& table, SessionState& session) {
  std::vector<CompiledExclusion> compiled;
  for (const Constraint& constraint : table.constraints) {
    if (constraint.kind == ConstraintKind::kExclusion)
      compiled.push_back(compile_exclusion(table, constraint, session));
  }
  return compiled;
}

ExclusionLookup::ExclusionLookup(const Relation& table, const CompiledExclusion& exclusion,
                                 sqlite::Connection& connection)
    : table_(table),
      exclusion_(exclusion),
      select_(connection.prepare(select_text(table, exclusion))),
      found_(table.columns.size()) {}

std::optional<std::int64_t> ExclusionLookup::find(std::span<const Value> row,
                                                  std::optional<std::int64_t> except,
                                                  const EvaluationContext& context) {
  const std::optional<std::vector<Value>> key = index_key(exclusion_.index, row, context);
  if (!key) return std::nullopt;
  select_.bind(1, except.value_or(-1));
  std::optional<std::int64_t> found;
  while (!found && select_.step()) {
    context.session.check_interrupts();
    for (std::size_t i = 0; i < exclusion_.columns.size(); ++i) {
      const auto column = static_cast<std::size_t>(exclusion_.columns[i]) - 1;
      found_[column] = select_.value(static_cast<int>(i) + 1, table_.columns[column].type.oid);
    }
    if (conflicts(*key, context)) found = select_.integer(0);
  }
  select_.reset();
  return found;
}

bool ExclusionLookup::conflicts(std::span<const Value> key,
                                const EvaluationContext& context) const {
  std::optional<std::vector<Value>> both = index_key(exclusion_.index, found_, context);
  if (!both) return false;
  both->insert(both->end(), key.begin(), key.end());
  return std::ranges::all_of(exclusion_.conflicts, [&](const ExpressionPtr& conflict) {
    const Value holds = evaluate(*conflict, *both, context);
    return !holds.is_null() && holds.as_bool();
  });
}

const Relation& ExclusionLookup::index_of(const SessionState& session) const {
  return *session.catalog().find_relation(exclusion_.index.index);
}

std::optional<std::string> ExclusionLookup::shown(std::span<const Value> row,
                                                  const SessionState& session,
                                                  const EvaluationContext& context) const {
  std::vector<PlainKey> key;
  key.reserve(exclusion_.index.keys.size());
  for (const ExpressionPtr& part : exclusion_.index.keys)
    key.push_back({evaluate(*part, row, context), part->type});
  return shown_key(table_, index_of(session), key, session, context);
}

Error ExclusionLookup::violation(std::span<const Value> row, const SessionState& session,
                                 const EvaluationContext& context) const {
  const std::optional<std::string> key = shown(row, session, context);
  const std::optional<std::string> other = shown(found_, session, context);
  return Error(sqlstate::kExclusionViolation,
               fmt::format("conflicting key value violates exclusion constraint \"{}\"",
                           index_of(session).name))
      .detail(key && other ? fmt::format("Key {} conflicts with existing key {}.", *key, *other)
                           : "Key conflicts with existing key.");
}

Error ExclusionLookup::violation_at_creation(std::span<const Value> row,
                                             const SessionState& session,
                                             const EvaluationContext& context) const {
  const std::optional<std::string> key = shown(row, session, context);
  const std::optional<std::string> other = shown(found_, session, context);
  return Error(sqlstate::kExclusionViolation,
               fmt::format("could not create exclusion constraint \"{}\"", index_of(session).name))
      .detail(key && other ? fmt::format("Key {} conflicts with key {}.", *key, *other)
                           : "Key conflicts exist.");
}

void check_no_conflicts(const Relation& table, const Constraint& constraint,
                        const UtilityContext& context) {
  if (table.partition_key) return;
  const CompiledExclusion exclusion = compile_exclusion(table, constraint, context.session);
  ExclusionLookup lookup(table, exclusion, context.connection());
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  for_each_stored_row(table, context, [&](std::int64_t position, std::span<const Value> row) {
    if (lookup.find(row, position, evaluation))
      throw lookup.violation_at_creation(row, context.session, evaluation);
  });
}

}  // namespace carto_mock::sql
