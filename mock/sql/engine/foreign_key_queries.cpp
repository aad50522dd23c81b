#include "sql/engine/foreign_key_queries.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/parser.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {
namespace {

// The execution's literals as $1, $2 …
class LiteralParameters final : public ParameterSource {
 public:
  explicit LiteralParameters(std::vector<Type> types) : types_(std::move(types)) {}

  ExpressionPtr numbered(int number) const override {
    if (number < 1 || static_cast<std::size_t>(number) > types_.size()) return nullptr;
    const auto index = static_cast<std::size_t>(number) - 1;
    return make_expression(types_[index], LiteralReference{number - 1});
  }
  ExpressionPtr named(std::span<const std::string>) const override { return nullptr; }
  bool conflicts_with_columns() const override { return false; }

 private:
  std::vector<Type> types_;
};

const Column& column_at(const Relation& table, int attnum) {
  return table.columns.at(static_cast<std::size_t>(attnum) - 1);
}

std::vector<Type> types_of(const Relation& table, const std::vector<int>& attnums) {
  std::vector<Type> types;
  types.reserve(attnums.size());
  for (const int attnum : attnums) types.push_back(column_at(table, attnum).type);
  return types;
}

std::string name_of(const Relation& table, const CatalogSnapshot& catalog) {
  return fmt::format("{}.{}", quote_identifier(catalog.find_schema(table.schema)->name),
                     quote_identifier(table.name));
}

// `column = $n AND …`; `first`: the number of the first parameter.
std::string matches(const Relation& table, const std::vector<int>& attnums, std::size_t first,
                    bool column_is_left) {
  std::string text;
  for (std::size_t i = 0; i < attnums.size(); ++i) {
    const std::string column = quote_identifier(column_at(table, attnums[i]).name);
    text += text.empty() ? "" : " AND ";
    text += column_is_left ? fmt::format("{} = ${}", column, first + i)
                           : fmt::format("${} = {}", first + i, column);
  }
  return text;
}

std::string set_text(const ForeignKey& key, ForeignKeyAction action,
                     const std::vector<int>& columns, const std::string& table) {
  const std::string_view value = action == ForeignKeyAction::kSetNull ? "NULL" : "DEFAULT";
  std::string assignments;
  for (const int attnum : columns) {
    assignments += assignments.empty() ? "" : ", ";
    assignments +=
        fmt::format("{} = {}", quote_identifier(column_at(*key.table, attnum).name), value);
  }
  return fmt::format("UPDATE {} SET {} WHERE {}", table, assignments,
                     matches(*key.table, key.constraint->columns, 1, false));
}

std::string text_of(const ForeignKey& key, ForeignKeyQuery query, const CatalogSnapshot& catalog) {
  const Constraint& constraint = *key.constraint;
  const std::string table = name_of(*key.table, catalog);
  const std::string referring = matches(*key.table, constraint.columns, 1, false);
  switch (query) {
    case ForeignKeyQuery::kReferenced:
    case ForeignKeyQuery::kSameKey:
      return fmt::format("SELECT 1 FROM {} WHERE {} FOR KEY SHARE",
                         name_of(*key.referenced, catalog),
                         matches(*key.referenced, constraint.referenced_columns, 1, true));
    case ForeignKeyQuery::kReferencing:
      return fmt::format("SELECT 1 FROM {} WHERE {} LIMIT 1 FOR KEY SHARE", table, referring);
    case ForeignKeyQuery::kDelete:
      return fmt::format("DELETE FROM {} WHERE {}", table, referring);
    case ForeignKeyQuery::kUpdate: {
      std::string assignments;
      for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
        assignments += assignments.empty() ? "" : ", ";
        assignments += fmt::format(
            "{} = ${}", quote_identifier(column_at(*key.table, constraint.columns[i]).name), i + 1);
      }
      return fmt::format(
          "UPDATE {} SET {} WHERE {}", table, assignments,
          matches(*key.table, constraint.columns, constraint.columns.size() + 1, false));
    }
    case ForeignKeyQuery::kSetOnDelete:
      return set_text(key, constraint.on_delete,
                      constraint.set_columns.empty() ? constraint.columns : constraint.set_columns,
                      table);
    case ForeignKeyQuery::kSetOnUpdate:
      return set_text(key, constraint.on_update, constraint.columns, table);
  }
  return {};
}

std::vector<Type> parameter_types(const ForeignKey& key, ForeignKeyQuery query) {
  if (query == ForeignKeyQuery::kReferenced) return types_of(*key.table, key.constraint->columns);
  std::vector<Type> types = types_of(*key.referenced, key.constraint->referenced_columns);
  if (query == ForeignKeyQuery::kUpdate) {
    const std::vector<Type> again = types;
    types.insert(types.end(), again.begin(), again.end());
  }
  return types;
}

}  // namespace

Oid owner_for(const ForeignKey& key, ForeignKeyQuery query) {
  const bool reads_referenced =
      query == ForeignKeyQuery::kReferenced || query == ForeignKeyQuery::kSameKey;
  return (reads_referenced ? key.referenced : key.table)->owner;
}

std::shared_ptr<const CompiledStatement> compile_foreign_key_query(const ForeignKey& key,
                                                                   ForeignKeyQuery query,
                                                                   SessionState& session) {
  StatementCache& cache = session.generation().context().statements;
  // No statement's text starts so.
  const StatementKey name{fmt::format("\x01{} {}", key.constraint->oid, static_cast<int>(query)),
                          {}};
  const StatementCache::Environment environment{
      session.current_user(), session.settings().analysis_key(), session.catalog().version()};
  if (auto known = cache.find(name, environment)) return known;
  const LiteralParameters parameters(parameter_types(key, query));
  const SessionState::ParameterScope scope(session, &parameters);
  const SyntaxTree tree = parse(text_of(key, query, session.catalog()));
  auto statement = compile_statement(tree.statement(0), session);
  cache.insert(name, environment, statement);
  return statement;
}

}  // namespace carto_mock::sql
