// pg_describe_object() and its relatives (manual, chapter 9.26.6): what an address in the catalogs,
// as pg_depend has them, is the address of.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/derived_oids.h"
#include "sql/catalog/extensions.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/information_schema_domains.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_keys.h"
#include "sql/catalog/system_relations.h"
#include "sql/catalog/tab_separated.h"
#include "sql/catalog/toast_schema.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kPgType = 1247, kPgProc = 1255, kPgClass = 1259, kPgAuthid = 1260, kPgDatabase = 1262,
              kPgAttrdef = 2604, kPgConstraint = 2606, kPgLanguage = 2612, kPgNamespace = 2615,
              kPgOperator = 2617, kPgRewrite = 2618, kPgTrigger = 2620, kPgExtension = 3079,
              kPgAm = 2601, kPgOpclass = 2616;

// All that these functions say of an object.
struct ObjectText {
  std::string type;         // `table column`
  std::string description;  // `column a of table t`
  std::optional<std::string> schema = std::nullopt;
  std::optional<std::string> name = std::nullopt;  // where it is one of a kind in its schema
  std::string identity = {};                       // `public.t.a`
  std::vector<std::string> names = {};             // `{public,t,a}`
  std::vector<std::string> arguments = {};
};

std::string qualified(std::string_view schema, std::string_view name) {
  return fmt::format("{}.{}", quote_identifier(schema), quote_identifier(name));
}

// The catalogs whose rows are objects; other OIDs have none (getObjectDescription of PostgreSQL).
void require_object_class(Oid catalog) {
  static constexpr auto kClasses = std::to_array<Oid>(
      {826,  1213, 1247, 1255, 1259, 1260, 1262, 1417, 1418, 2328, 2601, 2602, 2603, 2604,
       2605, 2606, 2607, 2612, 2613, 2615, 2616, 2617, 2618, 2620, 2753, 3079, 3256, 3381,
       3456, 3466, 3576, 3600, 3601, 3602, 3764, 6100, 6104, 6106, 6237, 6243});
  if (std::ranges::binary_search(kClasses, catalog)) return;
  throw Error(sqlstate::kInternalError, fmt::format("unrecognized object class: {}", catalog));
}

class Describer {
 public:
  explicit Describer(const SessionServices& session)
      : session_(session), catalog_(session.catalog()) {}

  // None: there is no such object. 0A000 for catalogs whose objects are not described.
  std::optional<ObjectText> text_of(Oid catalog, Oid object, int part) const {
    switch (catalog) {
      case kPgClass:
        return of_relation(object, part);
      case kPgType:
        return of_type(object);
      case kPgProc:
        return of_procedure(object);
      case kPgNamespace:
        return plain("schema", schema_name(object));
      case kPgAuthid:
        return plain("role", role_name(object));
      case kPgDatabase:
        return plain("database", object == kDatabaseOid
                                     ? std::optional(std::string(session_.database_name()))
                                     : std::nullopt);
      case kPgExtension:
        return plain("extension", extension_name(object));
      case kPgLanguage:
        return plain("language", language_name(object));
      case kPgConstraint:
        return of_constraint(object);
      case kPgAttrdef:
        return of_default(object);
      case kPgRewrite:
        return of_rule(object);
      case kPgTrigger:
        return of_trigger(object);
      case kPgOperator:
        return of_operator(object);
      case kPgAm:
        return plain("access method", access_method_name(object));
      case kPgOpclass:
        return of_operator_class(object);
      default:
        require_object_class(catalog);
        throw Error::unsupported(
            fmt::format("the description of an object of {}",
                        output_object_name(catalog, oid::kRegclass, session_)));
    }
  }

 private:
  struct RelationText {
    std::string_view word;
    std::string schema;
    std::string name;
    std::vector<std::pair<int, std::string>> columns;
  };

  static std::string_view kind_word(char kind) {
    switch (kind) {
      case 'i':
        return "index";
      case 'S':
        return "sequence";
      case 'v':
        return "view";
      case 'm':
        return "materialized view";
      case 'c':
        return "composite type";
      default:
        return "table";
    }
  }

