#include "sql/functions/object_definitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/information_schema_domains.h"
#include "sql/catalog/stored_expression.h"
#include "sql/catalog/system_keys.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/kept_names.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string column_text(const Relation& table, int attnum) {
  return quote_identifier(table.columns.at(static_cast<std::size_t>(attnum) - 1).name);
}

// Is all of it one call? Only such an expression is an index's key without parentheses.
bool is_call(std::string_view expression) {
  const std::size_t open = expression.find_first_of("( ['");
  return open != 0 && open != std::string_view::npos && expression[open] == '(' &&
         expression.ends_with(')') && !expression.starts_with("ROW(");
}

std::string in_parentheses_unless_call(const std::string& expression) {
  return is_call(expression) ? expression : fmt::format("({})", expression);
}

std::string key_text(const Relation& table, const IndexDefinition& index, std::size_t place,
                     const SessionServices& session) {
  const int attnum = index.columns[place];
  if (attnum != 0) return column_text(table, attnum);
  return in_parentheses_unless_call(shown_expression(index.keys.at(place).expression_sql, session));
}

std::string pretty_key_text(const Relation& table, const IndexDefinition& index, std::size_t place,
                            SessionServices& session) {
  const int attnum = index.columns[place];
  if (attnum != 0) return column_text(table, attnum);
  return in_parentheses_unless_call(
      pretty_expression(index.keys.at(place).expression_sql, &table, session));
}

std::string key_options(const IndexDefinition& index, std::size_t place) {
  if (place >= index.keys.size()) return "";
  const IndexKey& key = index.keys[place];
  std::string text =
      key.collation.empty() ? "" : fmt::format(" COLLATE {}", quote_identifier(key.collation));
  if (!key.operator_class.empty()) text += " " + key.operator_class;
  if (key.descending) {
    text += key.nulls_first ? " DESC" : " DESC NULLS LAST";
  } else if (key.nulls_first) {
    text += " NULLS FIRST";
  }
  return text;
}

// Of the keys, and of what INCLUDE lists: what stands between their parentheses.
struct KeyLists {
  std::string keys;
  std::string included;
};

// `operators`: of EXCLUDE, each with WITH, by the keys' places; empty: the index of none.
template <typename KeyText>
KeyLists key_lists(const IndexDefinition& index, KeyText key_text_of,
                   std::span<const std::string> operators = {}) {
  KeyLists lists;
  const std::size_t key_count = index.columns.size() - index.included;
  for (std::size_t i = 0; i < index.columns.size(); ++i) {
    std::string& list = i < key_count ? lists.keys : lists.included;
    if (!list.empty()) list += ", ";
    list += key_text_of(i) + key_options(index, i);
    if (i < operators.size()) list += " WITH " + operators[i];
  }
  return lists;
}

const Relation* index_of(const CallContext& context, std::int64_t oid) {
  return find_index(static_cast<Oid>(oid), context.session.catalog());
}

std::string pretty_index_definition(const Relation& index, SessionServices& session);

std::optional<std::string> definition(const CallContext& context, std::int64_t oid) {
  const Relation* index = index_of(context, oid);
  if (index == nullptr) return std::nullopt;
  return index_definition(*index, context.session);
}

// Of one key, counted from 1, or 0 for all of it.
std::optional<std::string> definition_of_key(const CallContext& context, std::int64_t oid,
                                             std::int32_t key, bool is_pretty) {
  const Relation* index = index_of(context, oid);
  if (index == nullptr) return std::nullopt;
  if (key == 0) {
    return is_pretty ? pretty_index_definition(*index, context.session)
                     : index_definition(*index, context.session);
  }
  const IndexDefinition& of_index = *index->index;
  if (key < 0 || static_cast<std::size_t>(key) > of_index.columns.size()) return "";
  const Relation& table = table_of_index(*index, context.session.catalog());
  const std::size_t place = static_cast<std::size_t>(key) - 1;
  return is_pretty ? pretty_key_text(table, of_index, place, context.session)
                   : key_text(table, of_index, place, context.session);
}

std::string column_list(const Relation& table, const std::vector<int>& attnums) {
  std::string text;
  for (const int attnum : attnums) text += (text.empty() ? "" : ", ") + column_text(table, attnum);
  return text;
}

std::string check_text(const std::string& condition, bool is_validated, bool no_inherit = false) {
  return fmt::format("CHECK ({}){}{}", condition, no_inherit ? " NO INHERIT" : "",
                     is_validated ? "" : " NOT VALID");
}

