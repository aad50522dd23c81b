// Input and output of these types are one file: both find the same objects by the same search path.
#include "sql/functions/object_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/catalog/toast_schema.h"
#include "sql/functions/acl_items.h"
#include "sql/functions/listed_types.h"
#include "sql/functions/operator_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/text_search_names.h"
#include "sql/syntax/type_name_text.h"
#include "sql/types/array_text.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/modifier_input.h"
#include "sql/types/text_scanner.h"
#include "sql/types/type_input.h"
#include "sql/types/type_marks.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kRegprocedure = 2202;
constexpr int kNowhere = -1;  // in a statement's text

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

[[noreturn]] void fail_name_syntax() { throw Error(sqlstate::kInvalidName, "invalid name syntax"); }

// Takes one identifier, folded or unquoted, off the front of `text`, with the blanks around it.
std::optional<std::string> take_identifier(std::string_view& text, char separator) {
  text = trimmed(text);
  std::string name;
  if (!text.empty() && text.front() == '"') {
    std::size_t i = 1;
    for (; i < text.size(); ++i) {
      if (text[i] == '"') {
        if (i + 1 >= text.size() || text[i + 1] != '"') break;
        ++i;
      }
      name += text[i];
    }
    if (i >= text.size()) return std::nullopt;
    text.remove_prefix(i + 1);
  } else {
    std::size_t end = 0;
    while (end < text.size() && text[end] != separator && !is_blank(text[end])) ++end;
    if (end == 0) return std::nullopt;
    name = to_lower_ascii(text.substr(0, end));
    text.remove_prefix(end);
  }
  text = trimmed(text);
  return name;
}

std::optional<std::vector<std::string>> split_identifiers(std::string_view text, char separator) {
  std::vector<std::string> names;
  while (true) {
    std::optional<std::string> name = take_identifier(text, separator);
    if (!name.has_value()) return std::nullopt;
    names.push_back(*std::move(name));
    if (text.empty()) return names;
    if (text.front() != separator) return std::nullopt;
    text.remove_prefix(1);
  }
}

// An OID in digits, or `-` for none.
std::optional<Oid> parse_oid(std::string_view text) {
  if (text == "-") return kInvalidOid;
  Oid value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("value \"{}\" is out of range for type oid", text));
  }
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

bool is_builtin_schema(std::string_view name) {
  return name == "pg_catalog" || name == "information_schema";
}

}  // namespace

void require_schema(std::string_view name, const SessionServices& session, int location) {
  const Schema* schema = session.catalog().find_schema(name);
  if (schema == nullptr) {
    if (is_builtin_schema(name)) return;
    throw Error(sqlstate::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", name))
        .at(location);
  }
  if (!session.catalog().has_schema_privilege(session.current_user(), *schema, Privilege::kUsage)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied for schema {}", name))
        .at(location);
  }
}

namespace {

// A name without or with a schema; a database's name in front must be this one's.
struct QualifiedName {
  std::string schema;  // empty: by the search path
  std::string name;
};

// `kind`: what it is the name of, for the error. Only relations are told apart.
QualifiedName to_qualified_name(const std::vector<std::string>& parts,
                                const SessionServices& session, std::string_view kind) {
  if (parts.size() == 1) return {.schema = {}, .name = parts[0]};
  if (parts.size() == 2) return {.schema = parts[0], .name = parts[1]};
  const std::string joined = fmt::format("{}", fmt::join(parts, "."));
  if (parts.size() > 3) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("improper {} name (too many dotted names): {}", kind, joined));
  }
  if (parts[0] != session.database_name()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cross-database references are not implemented: {}",
                            kind == "relation" ? fmt::format("\"{}\"", joined) : joined));
  }
  return {.schema = parts[1], .name = parts[2]};
}

QualifiedName to_qualified_name(std::string_view text, const SessionServices& session,
                                std::string_view kind = "relation") {
  return to_qualified_name(split_qualified_name(text), session, kind);
}

std::string quoted_join(const QualifiedName& name) {
  return name.schema.empty() ? name.name : fmt::format("{}.{}", name.schema, name.name);
}

std::vector<std::string> schemas_to_search(const QualifiedName& name,
                                           const SessionServices& session) {
  if (!name.schema.empty()) {
    require_schema(name.schema, session);
    return {name.schema};
  }
  std::vector<std::string> schemas = search_path_schemas(session);
  if (std::find(schemas.begin(), schemas.end(), "pg_catalog") == schemas.end()) {
    schemas.insert(schemas.begin(), "pg_catalog");
  }
  if (std::string temporary = session.temporary_schema(); !temporary.empty())
    schemas.insert(schemas.begin(), std::move(temporary));
  return schemas;
}