  std::optional<RelationText> find_relation(Oid oid) const {
    if (const Relation* relation = catalog_.find_relation(oid)) {
      RelationText text{kind_word(static_cast<char>(relation->kind)),
                        schema_name(relation->schema).value_or(""),
                        relation->name,
                        {}};
      for (std::size_t i = 0; i < relation->columns.size(); ++i) {
        if (!relation->columns[i].dropped)
          text.columns.emplace_back(static_cast<int>(i) + 1, relation->columns[i].name);
      }
      return text;
    }
    const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(oid);
    if (builtin == nullptr) return std::nullopt;
    RelationText text{
        kind_word(builtin->kind), std::string(builtin->schema), std::string(builtin->name), {}};
    for (const BuiltinColumn& column : builtin->columns)
      text.columns.emplace_back(column.number, std::string(column.name));
    return text;
  }

  std::string relation_description(Oid oid, const RelationText& relation) const {
    return fmt::format("{} {}", relation.word, output_object_name(oid, oid::kRegclass, session_));
  }

  std::optional<ObjectText> of_relation(Oid oid, int part) const {
    const auto relation = find_relation(oid);
    if (!relation) return std::nullopt;
    ObjectText text{.type = std::string(relation->word),
                    .description = relation_description(oid, *relation),
                    .schema = relation->schema,
                    .name = relation->name,
                    .identity = qualified(relation->schema, relation->name),
                    .names = {relation->schema, relation->name}};
    if (part == 0) return text;
    const auto column =
        std::ranges::find(relation->columns, part, &std::pair<int, std::string>::first);
    if (column == relation->columns.end()) {
      if (part < 0) throw Error::unsupported("the description of a system column");
      return std::nullopt;
    }
    text.type += " column";
    text.description = fmt::format("column {} of {}", column->second, text.description);
    text.identity += "." + quote_identifier(column->second);
    text.names.push_back(column->second);
    return text;
  }

  std::optional<ObjectText> of_type(Oid type) const {
    const std::string shown = output_object_name(type, oid::kRegtype, session_);
    const auto parts = type_name(type);
    if (!parts) return std::nullopt;
    const std::string identity = qualified_type(type);
    return ObjectText{.type = "type",
                      .description = "type " + shown,
                      .schema = parts->first,
                      .name = parts->second,
                      .identity = identity,
                      .names = {identity}};
  }

  // Its schema and pg_type.typname.
  std::optional<std::pair<std::string, std::string>> type_name(Oid type) const {
    const auto made = [&](Oid own, Oid schema, const std::string& name) {
      return std::pair(schema_name(schema).value_or(""),
                       own == type ? name : array_type_name(name));
    };
    if (const EnumType* found = catalog_.find_enum(type))
      return made(found->oid, found->schema, found->name);
    if (const DomainType* found = catalog_.find_domain(type))
      return made(found->oid, found->schema, found->name);
    if (type < kFirstUserOid) {
      const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
      if (builtin == nullptr) return std::nullopt;
      return std::pair(std::string(builtin->schema), std::string(builtin->name));
    }
    const RowType row = row_type_of(type, catalog_);
    if (row.relation == nullptr) return std::nullopt;
    return made(row.relation->row_type, row.relation->schema, row.relation->name);
  }

  // With its schema, but for those that have names in the grammar.
  std::string qualified_type(Oid type) const {
    const auto parts = type_name(type);
    if (!parts) return "???";
    const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
    const bool is_array =
        parts->second.starts_with('_') && builtin != nullptr && builtin->element != kInvalidOid;
    if (is_array && type < kFirstUserOid) return qualified_type(builtin->element) + "[]";
    if (is_array) return qualified(parts->first, parts->second.substr(1)) + "[]";
    static constexpr auto kGrammarNames =
        std::to_array<std::string_view>({"bit", "numeric", "interval"});
    const bool is_named_so =
        builtin != nullptr && type < kFirstUserOid && builtin->schema == "pg_catalog" &&
        (std::ranges::find(kGrammarNames, builtin->name) != kGrammarNames.end() ||
         (builtin->sql_name != builtin->name && builtin->sql_name.find('"') == std::string::npos));
    if (is_named_so) return std::string(builtin->sql_name);
    return qualified(parts->first, parts->second);
  }

