#include "sql/engine/sequence_users.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Texts that are kept as they were written may name it in other ways.
bool may_name(std::string_view sql, const Relation& sequence) {
  const std::string name = quote_identifier(sequence.name);
  return sql.find('\'' + name + '\'') != std::string_view::npos ||
         sql.find('.' + name + '\'') != std::string_view::npos;
}

bool may_read(const Relation& relation, const Relation& sequence) {
  const auto named = [&sequence](std::string_view sql) { return may_name(sql, sequence); };
  return named(relation.view_sql) ||
         std::ranges::any_of(relation.constraints,
                             [&](const Constraint& one) { return named(one.check_sql); }) ||
         std::ranges::any_of(relation.triggers,
                             [&](const Trigger& one) { return named(one.when_sql); }) ||
         (relation.index && (named(relation.index->predicate_sql) ||
                             std::ranges::any_of(relation.index->keys, [&](const IndexKey& key) {
                               return named(key.expression_sql);
                             })));
}

}  // namespace

std::string sequence_literal(const Relation& sequence, const CatalogSnapshot& catalog) {
  return quote_literal(fmt::format("{}.{}",
                                   quote_identifier(catalog.find_schema(sequence.schema)->name),
                                   quote_identifier(sequence.name))) +
         "::regclass";
}

void refuse_other_readers(const Relation& sequence, std::span<const Oid> going,
                          const UtilityContext& context) {
  const auto refuse = [] { throw Error::unsupported("a change of a sequence that others read"); };
  const std::string literal = sequence_literal(sequence, context.catalog());
  for (const Relation* relation : context.catalog().relations()) {
    if (std::ranges::find(going, relation->oid) != going.end()) continue;
    if (may_read(*relation, sequence)) refuse();
    for (const Column& column : relation->columns) {
      if (may_name(column.default_sql, sequence) &&
          column.default_sql.find(literal) == std::string::npos)
        refuse();
    }
  }
  for (const DomainType* domain : context.catalog().domains()) {
    const bool is_named = may_name(domain->default_sql, sequence) ||
                          std::ranges::any_of(domain->checks, [&](const DomainCheck& check) {
                            return may_name(check.check_sql, sequence);
                          });
    if (is_named) refuse();
  }
}

std::vector<SequenceUser> users_of_sequence(const Relation& sequence, std::span<const Oid> going,
                                            const UtilityContext& context) {
  refuse_other_readers(sequence, going, context);
  const std::string literal = sequence_literal(sequence, context.catalog());
  std::vector<SequenceUser> users;
  for (const Relation* table : context.catalog().relations()) {
    if (std::ranges::find(going, table->oid) != going.end()) continue;
    for (std::size_t i = 0; i < table->columns.size(); ++i) {
      const Column& column = table->columns[i];
      if (column.dropped || column.default_sql.find(literal) == std::string::npos) continue;
      users.push_back({table->oid,
                       static_cast<int>(i) + 1,
                       {fmt::format("default value for column {} of {}", column.name,
                                    described(*table, context)),
                        described(sequence, context)}});
    }
  }
  return users;
}

std::vector<SequenceUser> users_of_owned_sequences(Oid table, int attnum,
                                                   std::span<const Oid> going,
                                                   const UtilityContext& context) {
  std::vector<SequenceUser> users;
  for (const Relation* sequence : context.catalog().relations()) {
    if (!sequence->sequence || sequence->sequence->owned_by != table) continue;
    if (attnum != 0 && sequence->sequence->owned_by_column != attnum) continue;
    for (SequenceUser& user : users_of_sequence(*sequence, going, context))
      users.push_back(std::move(user));
  }
  return users;
}

void drop_sequence_users(const std::vector<SequenceUser>& users, const UtilityContext& context) {
  for (const SequenceUser& user : users) {
    const Relation* found = context.catalog().find_relation(user.table);
    if (found == nullptr) continue;
    Relation table = *found;
    table.columns.at(static_cast<std::size_t>(user.attnum) - 1).default_sql.clear();
    context.put(std::move(table));
  }
}

void follow_sequence(const std::string& old_literal, const Relation& sequence,
                     const UtilityContext& context) {
  const std::string new_literal = sequence_literal(sequence, context.catalog());
  std::vector<Relation> changed_tables;
  for (const Relation* table : context.catalog().relations()) {
    Relation changed = *table;
    bool is_changed = false;
    for (Column& column : changed.columns) {
      for (std::size_t at = 0; (at = column.default_sql.find(old_literal, at)) != std::string::npos;
           at += new_literal.size()) {
        column.default_sql.replace(at, old_literal.size(), new_literal);
        is_changed = true;
      }
    }
    if (is_changed) changed_tables.push_back(std::move(changed));
  }
  for (Relation& table : changed_tables) context.put(std::move(table));
}

}  // namespace carto_mock::sql