Oid find_relation(const QualifiedName& name, const SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  for (const std::string& schema : schemas_to_search(name, session)) {
    if (const Schema* found = catalog.find_schema(schema)) {
      if (const Relation* relation = catalog.find_relation(found->oid, name.name)) {
        return relation->oid;
      }
    }
    const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(schema, name.name);
    if (builtin != nullptr && builtin->kind != 'c') return builtin->oid;
  }
  return kInvalidOid;
}

Oid input_relation(std::string_view text, const SessionServices& session) {
  const QualifiedName name = to_qualified_name(text, session);
  const Oid relation = find_relation(name, session);
  if (relation == kInvalidOid) {
    throw Error(sqlstate::kUndefinedTable,
                fmt::format("relation \"{}\" does not exist", quoted_join(name)));
  }
  return relation;
}

const EnumType* find_enum(const QualifiedName& name, const SessionServices& session) {
  for (const std::string& schema : schemas_to_search(name, session)) {
    const Schema* found = session.catalog().find_schema(schema);
    if (found == nullptr) continue;
    if (const EnumType* type = session.catalog().find_enum(found->oid, name.name)) return type;
  }
  return nullptr;
}

const DomainType* find_domain(const QualifiedName& name, const SessionServices& session) {
  for (const std::string& schema : schemas_to_search(name, session)) {
    const Schema* found = session.catalog().find_schema(schema);
    if (found == nullptr) continue;
    if (const DomainType* type = session.catalog().find_domain(found->oid, name.name)) return type;
  }
  return nullptr;
}

const EnumType& enum_type(Oid type, const SessionServices& session) {
  const EnumType* found = session.catalog().find_enum(type);
  if (found == nullptr)
    throw Error(sqlstate::kInternalError, fmt::format("cache lookup failed for type {}", type));
  return *found;
}

Value input_label(std::string_view text, Oid type, const SessionServices& session) {
  const EnumType& found = enum_type(type, session);
  const EnumLabel* label = found.find_label(text);
  if (label == nullptr) {
    throw Error(
        sqlstate::kInvalidTextRepresentation,
        fmt::format("invalid input value for enum {}: \"{}\"", format_type({type, -1}), text));
  }
  return Value::integer(label->place);
}

std::string label_text(std::int64_t place, Oid type, const SessionServices& session) {
  const EnumLabel* label = enum_type(type, session).find_place(place);
  if (label == nullptr)
    throw Error(SqlState("22P03"), fmt::format("invalid internal value for enum: {}", place));
  return label->label;
}

void check_modifiers(Oid type, const TypeNameText& name, std::string_view shown) {
  if (!takes_modifier(type)) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("type modifier is not allowed for type \"{}\"", shown));
  }
  if (!name.has_simple_modifiers)
    throw Error(sqlstate::kSyntaxError, "type modifiers must be simple constants or identifiers");
  static_cast<void>(type_modifier(type, name.modifiers, kNowhere));
  if (!precision_warning(type, name.modifiers).empty())
    throw Error::unsupported("a precision of more than 6 digits in the text of a type name");
}

// `integer`, `varchar(10)`, `public.geometry(Point,4326)[]`; modifiers are looked at only.
Oid input_type(std::string_view text, const SessionServices& session) {
  const TypeNameText name = parse_type_name(text);
  const QualifiedName qualified = to_qualified_name(name.names, session, "qualified");
  if (!qualified.schema.empty()) require_schema(qualified.schema, session);
  const std::string shown = fmt::format("{}", fmt::join(name.names, "."));
  const BuiltinType* type = BuiltinCatalog::instance().find_type(qualified.name);
  if (type != nullptr && !qualified.schema.empty() && type->schema != qualified.schema)
    type = nullptr;
  Oid base = type == nullptr ? kInvalidOid : type->oid;
  Oid found = type == nullptr ? kInvalidOid : (name.is_array ? type->array : type->oid);
  if (type == nullptr) {
    for (const std::string& schema : schemas_to_search(qualified, session)) {
      const Schema* searched = session.catalog().find_schema(schema);
      if (searched == nullptr) continue;
      base = find_made_type(searched->oid, qualified.name, session.catalog());
      if (base != kInvalidOid) break;
    }
    if (base == kInvalidOid) {
      const Relation* relation = find_system_relation(find_relation(qualified, session));
      if (relation != nullptr) base = relation->row_type;
    }
    found = name.is_array ? array_type_of(base) : base;
  }
  const bool has_modifiers = !name.modifiers.empty() || !name.has_simple_modifiers;
  if (base != kInvalidOid && has_modifiers) check_modifiers(base, name, shown);
  if (found == kInvalidOid) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("type \"{}{}\" does not exist", shown, name.is_array ? "[]" : ""));
  }
  return found;
}