  std::optional<ObjectText> of_procedure(Oid oid) const {
    const BuiltinProcedure* found = catalog_.find_procedure(oid);
    if (found == nullptr) return std::nullopt;
    std::vector<std::string> arguments;
    arguments.reserve(found->arguments.size());
    for (const Oid argument : found->arguments) arguments.push_back(qualified_type(argument));
    return ObjectText{
        .type = found->kind == 'a'   ? "aggregate"
                : found->kind == 'p' ? "procedure"
                                     : "function",
        .description = "function " + output_object_name(oid, oid::kRegprocedure, session_),
        .schema = std::string(found->schema),
        .identity =
            fmt::format("{}({})", qualified(found->schema, found->name), fmt::join(arguments, ",")),
        .names = {std::string(found->schema), std::string(found->name)},
        .arguments = std::move(arguments)};
  }

  std::optional<ObjectText> of_operator(Oid oid) const {
    const BuiltinOperator* found = BuiltinCatalog::instance().find_operator(oid);
    if (found == nullptr) return std::nullopt;
    const std::string left = found->left == kInvalidOid ? "NONE" : qualified_type(found->left);
    const std::string right = qualified_type(found->right);
    ObjectText text{
        .type = "operator",
        .description = "operator " + output_object_name(oid, oid::kRegoperator, session_),
        .schema = std::string(found->schema),
        .identity =
            fmt::format("{}.{}({},{})", quote_identifier(found->schema), found->name, left, right),
        .names = {std::string(found->schema), std::string(found->name)}};
    if (found->left != kInvalidOid) text.arguments.push_back(left);
    text.arguments.push_back(right);
    return text;
  }

  std::optional<std::string> schema_name(Oid oid) const {
    if (oid == kPgCatalogSchema) return "pg_catalog";
    if (oid == kPgToastSchema) return std::string(kPgToastSchemaName);
    const Schema* schema = catalog_.find_schema(oid);
    return schema == nullptr ? std::nullopt : std::optional(schema->name);
  }
  std::optional<std::string> role_name(Oid oid) const {
    const Role* role = catalog_.find_role(oid);
    return role == nullptr ? std::nullopt : std::optional(role->name);
  }
  static std::optional<std::string> extension_name(Oid oid) {
    const auto* const found = std::ranges::find(kExtensions, oid, &Extension::oid);
    return found == kExtensions.end() ? std::nullopt : std::optional(std::string(found->name));
  }
  // Of a catalog in which the name follows the OID.
  static std::optional<std::string> name_in(std::string_view catalog, Oid oid) {
    for (const std::string_view line : fixed_lines(catalog)) {
      TabSeparatedReader reader = TabSeparatedReader::of_line(line);
      if (reader.oid() == oid) return std::string(reader.text());
    }
    return std::nullopt;
  }
  static std::optional<std::string> language_name(Oid oid) { return name_in("pg_language", oid); }
  static std::optional<std::string> access_method_name(Oid oid) { return name_in("pg_am", oid); }

  std::optional<ObjectText> of_operator_class(Oid oid) const {
    for (const std::string_view line : fixed_lines("pg_opclass")) {
      TabSeparatedReader reader = TabSeparatedReader::of_line(line);
      if (reader.oid() != oid) continue;
      const std::string method = access_method_name(reader.oid()).value_or("");
      const std::string name(reader.text());
      const std::string schema = schema_name(reader.oid()).value_or("");
      const bool is_seen = schema == "pg_catalog" || is_on_path(schema);
      return ObjectText{
          .type = "operator class",
          .description =
              fmt::format("operator class {} for access method {}",
                          is_seen ? quote_identifier(name) : qualified(schema, name), method),
          .schema = schema,
          .identity = fmt::format("{} USING {}", qualified(schema, name), quote_identifier(method)),
          .names = {method, schema, name}};
    }
    return std::nullopt;
  }
  bool is_on_path(const std::string& schema) const {
    const std::vector<std::string> path = search_path_schemas(session_);
    return std::ranges::find(path, schema) != path.end();
  }