std::string exclusion_text(const Relation& table, const Constraint& constraint, bool is_pretty,
                           SessionServices& session);

std::string constraint_text(const Relation& table, const Constraint& constraint, bool is_pretty,
                            SessionServices& session) {
  switch (constraint.kind) {
    case ConstraintKind::kPrimaryKey:
      return fmt::format("PRIMARY KEY ({}){}", column_list(table, constraint.columns),
                         key_clauses(table, constraint, session.catalog()));
    case ConstraintKind::kUnique:
      return fmt::format("UNIQUE {}({}){}",
                         find_index(constraint.index, session.catalog())->index->nulls_not_distinct
                             ? "NULLS NOT DISTINCT "
                             : "",
                         column_list(table, constraint.columns),
                         key_clauses(table, constraint, session.catalog()));
    case ConstraintKind::kExclusion:
      return exclusion_text(table, constraint, is_pretty, session);
    case ConstraintKind::kCheck:
      return check_text(is_pretty ? pretty_expression(constraint.check_sql, &table, session)
                                  : shown_expression(constraint.check_sql, session),
                        constraint.validated, constraint.no_inherit);
    case ConstraintKind::kForeignKey:
      return foreign_key_definition(
          table, constraint, *session.catalog().find_relation(constraint.referenced),
          output_object_name(constraint.referenced, oid::kRegclass, session));
  }
  throw Error(sqlstate::kInternalError, "a constraint of no kind");
}

std::string action_text(std::string_view event, ForeignKeyAction action) {
  switch (action) {
    case ForeignKeyAction::kNoAction:
      return "";
    case ForeignKeyAction::kRestrict:
      return fmt::format(" ON {} RESTRICT", event);
    case ForeignKeyAction::kCascade:
      return fmt::format(" ON {} CASCADE", event);
    case ForeignKeyAction::kSetNull:
      return fmt::format(" ON {} SET NULL", event);
    case ForeignKeyAction::kSetDefault:
      return fmt::format(" ON {} SET DEFAULT", event);
  }
  return "";
}

std::optional<std::string> pretty_constraint_definition(const CallContext& context,
                                                        std::int64_t oid, bool is_pretty) {
  for (const Relation* table : context.session.catalog().relations()) {
    for (const Constraint& constraint : table->constraints) {
      if (constraint.oid == static_cast<Oid>(oid)) {
        return constraint_text(*table, constraint, is_pretty, context.session);
      }
    }
    for (const Trigger& trigger : table->triggers) {
      if (oid != kInvalidOid && trigger.constraint == static_cast<Oid>(oid))
        return fmt::format("TRIGGER{}{}", trigger.deferrable ? " DEFERRABLE" : "",
                           trigger.initially_deferred ? " INITIALLY DEFERRED" : "");
    }
  }
  if (const auto known = find_system_constraint(static_cast<Oid>(oid)))
    return constraint_text(*known->table, *known->constraint, is_pretty, context.session);
  for (const DomainType* domain : all_domains(context.session.catalog())) {
    for (const DomainCheck& check : domain->checks) {
      if (check.oid == static_cast<Oid>(oid))
        return check_text(is_pretty ? definition_session(context.session)
                                          .pretty_domain_check(check.check_sql, domain->base)
                                    : shown_expression(check.check_sql, context.session),
                          check.validated);
    }
  }
  return std::nullopt;
}
std::optional<std::string> plain_constraint_definition(const CallContext& context,
                                                       std::int64_t oid) {
  return pretty_constraint_definition(context, oid, false);
}

// With what follows the argument list of nextval('…'::regclass), or none if it is another one.
std::optional<std::string> nextval_expression(std::string_view sql,
                                              const SessionServices& session) {
  constexpr std::string_view kStart = "nextval('";
  constexpr std::string_view kEnd = "'::regclass)";
  if (sql.size() < kStart.size() + kEnd.size() || !sql.starts_with(kStart) || !sql.ends_with(kEnd))
    return std::nullopt;
  std::string name(sql.substr(kStart.size(), sql.size() - kStart.size() - kEnd.size()));
  for (std::size_t at = 0; (at = name.find('\'', at)) != std::string::npos; ++at) {
    if (name.compare(at, 2, "''") != 0) return std::nullopt;  // it is more than one call
    name.erase(at, 1);
  }
  try {
    const auto sequence = input_object_name(name, oid::kRegclass, session);
    if (!sequence) return std::string(sql);
    return fmt::format(
        "nextval({}::regclass)",
        quote_literal(output_object_name(sequence->as_integer(), oid::kRegclass, session)));
  } catch (const Error&) {
    return std::string(sql);  // in a schema that the role may not use, which it names for it
  }
}