// In the order of the search path; of those that take the same, the first one hides the others.
std::vector<const BuiltinProcedure*> find_procedures(const QualifiedName& name,
                                                     const SessionServices& session) {
  std::vector<const BuiltinProcedure*> found;
  const auto add = [&found](const BuiltinProcedure& procedure, std::string_view schema) {
    const bool is_hidden = std::ranges::any_of(found, [&procedure](const auto* other) {
      return std::ranges::equal(other->arguments, procedure.arguments);
    });
    if (procedure.schema == schema && !is_hidden) found.push_back(&procedure);
  };
  for (const std::string& schema : schemas_to_search(name, session)) {
    for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures(name.name))
      add(*procedure, schema);
    for (const StoredFunction* function : session.catalog().functions(name.name))
      add(function->procedure(), schema);
  }
  return found;
}

Oid input_procedure_name(std::string_view text, const SessionServices& session) {
  const QualifiedName name = to_qualified_name(text, session, "qualified");
  const std::vector<const BuiltinProcedure*> found = find_procedures(name, session);
  if (found.size() > 1) {
    throw Error(sqlstate::kAmbiguousFunction,
                fmt::format("more than one function named \"{}\"", text));
  }
  if (found.empty()) {
    throw Error(sqlstate::kUndefinedFunction, fmt::format("function \"{}\" does not exist", text));
  }
  return found.front()->oid;
}

Oid input_procedure(std::string_view text, const SessionServices& session) {
  const std::size_t open = find_parenthesis(text);
  if (open == std::string_view::npos) {
    throw Error(sqlstate::kInvalidTextRepresentation, "expected a left parenthesis");
  }
  const QualifiedName name = to_qualified_name(text.substr(0, open), session, "qualified");
  std::string_view list = trimmed(text.substr(open + 1));
  if (list.empty() || list.back() != ')') {
    throw Error(sqlstate::kInvalidTextRepresentation, "expected a right parenthesis");
  }
  list = trimmed(list.substr(0, list.size() - 1));
  std::vector<Oid> arguments;
  while (!list.empty()) {
    const auto [argument, is_last] = take_listed_type(list);
    arguments.push_back(input_type(argument, session));
    constexpr std::size_t kMost = 100;
    if (arguments.size() > kMost) throw Error(SqlState("54023"), "too many arguments");
    if (!is_last && list.empty())
      throw Error(sqlstate::kInvalidTextRepresentation, "expected a type name");
  }
  for (const BuiltinProcedure* procedure : find_procedures(name, session)) {
    if (std::equal(arguments.begin(), arguments.end(), procedure->arguments.begin(),
                   procedure->arguments.end())) {
      return procedure->oid;
    }
  }
  throw Error(sqlstate::kUndefinedFunction, fmt::format("function \"{}\" does not exist", text));
}

std::string single_name(std::string_view text) {
  std::vector<std::string> parts = split_qualified_name(text);
  if (parts.size() != 1) fail_name_syntax();
  return parts.front();
}

