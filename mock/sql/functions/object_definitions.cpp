#include "sql/functions/object_definitions.h"

#include <fmt/format.h>

#include <optional>

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

// Expressions are kept as they were written, and PostgreSQL shows them as it understood them.
std::string key_text(const Relation& table, const IndexDefinition& index, std::size_t place) {
  const int attnum = index.columns[place];
  if (attnum == 0) throw Error::unsupported("the definition of an index on an expression");
  return column_text(table, attnum);
}

std::string key_options(const IndexDefinition& index, std::size_t place) {
  if (place >= index.keys.size()) return "";
  const IndexKey& key = index.keys[place];
  std::string text = key.operator_class.empty() ? "" : " " + key.operator_class;
  if (key.descending) {
    text += key.nulls_first ? " DESC" : " DESC NULLS LAST";
  } else if (key.nulls_first) {
    text += " NULLS FIRST";
  }
  return text;
}

std::string keys_text(const Relation& table, const IndexDefinition& index, std::size_t first,
                      std::size_t end) {
  std::string text;
  for (std::size_t i = first; i < end; ++i)
    text += (i == first ? "" : ", ") + key_text(table, index, i) + key_options(index, i);
  return text;
}

const Relation* index_of(const CallContext& context, std::int64_t oid) {
  const Relation* found = context.session.catalog().find_relation(static_cast<Oid>(oid));
  return found == nullptr || !found->index ? nullptr : found;
}

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
    if (is_pretty) throw Error::unsupported("pg_get_indexdef() in its pretty form");
    return index_definition(*index, context.session);
  }
  const IndexDefinition& of_index = *index->index;
  if (key < 0 || static_cast<std::size_t>(key) > of_index.columns.size()) return "";
  const Relation& table = *context.session.catalog().find_relation(of_index.relation);
  return key_text(table, of_index, static_cast<std::size_t>(key) - 1);
}

std::string column_list(const Relation& table, const std::vector<int>& attnums) {
  std::string text;
  for (const int attnum : attnums) text += (text.empty() ? "" : ", ") + column_text(table, attnum);
  return text;
}

std::string constraint_text(const Relation& table, const Constraint& constraint) {
  switch (constraint.kind) {
    case ConstraintKind::kPrimaryKey:
      return fmt::format("PRIMARY KEY ({})", column_list(table, constraint.columns));
    case ConstraintKind::kUnique:
      return fmt::format("UNIQUE ({})", column_list(table, constraint.columns));
    case ConstraintKind::kCheck:
    case ConstraintKind::kForeignKey:
      break;
  }
  throw Error::unsupported("the definition of a CHECK or FOREIGN KEY");
}

std::optional<std::string> constraint_definition(const CallContext& context, std::int64_t oid) {
  for (const Relation* table : context.session.catalog().relations()) {
    for (const Constraint& constraint : table->constraints) {
      if (constraint.oid == static_cast<Oid>(oid)) return constraint_text(*table, constraint);
    }
  }
  return std::nullopt;
}
std::optional<std::string> pretty_constraint_definition(const CallContext& context,
                                                        std::int64_t oid, bool) {
  return constraint_definition(context, oid);
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_indexdef(oid)", native<definition>},
    {"pg_get_indexdef(oid,integer,boolean)", native<definition_of_key>},
    {"pg_get_constraintdef(oid)", native<constraint_definition>},
    {"pg_get_constraintdef(oid,boolean)", native<pretty_constraint_definition>},
};

}  // namespace

std::string default_definition(std::string_view sql, const SessionServices& session) {
  constexpr std::string_view kStart = "nextval('";
  constexpr std::string_view kEnd = "'::regclass)";
  if (sql.size() < kStart.size() + kEnd.size() || !sql.starts_with(kStart) || !sql.ends_with(kEnd))
    return std::string(sql);
  std::string name(sql.substr(kStart.size(), sql.size() - kStart.size() - kEnd.size()));
  for (std::size_t at = 0; (at = name.find('\'', at)) != std::string::npos; ++at) {
    if (name.compare(at, 2, "''") != 0) return std::string(sql);  // it is more than one call
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

std::string index_definition(const Relation& index, const SessionServices& session) {
  const IndexDefinition& definition = *index.index;
  const CatalogSnapshot& catalog = session.catalog();
  const Relation& table = *catalog.find_relation(definition.relation);
  if (!definition.predicate_sql.empty())
    throw Error::unsupported("the definition of an index with WHERE");
  const std::size_t count = definition.columns.size() - definition.included;
  std::string text = fmt::format(
      "CREATE {}INDEX {} ON {}.{} USING {} ({})", definition.unique ? "UNIQUE " : "",
      quote_identifier(index.name), quote_identifier(catalog.find_schema(table.schema)->name),
      quote_identifier(table.name), definition.method, keys_text(table, definition, 0, count));
  if (definition.included > 0) {
    text += fmt::format(" INCLUDE ({})",
                        keys_text(table, definition, count, definition.columns.size()));
  }
  return text;
}

std::span<const FunctionEntry> object_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