// Names of relations in constants of type regclass, as the session would write them.
std::string with_shown_relations(const std::string& sql, const SessionServices& session) {
  constexpr std::string_view kCast = "::regclass";
  std::string result;
  for (std::size_t i = 0; i < sql.size();) {
    if (sql[i] == '"') {
      const std::size_t end = std::min(sql.find('"', i + 1), sql.size() - 1);
      result += sql.substr(i, end + 1 - i);
      i = end + 1;
      continue;
    }
    if (sql[i] != '\'') {
      result += sql[i++];
      continue;
    }
    std::string name;
    std::size_t end = i + 1;
    for (; end < sql.size(); ++end) {
      if (sql[end] == '\'' && sql.compare(end, 2, "''") != 0) break;
      if (sql[end] == '\'') ++end;
      name += sql[end];
    }
    const std::string literal = sql.substr(i, end + 1 - i);
    const bool is_relation = sql.compare(end + 1, kCast.size(), kCast) == 0;
    const auto shown = is_relation
                           ? nextval_expression("nextval(" + literal + "::regclass)", session)
                           : std::nullopt;
    if (shown) {
      constexpr std::string_view kStart = "nextval(";
      result += shown->substr(kStart.size(), shown->size() - kStart.size() - 1 - kCast.size());
    } else {
      result += literal;
    }
    i = end + 1;
  }
  return result;
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_indexdef(oid)", native<definition>},
    {"pg_get_indexdef(oid,integer,boolean)", native<definition_of_key>},
    {"pg_get_constraintdef(oid)", native<plain_constraint_definition>},
    {"pg_get_constraintdef(oid,boolean)", native<pretty_constraint_definition>},
};

}  // namespace

std::string key_clauses(const Relation& table, const Constraint& key,
                        const CatalogSnapshot& catalog) {
  const IndexDefinition& index = *find_index(key.index, catalog)->index;
  const std::vector<int> included(index.columns.end() - static_cast<std::ptrdiff_t>(index.included),
                                  index.columns.end());
  return (included.empty() ? "" : fmt::format(" INCLUDE ({})", column_list(table, included))) +
         deferral_clause(key);
}

std::string constraint_definition(const Relation& table, const Constraint& constraint,
                                  SessionServices& session) {
  return constraint_text(table, constraint, false, session);
}

std::string deferral_clause(const Constraint& constraint) {
  if (!constraint.deferrable) return "";
  return constraint.initially_deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
}

std::string index_key_text(const Relation& index, std::size_t place, SessionServices& session) {
  const Relation& table = table_of_index(index, session.catalog());
  return pretty_key_text(table, *index.index, place, session);
}

std::string foreign_key_definition(const Relation& table, const Constraint& key,
                                   const Relation& referenced, std::string_view referenced_name) {
  std::string text =
      fmt::format("FOREIGN KEY ({}) REFERENCES {}({})", column_list(table, key.columns),
                  referenced_name, column_list(referenced, key.referenced_columns));
  if (key.match_full) text += " MATCH FULL";
  text += action_text("UPDATE", key.on_update) + action_text("DELETE", key.on_delete);
  if (!key.set_columns.empty()) text += fmt::format(" ({})", column_list(table, key.set_columns));
  text += deferral_clause(key);
  if (!key.validated) text += " NOT VALID";
  return text;
}

std::string shown_expression(std::string_view sql, const SessionServices& session) {
  if (sql.starts_with(kAsWritten))
    throw Error::unsupported("the definition of: " + std::string(sql.substr(kAsWritten.size())));
  if (const auto next = nextval_expression(sql, session)) return *next;
  return with_shown_relations(std::string(with_shown_names(sql, session)), session);
}

std::string pretty_expression(std::string_view sql, const Relation* table,
                              SessionServices& session) {
  if (const auto next = nextval_expression(sql, session)) return *next;
  return definition_session(session).pretty_expression(sql, table);
}