Oid input_schema(std::string_view text, const SessionServices& session) {
  const std::string name = single_name(text);
  if (name == "pg_catalog") return kPgCatalogSchema;
  const Schema* schema = session.catalog().find_schema(name);
  if (schema == nullptr) {
    throw Error(sqlstate::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", name));
  }
  return schema->oid;
}

Oid input_role(std::string_view text, const SessionServices& session) {
  const std::string name = single_name(text);
  const Role* role = session.catalog().find_role(name);
  if (role == nullptr) {
    throw Error(sqlstate::kUndefinedObject, fmt::format("role \"{}\" does not exist", name));
  }
  return role->oid;
}

Oid input_oid(std::string_view text, Oid type, const SessionServices& session) {
  if (is_operator_name_type(type)) return input_operator_name(text, type, session);
  const std::optional<Oid> number = parse_oid(text);
  if (number.has_value()) return *number;
  switch (type) {
    case oid::kRegclass:
      return input_relation(text, session);
    case oid::kRegtype:
      return input_type(text, session);
    case oid::kRegproc:
      return input_procedure_name(text, session);
    case kRegprocedure:
      return input_procedure(text, session);
    case oid::kRegnamespace:
      return input_schema(text, session);
    case oid::kRegconfig:
    case oid::kRegdictionary:
      return find_text_search_object(text, type, session);
    default:
      return input_role(text, session);
  }
}

std::string qualified_if_needed(std::string_view schema, std::string_view name, Oid object,
                                const SessionServices& session) {
  const bool visible = find_relation({.schema = {}, .name = std::string(name)}, session) == object;
  return visible ? quote_identifier(name)
                 : fmt::format("{}.{}", quote_identifier(schema), quote_identifier(name));
}

std::optional<std::string> relation_text(Oid object, const SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  if (const Relation* relation = catalog.find_relation(object)) {
    const Schema* schema = catalog.find_schema(relation->schema);
    return qualified_if_needed(schema == nullptr ? "" : schema->name, relation->name, object,
                               session);
  }
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(object);
  if (builtin == nullptr) return std::nullopt;
  return qualified_if_needed(builtin->schema, builtin->name, object, session);
}

// `visible`: the type that its name alone finds.
template <typename MadeType>
std::string made_type_name(const MadeType& type, const MadeType* visible, bool is_array,
                           const SessionServices& session) {
  const Schema* schema = session.catalog().find_schema(type.schema);
  const bool is_visible = visible != nullptr && visible->oid == type.oid;
  return fmt::format("{}{}{}",
                     is_visible || schema == nullptr ? "" : quote_identifier(schema->name) + ".",
                     quote_identifier(type.name), is_array ? "[]" : "");
}

// Of an enumerated type, a domain, their arrays or a relation's row type.
std::optional<std::string> made_type_text(Oid object, const SessionServices& session) {
  if (const EnumType* type = session.catalog().find_enum(object)) {
    return made_type_name(*type, find_enum({.schema = {}, .name = type->name}, session),
                          is_enum_array_type(object), session);
  }
  if (const DomainType* type = session.catalog().find_domain(object)) {
    return made_type_name(*type, find_domain({.schema = {}, .name = type->name}, session),
                          is_domain_array_type(object), session);
  }
  const RowType row = row_type_of(object, session.catalog());
  if (row.relation == nullptr) return std::nullopt;
  std::string name = relation_text(row.relation->oid, session).value_or("???");
  if (row.is_array) name += "[]";
  return name;
}

// A name that is not enough to find it again has its schema in front.
std::string procedure_text(const BuiltinProcedure& procedure, bool with_arguments,
                           const SessionServices& session) {
  const std::vector<const BuiltinProcedure*> found =
      find_procedures({.schema = {}, .name = std::string(procedure.name)}, session);
  const bool is_seen = std::ranges::any_of(
      found, [&procedure](const auto* one) { return one->oid == procedure.oid; });
  const bool is_enough = is_seen && (with_arguments || found.size() == 1);
  std::string text = is_enough ? std::string() : quote_identifier(procedure.schema) + ".";
  const std::string name = quote_identifier(procedure.name);
  text += name;
  if (with_arguments) {
    // Signatures of built-in functions have their names quoted.
    const bool is_quoted = procedure.signature.starts_with(name + '(');
    text += procedure.signature.substr(is_quoted ? name.size() : procedure.name.size());
  }
  return text;
}

std::optional<std::string> object_text(Oid object, Oid type, const SessionServices& session) {
  const CatalogSnapshot& catalog = session.catalog();
  const BuiltinCatalog& builtin = BuiltinCatalog::instance();
  if (is_operator_name_type(type)) return output_operator_name(object, type, session);
  switch (type) {
    case oid::kRegclass:
      return relation_text(object, session);
    case oid::kRegtype: {
      if (object >= kFirstUserOid || find_information_schema_type(object) != nullptr) {
        return made_type_text(object, session);
      }
      if (const BuiltinType* found = builtin.find_type(object)) return std::string(found->sql_name);
      return std::nullopt;
    }
    case oid::kRegproc:
    case kRegprocedure: {
      const BuiltinProcedure* found = session.catalog().find_procedure(object);
      if (found == nullptr) return std::nullopt;
      return procedure_text(*found, type == kRegprocedure, session);
    }
    case oid::kRegnamespace: {
      if (object == kPgCatalogSchema) return "pg_catalog";
      if (object == kPgToastSchema) return std::string(kPgToastSchemaName);
      const Schema* schema = catalog.find_schema(object);
      if (schema == nullptr) return std::nullopt;
      return quote_identifier(schema->name);
    }
    case oid::kRegconfig:
    case oid::kRegdictionary:
      return text_search_object_name(object, type);
    default: {
      const Role* role = catalog.find_role(object);
      if (role == nullptr) return std::nullopt;
      return quote_identifier(role->name);
    }
  }
}

}  // namespace