  // What has no schema and no parts.
  static std::optional<ObjectText> plain(std::string_view type,
                                         const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    return ObjectText{.type = std::string(type),
                      .description = fmt::format("{} {}", type, *name),
                      .name = *name,
                      .identity = quote_identifier(*name),
                      .names = {*name}};
  }

  // A part of a relation that has a name of its own.
  std::optional<ObjectText> on_relation(std::string_view type, std::string_view word,
                                        const std::string& name, Oid oid) const {
    const auto relation = find_relation(oid);
    if (!relation) return std::nullopt;
    return ObjectText{
        .type = std::string(type),
        .description = fmt::format("{} {} on {}", word, name, relation_description(oid, *relation)),
        .identity = fmt::format("{} on {}", quote_identifier(name),
                                qualified(relation->schema, relation->name)),
        .names = {relation->schema, relation->name, name}};
  }

  std::optional<ObjectText> of_constraint(Oid oid) const {
    for (const Relation* relation : catalog_.relations()) {
      for (const Constraint& constraint : relation->constraints) {
        if (constraint.oid != oid) continue;
        auto text = on_relation("table constraint", "constraint", constraint.name, relation->oid);
        if (text) text->schema = schema_name(relation->schema);
        return text;
      }
    }
    if (const auto known = find_system_constraint(oid)) {
      auto text =
          on_relation("table constraint", "constraint", known->constraint->name, known->table->oid);
      if (text) text->schema = find_relation(known->table->oid)->schema;
      return text;
    }
    for (const DomainType* domain : all_domains(catalog_)) {
      for (const DomainCheck& check : domain->checks) {
        if (check.oid != oid) continue;
        const std::string type = qualified_type(domain->oid);
        return ObjectText{.type = "domain constraint",
                          .description = "constraint " + check.name,
                          .schema = schema_name(domain->schema),
                          .identity = fmt::format("{} on {}", quote_identifier(check.name), type),
                          .names = {type},
                          .arguments = {check.name}};
      }
    }
    return std::nullopt;
  }

  std::optional<ObjectText> of_trigger(Oid oid) const {
    for (const Relation* relation : catalog_.relations()) {
      for (const Trigger& trigger : relation->triggers) {
        if (trigger.oid == oid)
          return on_relation("trigger", "trigger", trigger.name, relation->oid);
      }
      for (const Constraint& constraint : relation->constraints) {
        if (std::ranges::find(constraint.triggers, oid) != constraint.triggers.end())
          throw Error::unsupported("the description of a constraint's trigger");
      }
    }
    return std::nullopt;
  }

  std::optional<ObjectText> of_rule(Oid oid) const {
    const std::optional<Oid> view = view_of_rule(oid);
    if (!view) return std::nullopt;
    const auto relation = find_relation(*view);
    if (!relation || (relation->word != "view" && relation->word != "materialized view"))
      return std::nullopt;
    return on_relation("rule", "rule", "_RETURN", *view);
  }

  std::optional<ObjectText> of_default(Oid oid) const {
    const auto column = column_of_default(oid);
    if (!column) return std::nullopt;
    const Relation* relation = catalog_.find_relation(column->first);
    const auto place = static_cast<std::size_t>(column->second) - 1;
    if (relation == nullptr || place >= relation->columns.size() ||
        relation->columns[place].default_sql.empty())
      return std::nullopt;
    auto text = of_relation(column->first, column->second);
    if (!text) return std::nullopt;
    text->type = "default value";
    text->description = "default value for " + text->description;
    text->identity = "for " + text->identity;
    text->schema.reset();
    text->name.reset();
    return text;
  }

  const SessionServices& session_;
  const CatalogSnapshot& catalog_;
};

// Relations alone have parts: their columns.
void require_no_part(std::int64_t catalog, std::int64_t part) {
  if (catalog == kPgClass || part == 0) return;
  throw Error(sqlstate::kInternalError,
              fmt::format("invalid non-zero objectSubId for object class {}", catalog));
}

