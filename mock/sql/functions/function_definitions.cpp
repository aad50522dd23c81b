// How functions are declared: pg_get_function_arguments() and its relatives (manual, chapter
// 9.26.4).
#include <fmt/format.h>

#include <optional>
#include <string>

#include "sql/catalog/snapshot.h"
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

 private:
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

// What functions say to the planner is not kept, so that only procedures can be shown.
std::optional<std::string> definition(const CallContext& context, std::int64_t function) {
  const auto oid = static_cast<Oid>(function);
  const BuiltinProcedure* found = context.session.catalog().find_procedure(oid);
  if (found == nullptr) return std::nullopt;
  constexpr char kAggregate = 'a';
  if (found->kind == kAggregate) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is an aggregate function", found->name));
  }
  const StoredFunction* stored = context.session.catalog().find_function(oid);
  if (stored == nullptr || !stored->definition().is_procedure)
    throw Error::unsupported("pg_get_functiondef() of a function");
  const UserFunction& procedure = stored->definition();
  return fmt::format(
      "CREATE OR REPLACE PROCEDURE {}.{}({})\n LANGUAGE {}\n{}AS {}\n",
      quote_identifier(found->schema), quote_identifier(found->name),
      named_types(Declaration(*found, context.session).arguments(true), context.session),
      procedure.language == FunctionLanguage::kSql ? "sql" : "plpgsql",
      procedure.security_definer ? " SECURITY DEFINER\n" : "",
      dollar_quoted(procedure.body, "procedure"));
}

constexpr FunctionEntry kEntries[] = {
    {"pg_get_functiondef(oid)", native<definition>},
    {"pg_get_function_arguments(oid)", native<arguments>},
    {"pg_get_function_identity_arguments(oid)", native<identity_arguments>},
    {"pg_get_function_result(oid)", native<result>},
};

}  // namespace

std::span<const FunctionEntry> function_definition_functions() { return kEntries; }

}  // namespace carto_mock::sql