bool is_object_name_type(Oid type) {
  return type == oid::kRegclass || type == oid::kRegtype || type == oid::kRegproc ||
         type == kRegprocedure || type == oid::kRegnamespace || type == oid::kRegrole ||
         type == oid::kRegconfig || type == oid::kRegdictionary || is_operator_name_type(type) ||
         is_enum_type(type);
}

std::optional<Value> input_object_name(std::string_view text, Oid type,
                                       const SessionServices& session) {
  if (is_domain_type(type)) return input_object_name(text, below_domain(type), session);
  if (is_enum_array_type(type)) {
    const Oid element = element_of_enum_array(type);
    return Value::array(parse_array(text, element, [&](std::string_view label) {
      return input_label(label, element, session);
    }));
  }
  if (type == oid::kAclItem) return input_acl_item(text, session);
  if (type == oid::kAclItemArray) {
    return Value::array(parse_array(
        text, oid::kAclItem, [&](std::string_view item) { return input_acl_item(item, session); }));
  }
  if (!is_object_name_type(type)) return std::nullopt;
  if (is_enum_type(type)) return input_label(text, type, session);
  return Value::integer(input_oid(text, type, session));
}

bool may_hold_object_names(Type type) {
  if (is_domain_type(type.oid)) return may_hold_object_names({below_domain(type.oid), -1});
  if (is_object_name_type(type.oid)) return true;
  const TypeTraits* traits = find_type_traits(type.oid);
  if (traits == nullptr) return false;
  return traits->representation == Representation::kRecord ||
         (traits->representation == Representation::kArray &&
          may_hold_object_names({array_element(type.oid), -1}));
}

Value with_object_names(const Value& value, Type type, const SessionServices& session) {
  if (value.is_null() || !may_hold_object_names(type)) return value;
  if (is_domain_type(type.oid))
    return with_object_names(value, {below_domain(type.oid), -1}, session);
  if (is_object_name_type(type.oid))
    return Value::text(output_object_name(value.as_integer(), type.oid, session));
  if (value.get_if<std::shared_ptr<const Array>>() != nullptr) {
    Array array = value.as_array();
    for (Value& element : array.elements)
      element = with_object_names(element, {array.element_type, -1}, session);
    return Value::array(std::move(array));
  }
  Record record = value.as_record();
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    record.fields[i] = with_object_names(record.fields[i], record.types[i], session);
  return Value::record(std::move(record));
}

std::string output_object_name(std::int64_t object, Oid type, const SessionServices& session) {
  if (is_domain_type(type)) return output_object_name(object, below_domain(type), session);
  if (is_enum_type(type)) return label_text(object, type, session);
  if (object == kInvalidOid) return type == oid::kRegoper || type == oid::kRegoperator ? "0" : "-";
  return object_text(static_cast<Oid>(object), type, session).value_or(std::to_string(object));
}

std::string named_types(std::string_view text, const SessionServices& session) {
  return with_type_names(
      text, [&session](Oid type) { return made_type_text(type, session).value_or("???"); });
}

std::size_t find_parenthesis(std::string_view text) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (text[i] == '(' && !is_quoted) return i;
  }
  return std::string_view::npos;
}

std::string shown_schema_name(std::string_view schema, const SessionServices& session) {
  return schema == session.temporary_schema() ? "pg_temp" : quote_identifier(schema);
}

std::vector<std::string> split_qualified_name(std::string_view text) {
  std::optional<std::vector<std::string>> names = split_identifiers(text, '.');
  if (!names.has_value()) fail_name_syntax();
  for (std::string& name : *names) name = type_input::name(name, {}, {}).as_text();
  return *std::move(names);
}

std::vector<std::string> search_path_schemas(const SessionServices& session) {
  const std::string setting = session.setting("search_path");
  const std::optional<std::vector<std::string>> names = split_identifiers(setting, ',');
  std::vector<std::string> schemas;
  if (!names.has_value()) return schemas;
  const Role* user = session.catalog().find_role(session.current_user());
  for (const std::string& name : *names) {
    const std::string schema = name == "$user" && user != nullptr ? user->name : name;
    if (std::find(schemas.begin(), schemas.end(), schema) != schemas.end()) continue;
    const Schema* found = session.catalog().find_schema(schema);
    const bool is_usable = found == nullptr
                               ? is_builtin_schema(schema)
                               : session.catalog().has_schema_privilege(session.current_user(),
                                                                        *found, Privilege::kUsage);
    if (is_usable) schemas.push_back(schema);
  }
  return schemas;
}

}  // namespace carto_mock::sql
