// How functions are declared: pg_get_function_arguments() and its relatives (manual, chapter
// 9.26.4).
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/procedure_details.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/name_list.h"
#include "sql/functions/native.h"
#include "sql/functions/object_definitions.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr char kInput = 'i';
constexpr char kOutput = 'o';
constexpr char kBoth = 'b';
constexpr char kVariadic = 'v';
constexpr char kTable = 't';  // a column of RETURNS TABLE
constexpr char kProcedure = 'p';

std::string_view mode_text(char mode) {
  switch (mode) {
    case kOutput:
      return "OUT ";
    case kBoth:
      return "INOUT ";
    case kVariadic:
      return "VARIADIC ";
    default:
      return "";
  }
}

class Declaration {
 public:
  Declaration(const BuiltinProcedure& procedure, const SessionServices& session)
      : procedure_(procedure), session_(session) {}

  std::string arguments(bool with_defaults) const {
    std::string text;
    std::size_t inputs = 0;
    for (std::size_t i = 0; i < types().size(); ++i) {
      const char mode = mode_of(i);
      if (mode == kTable) continue;
      const bool is_input = mode != kOutput;
      if (!text.empty()) text += starts_ordered(inputs, is_input) ? " ORDER BY " : ", ";
      text +=
          fmt::format("{}{}", is_procedure() && mode == kInput ? "IN " : mode_text(mode), named(i));
      if (is_input) {
        ++inputs;
        if (with_defaults) text += default_text(inputs);
      }
    }
    // `VARIADIC "any"` before ORDER BY is what is sorted as well.
    if (const std::size_t count = types().size(); count > 0 && starts_ordered(inputs, true))
      text += fmt::format(" ORDER BY {}{}", mode_text(mode_of(count - 1)), named(count - 1));
    return text;
  }

  std::string result() const {
    std::string columns;
    for (std::size_t i = 0; i < types().size(); ++i) {
      if (mode_of(i) == kTable) columns += (columns.empty() ? "" : ", ") + named(i);
    }
    if (!columns.empty()) return fmt::format("TABLE({})", columns);
    return (procedure_.returns_set ? "SETOF " : "") + format_type({procedure_.result, -1});
  }

  bool is_procedure() const { return procedure_.kind == kProcedure; }

  // Of a parameter, counted from 0; none: it has none, or is an output.
  std::optional<std::string> default_of(std::size_t argument) const {
    if (argument >= types().size() || !is_input(mode_of(argument))) return std::nullopt;
    std::size_t place = 0;
    for (std::size_t i = 0; i <= argument; ++i) place += is_input(mode_of(i)) ? 1 : 0;
    const std::size_t without = procedure_.arguments.size() - procedure_.defaults.size();
    if (place <= without) return std::nullopt;
    return shown_expression(procedure_.defaults[place - without - 1], session_);
  }

 private:
  static bool is_input(char mode) { return mode != kOutput && mode != kTable; }
  std::span<const Oid> types() const {
    return procedure_.all_arguments.empty() ? procedure_.arguments : procedure_.all_arguments;
  }
  char mode_of(std::size_t argument) const {
    return procedure_.argument_modes.empty() ? kInput : procedure_.argument_modes.at(argument);
  }
  std::string named(std::size_t argument) const {
    const std::string type = format_type({types()[argument], -1});
    const bool is_named =
        argument < procedure_.argument_names.size() && !procedure_.argument_names[argument].empty();
    if (!is_named) return type;
    return fmt::format("{} {}", quote_identifier(procedure_.argument_names[argument]), type);
  }
  // Of the `place`-th input, counted from 1.
  std::string default_text(std::size_t place) const {
    const std::size_t without = procedure_.arguments.size() - procedure_.defaults.size();
    return place <= without
               ? ""
               : fmt::format(" DEFAULT {}",
                             shown_expression(procedure_.defaults[place - without - 1], session_));
  }
  // The direct arguments of an ordered-set aggregate stand before ORDER BY.
  bool starts_ordered(std::size_t inputs, bool is_input) const {
    const bool is_ordered = procedure_.aggregate_kind == 'o' || procedure_.aggregate_kind == 'h';
    return is_ordered && is_input &&
           inputs == static_cast<std::size_t>(procedure_.direct_argument_count);
  }

  const BuiltinProcedure& procedure_;
  const SessionServices& session_;
};

std::optional<std::string> arguments(const CallContext& context, std::int64_t function) {
  const BuiltinProcedure* found =
      context.session.catalog().find_procedure(static_cast<Oid>(function));
  return found == nullptr
             ? std::nullopt
             : std::optional(named_types(Declaration(*found, context.session).arguments(true),
                                         context.session));
}

std::optional<std::string> identity_arguments(const CallContext& context, std::int64_t function) {
  const BuiltinProcedure* found =
      context.session.catalog().find_procedure(static_cast<Oid>(function));
  return found == nullptr
             ? std::nullopt
             : std::optional(named_types(Declaration(*found, context.session).arguments(false),
                                         context.session));
}

// A procedure has none.
std::optional<std::string> result(const CallContext& context, std::int64_t function) {
  const BuiltinProcedure* found =
      context.session.catalog().find_procedure(static_cast<Oid>(function));
  if (found == nullptr || found->kind == kProcedure) return std::nullopt;
  return named_types(Declaration(*found, context.session).result(), context.session);
}