namespace {

// Values that are no names stand in quotes.
std::string options_text(const std::vector<std::string>& options) {
  std::string text;
  for (const std::string& option : options) {
    const std::size_t separator = option.find('=');
    const std::string name = option.substr(0, separator);
    const std::string value = option.substr(separator + 1);
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", quote_identifier(name),
                        quote_identifier(value) == value ? value : quote_literal(value));
  }
  return text;
}

}  // namespace

namespace {

// From USING on.
std::string index_clauses(const Relation& index, const KeyLists& lists,
                          const std::string& predicate) {
  const IndexDefinition& definition = *index.index;
  std::string text = fmt::format("USING {} ({})", definition.method, lists.keys);
  if (!lists.included.empty()) text += fmt::format(" INCLUDE ({})", lists.included);
  if (definition.nulls_not_distinct) text += " NULLS NOT DISTINCT";
  if (!index.options.empty()) text += fmt::format(" WITH ({})", options_text(index.options));
  if (!predicate.empty()) text += " WHERE " + predicate;
  return text;
}

std::string index_statement(const Relation& index, const std::string& table, const KeyLists& lists,
                            const std::string& predicate) {
  return fmt::format("CREATE {}INDEX {} ON {} {}", index.index->unique ? "UNIQUE " : "",
                     quote_identifier(index.name), table, index_clauses(index, lists, predicate));
}

// The operator as the search path finds it.
std::string operator_text(Oid oid, const SessionServices& session) {
  const BuiltinOperator& found = *BuiltinCatalog::instance().find_operator(oid);
  const std::vector<std::string> path = search_path_schemas(session);
  const bool is_in_path =
      found.schema == "pg_catalog" || std::ranges::find(path, found.schema) != path.end();
  return is_in_path ? std::string(found.name)
                    : fmt::format("OPERATOR({}.{})", quote_identifier(found.schema), found.name);
}

std::string exclusion_text(const Relation& table, const Constraint& constraint, bool is_pretty,
                           SessionServices& session) {
  const Relation& index = *session.catalog().find_relation(constraint.index);
  std::vector<std::string> operators;
  operators.reserve(constraint.operators.size());
  for (const Oid oid : constraint.operators) operators.push_back(operator_text(oid, session));
  const KeyLists lists = key_lists(
      *index.index,
      [&](std::size_t place) {
        return is_pretty ? pretty_key_text(table, *index.index, place, session)
                         : key_text(table, *index.index, place, session);
      },
      operators);
  const std::string& predicate = index.index->predicate_sql;
  const std::string shown = predicate.empty() ? ""
                            : is_pretty       ? pretty_expression(predicate, &table, session)
                                              : shown_expression(predicate, session);
  return "EXCLUDE " + index_clauses(index, lists, shown.empty() ? "" : fmt::format("({})", shown)) +
         deferral_clause(constraint);
}

// The indexes of partitions have statements of their own.
std::string only(const Relation& table) { return table.partition_key ? "ONLY " : ""; }

std::string_view schema_of(const Relation& table, const CatalogSnapshot& catalog) {
  const Schema* schema = catalog.find_schema(table.schema);
  return schema != nullptr ? std::string_view(schema->name)
                           : BuiltinCatalog::instance().find_relation(table.oid)->schema;
}

std::string pretty_index_definition(const Relation& index, SessionServices& session) {
  const IndexDefinition& definition = *index.index;
  const Relation& table = table_of_index(index, session.catalog());
  const KeyLists lists = key_lists(definition, [&](std::size_t place) {
    return pretty_key_text(table, definition, place, session);
  });
  const std::string& predicate = definition.predicate_sql;
  return index_statement(
      index, only(table) + output_object_name(table.oid, oid::kRegclass, session), lists,
      predicate.empty() ? "" : pretty_expression(predicate, &table, session));
}

}  // namespace

std::string index_definition(const Relation& index, const SessionServices& session) {
  const IndexDefinition& definition = *index.index;
  const Relation& table = table_of_index(index, session.catalog());
  const KeyLists lists = key_lists(
      definition, [&](std::size_t place) { return key_text(table, definition, place, session); });
  const std::string& predicate = definition.predicate_sql;
  return index_statement(
      index,
      fmt::format("{}{}.{}", only(table),
                  shown_schema_name(schema_of(table, session.catalog()), session),
                  quote_identifier(table.name)),
      lists, predicate.empty() ? "" : shown_expression(predicate, session));
}

std::span<const FunctionEntry> object_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