// PostgreSQL has it in 16 bits.
std::int32_t attribute_number(std::int32_t part) {
  const auto number = static_cast<std::int16_t>(part);
  return number == 0 ? part : number;
}

std::optional<std::string> describe(const CallContext& context, std::int64_t catalog,
                                    std::int64_t object, std::int32_t part) {
  // What pg_depend has of objects that nothing can be dropped of.
  if (catalog == 0 && object == 0) return std::nullopt;
  require_no_part(catalog, part);
  const auto text =
      Describer(context.session)
          .text_of(static_cast<Oid>(catalog), static_cast<Oid>(object), attribute_number(part));
  if (!text) return std::nullopt;
  return named_types(text->description, context.session);
}

Value quoted_or_null(const std::optional<std::string>& name) {
  return name ? Value::text(quote_identifier(*name)) : Value();
}

Value texts(const std::vector<std::string>& list, const SessionServices& session) {
  std::vector<Value> elements;
  elements.reserve(list.size());
  for (const std::string& one : list) elements.push_back(Value::text(named_types(one, session)));
  return Value::array(Array::of(oid::kText, std::move(elements)));
}

ObjectText require_text(const CallContext& context, Arguments arguments) {
  require_no_part(arguments[0].as_integer(), arguments[2].as_integer());
  auto text = Describer(context.session)
                  .text_of(static_cast<Oid>(arguments[0].as_integer()),
                           static_cast<Oid>(arguments[1].as_integer()),
                           static_cast<int>(arguments[2].as_integer()));
  if (!text) throw Error::unsupported("the identity of an object that does not exist");
  return *std::move(text);
}

Value identify(const CallContext& context, Arguments arguments) {
  const ObjectText text = require_text(context, arguments);
  Record record;
  record.types.assign(4, Type{oid::kText});
  record.names = {"type", "schema", "name", "identity"};
  record.fields = {Value::text(text.type), quoted_or_null(text.schema), quoted_or_null(text.name),
                   Value::text(named_types(text.identity, context.session))};
  return Value::record(std::move(record));
}

Value identify_as_address(const CallContext& context, Arguments arguments) {
  const ObjectText text = require_text(context, arguments);
  Record record;
  record.types = {Type{oid::kText}, Type{oid::kTextArray}, Type{oid::kTextArray}};
  record.names = {"type", "object_names", "object_args"};
  record.fields = {Value::text(text.type), texts(text.names, context.session),
                   texts(text.arguments, context.session)};
  return Value::record(std::move(record));
}

// Of information_schema's routines: the name gives way, as names are no longer than 63 bytes.
std::string name_with_oid(std::string_view name, std::int64_t object) {
  constexpr std::size_t kLongestName = 63;
  const std::string suffix = fmt::format("_{}", object);
  std::size_t length = std::min(name.size(), kLongestName - suffix.size());
  // No character is cut in two.
  constexpr unsigned kContinuation = 0x80, kMask = 0xC0;
  while (length < name.size() && length > 0 &&
         (static_cast<unsigned char>(name[length]) & kMask) == kContinuation)
    --length;
  return std::string(name.substr(0, length)) + suffix;
}

std::string type_list(const CallContext& context, const Array& types) {
  std::string text;
  for (const Value& type : types.elements) {
    if (!text.empty()) text += ", ";
    const auto oid = static_cast<Oid>(type.as_integer());
    text += oid == kInvalidOid ? "-" : named_types(format_type({oid, -1}), context.session);
  }
  return text;
}

constexpr FunctionEntry kEntries[] = {
    {"nameconcatoid(name,oid)", native<name_with_oid>},
    {"oidvectortypes(oidvector)", native<type_list>},
    {"pg_describe_object(oid,oid,integer)", native<describe>},
    {"pg_identify_object(oid,oid,integer)", identify},
    {"pg_identify_object_as_address(oid,oid,integer)", identify_as_address},
};

}  // namespace

std::span<const FunctionEntry> object_identity_functions() { return kEntries; }

}  // namespace carto_mock::sql
