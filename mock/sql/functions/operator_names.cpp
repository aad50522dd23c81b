#include "sql/functions/operator_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/tab_separated.h"
#include "sql/functions/listed_types.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kUndefinedParameter = "42P02";
constexpr SqlState kTooManyArguments = "54023";

struct SplitName {
  std::string schema;  // empty: by the search path
  std::string name;
};

SplitName split_name(std::string_view text, const SessionServices& session) {
  const std::vector<std::string> parts = split_qualified_name(text);
  if (parts.size() == 1) return {.schema = {}, .name = parts.front()};
  const std::string joined = fmt::format("{}", fmt::join(parts, "."));
  if (parts.size() > 3) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("improper qualified name (too many dotted names): {}", joined));
  }
  if (parts.size() == 3 && parts.front() != session.database_name()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cross-database references are not implemented: {}", joined));
  }
  return {.schema = parts[parts.size() - 2], .name = parts.back()};
}

std::vector<std::string> searched_schemas(const SplitName& name, const SessionServices& session) {
  if (!name.schema.empty()) return {name.schema};
  std::vector<std::string> schemas = search_path_schemas(session);
  if (std::ranges::find(schemas, "pg_catalog") == schemas.end())
    schemas.insert(schemas.begin(), "pg_catalog");
  return schemas;
}

// Those that calls could mean: of several with the same operands the first that the path leads to.
std::vector<const BuiltinOperator*> candidates(const SplitName& name,
                                               const SessionServices& session) {
  std::vector<const BuiltinOperator*> found;
  for (const std::string& schema : searched_schemas(name, session)) {
    for (const BuiltinOperator* one : BuiltinCatalog::instance().operators(name.name)) {
      if (one->schema != schema) continue;
      const bool is_hidden = std::ranges::any_of(found, [one](const BuiltinOperator* other) {
        return other->left == one->left && other->right == one->right;
      });
      if (!is_hidden) found.push_back(one);
    }
  }
  return found;
}

Error no_operator(std::string_view text) {
  return Error(sqlstate::kUndefinedFunction, fmt::format("operator does not exist: {}", text));
}

Oid input_operator(std::string_view text, const SessionServices& session) {
  const SplitName name = split_name(text, session);
  if (!name.schema.empty()) require_schema(name.schema, session);
  const std::vector<const BuiltinOperator*> found = candidates(name, session);
  if (found.empty()) throw no_operator(text);
  if (found.size() > 1) {
    throw Error(sqlstate::kAmbiguousFunction, fmt::format("more than one operator named {}", text));
  }
  return found.front()->oid;
}

Oid operand(std::string_view text, const SessionServices& session) {
  const std::string_view name = trimmed(text);
  if (name.empty()) throw Error(sqlstate::kInvalidTextRepresentation, "expected a type name");
  constexpr std::string_view kNone = "NONE";
  const bool is_none = std::ranges::equal(
      name, kNone, [](char one, char other) { return one == other || one == other + ('a' - 'A'); });
  if (is_none) return kInvalidOid;
  return static_cast<Oid>(input_object_name(name, oid::kRegtype, session)->as_integer());
}

Oid input_operator_with_operands(std::string_view text, const SessionServices& session) {
  const std::size_t open = find_parenthesis(text);
  if (open == std::string_view::npos)
    throw Error(sqlstate::kInvalidTextRepresentation, "expected a left parenthesis");
  std::string_view list = trimmed(text.substr(open + 1));
  if (list.empty() || list.back() != ')')
    throw Error(sqlstate::kInvalidTextRepresentation, "expected a right parenthesis");
  const SplitName name = split_name(text.substr(0, open), session);
  list = trimmed(list.substr(0, list.size() - 1));
  std::vector<Oid> operands;
  while (!list.empty()) {
    const auto [argument, is_last] = take_listed_type(list);
    operands.push_back(operand(argument, session));
    if (!is_last && list.empty())
      throw Error(sqlstate::kInvalidTextRepresentation, "expected a type name");
  }
  if (operands.size() == 1) {
    throw Error(kUndefinedParameter, "missing argument")
        .hint("Use NONE to denote the missing argument of a unary operator.");
  }
  if (operands.size() != 2) {
    throw Error(kTooManyArguments, "too many arguments")
        .hint("Provide two argument types for operator.");
  }
  for (const BuiltinOperator* one : candidates(name, session)) {
    if (one->left == operands[0] && one->right == operands[1]) return one->oid;
  }
  throw no_operator(text);
}

struct CollationName {
  Oid oid;
  Oid schema;
  std::string_view name;
};

// Those of the server: a statement cannot make others.
std::vector<CollationName> collations() {
  std::vector<CollationName> found;
  const auto& lines = fixed_lines("pg_collation");
  found.reserve(lines.size());
  for (const std::string_view line : lines) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    const Oid oid = reader.oid();
    const std::string_view name = reader.text();
    found.push_back({oid, reader.oid(), name});
  }
  return found;
}

Oid input_collation(std::string_view text, const SessionServices& session) {
  const SplitName name = split_name(text, session);
  if (!name.schema.empty()) require_schema(name.schema, session);
  for (const std::string& schema : searched_schemas(name, session)) {
    if (schema != "pg_catalog") continue;
    for (const CollationName& collation : collations()) {
      if (collation.name == name.name) return collation.oid;
    }
  }
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("collation \"{}{}{}\" for encoding \"UTF8\" does not exist", name.schema,
                          name.schema.empty() ? "" : ".", name.name));
}

std::string type_text(Oid type, const SessionServices& session) {
  return type == kInvalidOid ? "NONE" : output_object_name(type, oid::kRegtype, session);
}

}  // namespace

bool is_operator_name_type(Oid type) {
  return type == oid::kRegoper || type == oid::kRegoperator || type == oid::kRegcollation;
}

Oid input_operator_name(std::string_view text, Oid type, const SessionServices& session) {
  Oid number = kInvalidOid;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && end == text.data() + text.size()) {
    if (error == std::errc()) return number;
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("value \"{}\" is out of range for type oid", text));
  }
  if (type == oid::kRegoper) return input_operator(text, session);
  if (type == oid::kRegoperator) return input_operator_with_operands(text, session);
  return text == "-" ? kInvalidOid : input_collation(text, session);
}

std::optional<std::string> output_operator_name(Oid object, Oid type,
                                                const SessionServices& session) {
  if (type == oid::kRegcollation) {
    const std::vector<CollationName> all = collations();
    const auto found = std::ranges::find(all, object, &CollationName::oid);
    if (found == all.end()) return std::nullopt;
    return quote_identifier(found->name);
  }
  const BuiltinOperator* found = BuiltinCatalog::instance().find_operator(object);
  if (found == nullptr) return std::nullopt;
  const std::vector<const BuiltinOperator*> named =
      candidates({.schema = {}, .name = std::string(found->name)}, session);
  const bool is_seen = std::ranges::find(named, found) != named.end();
  const bool shows_schema = type == oid::kRegoper ? !is_seen || named.size() > 1 : !is_seen;
  std::string text = shows_schema ? quote_identifier(found->schema) + "." : std::string();
  text += found->name;
  if (type == oid::kRegoper) return text;
  return fmt::format("{}({},{})", text, type_text(found->left, session),
                     type_text(found->right, session));
}

}  // namespace carto_mock::sql