// A body between dollars that are not in it, as PostgreSQL chooses them.
std::string dollar_quoted(std::string_view body, std::string tag) {
  while (body.find("$" + tag) != std::string_view::npos) tag += 'x';
  return fmt::format("${}${}${}$", tag, body, tag);
}

std::string setting_clause(std::string_view setting) {
  const std::string_view name = setting.substr(0, setting.find('='));
  return fmt::format(" SET {} TO {}\n", quote_identifier(name),
                     setting_value_text(name, setting.substr(name.size() + 1)));
}

// The line of what is not as by default; or nothing.
std::string attributes_line(const BuiltinProcedure& procedure, const ProcedureDetails& details,
                            const SessionServices& session) {
  constexpr char kWindow = 'w';
  std::string line;
  if (procedure.kind == kWindow) line += " WINDOW";
  if (procedure.volatility == 'i') line += " IMMUTABLE";
  if (procedure.volatility == 's') line += " STABLE";
  if (details.parallel == 's') line += " PARALLEL SAFE";
  if (details.parallel == 'r') line += " PARALLEL RESTRICTED";
  if (procedure.strict) line += " STRICT";
  if (details.security_definer) line += " SECURITY DEFINER";
  if (details.leakproof) line += " LEAKPROOF";
  const bool is_compiled = details.language == kInternalLanguage || details.language == kCLanguage;
  if (details.cost != (is_compiled ? 1.0F : 100.0F))
    line += fmt::format(" COST {:g}", details.cost);
  if (details.rows > 0 && details.rows != 1000.0F) line += fmt::format(" ROWS {:g}", details.rows);
  if (details.support != kInvalidOid) {
    line += fmt::format(" SUPPORT {}", output_object_name(details.support, oid::kRegproc, session));
  }
  return line.empty() ? line : line + '\n';
}

std::string_view language_name(Oid language) {
  switch (language) {
    case kInternalLanguage:
      return "internal";
    case kCLanguage:
      return "c";
    case kSqlLanguage:
      return "sql";
    default:
      return "plpgsql";
  }
}

ProcedureDetails require_details(const BuiltinProcedure& procedure, std::string_view function,
                                 const CatalogSnapshot& catalog) {
  const std::optional<ProcedureDetails> details = procedure_details(procedure.oid, catalog);
  if (!details) throw Error::unsupported(fmt::format("{} of CARTO's functions", function));
  return *details;
}

std::optional<std::string> definition(const CallContext& context, std::int64_t function) {
  const auto oid = static_cast<Oid>(function);
  const BuiltinProcedure* found = context.session.catalog().find_procedure(oid);
  if (found == nullptr) return std::nullopt;
  constexpr char kAggregate = 'a';
  if (found->kind == kAggregate) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is an aggregate function", found->name));
  }
  const ProcedureDetails details =
      require_details(*found, "pg_get_functiondef()", context.session.catalog());
  const Declaration declaration(*found, context.session);
  std::string text = fmt::format("CREATE OR REPLACE {} {}.{}({})\n",
                                 declaration.is_procedure() ? "PROCEDURE" : "FUNCTION",
                                 quote_identifier(found->schema), quote_identifier(found->name),
                                 named_types(declaration.arguments(true), context.session));
  if (!declaration.is_procedure())
    text += fmt::format(" RETURNS {}\n", named_types(declaration.result(), context.session));
  text += fmt::format(" LANGUAGE {}\n", language_name(details.language));
  text += attributes_line(*found, details, context.session);
  for (const std::string& setting : details.settings) text += setting_clause(setting);
  if (!details.sql_body.empty()) return text + std::string(details.sql_body) + '\n';
  text += "AS ";
  if (!details.library.empty()) text += quote_literal(details.library) + ", ";
  return text +
         dollar_quoted(details.source, declaration.is_procedure() ? "procedure" : "function") +
         '\n';
}

std::optional<std::string> sql_body(const CallContext& context, std::int64_t function) {
  const BuiltinProcedure* found =
      context.session.catalog().find_procedure(static_cast<Oid>(function));
  if (found == nullptr) return std::nullopt;
  const ProcedureDetails details =
      require_details(*found, "pg_get_function_sqlbody()", context.session.catalog());
  if (details.sql_body.empty()) return std::nullopt;
  return std::string(details.sql_body);
}

// Of an input parameter, counted among all of them from 1.
std::optional<std::string> argument_default(const CallContext& context, std::int64_t function,
                                            std::int32_t place) {
  const BuiltinProcedure* found =
      context.session.catalog().find_procedure(static_cast<Oid>(function));
  if (found == nullptr || place < 1) return std::nullopt;
  return Declaration(*found, context.session).default_of(static_cast<std::size_t>(place) - 1);
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_functiondef(oid)", native<definition>},
    {"pg_get_function_sqlbody(oid)", native<sql_body>},
    {"pg_get_function_arg_default(oid,integer)", native<argument_default>},
    {"pg_get_function_arguments(oid)", native<arguments>},
    {"pg_get_function_identity_arguments(oid)", native<identity_arguments>},
    {"pg_get_function_result(oid)", native<result>},
};

}  // namespace

std::span<const FunctionEntry> function_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
