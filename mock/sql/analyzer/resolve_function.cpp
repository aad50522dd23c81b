// Functions (manual, chapters 10.3 and 4.3). Candidates are gathered as PostgreSQL's
// FuncnameGetCandidates does: with named, defaulted and variadic parameters, each brought into the
// shape of the call.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sql/analyzer/candidates.h"
#include "sql/analyzer/polymorphism.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "sql/catalog/snapshot.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct Call {
  std::string_view schema;  // empty: by the search path
  std::string_view name;
  std::vector<Oid> arguments;
  std::vector<std::string> names;  // of the named arguments, which come last
  bool variadic;                   // the last argument is an array for the variadic parameter
  bool is_call = false;            // CALL

  std::size_t positional_count() const { return arguments.size() - names.size(); }
};

struct Candidate {
  const BuiltinProcedure* procedure;
  int path_position;
  // In the call's order; after the arguments' the defaulted ones'.
  std::vector<Oid> types;
  // Which parameter each of `types` belongs to; empty: as they stand.
  std::vector<int> parameters;
  int variadic_count = 0;  // arguments that the variadic parameter takes
  int default_count = 0;
  bool ambiguous = false;  // another function would do as well
};

// Where unqualified names are looked for, in this order. Every role's search path ends so (spec
// dataservices.md 0).
constexpr std::array<std::string_view, 4> kSearchPath = {"pg_catalog", "cartodb",
                                                         "cdb_dataservices_client", "public"};

std::span<const Oid> called_types(const BuiltinProcedure& procedure, const Call& call) {
  return call.is_call ? called_types(procedure) : procedure.arguments;
}

}  // namespace

std::vector<std::string_view> argument_names(const BuiltinProcedure& procedure, std::size_t count) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < procedure.argument_names.size(); ++i) {
    const bool is_input = procedure.argument_modes.empty() || procedure.argument_modes[i] == 'i' ||
                          procedure.argument_modes[i] == 'b' ||
                          procedure.argument_modes[i] == 'v' || count > procedure.arguments.size();
    if (is_input) names.push_back(procedure.argument_names[i]);
  }
  return names;
}

namespace {

// The parameters' places for a call with named arguments (PostgreSQL: MatchNamedCall): positional
// ones first, then each name's, then what is left to defaults. None: a name fits no parameter, or
// one is filled twice or not at all.
std::optional<std::vector<int>> match_names(const BuiltinProcedure& procedure, const Call& call) {
  const std::size_t count = called_types(procedure, call).size();
  if (procedure.argument_names.empty()) return std::nullopt;
  const std::vector<std::string_view> input_names = argument_names(procedure, count);
  std::vector<int> parameters;
  std::vector<bool> filled(count, false);
  for (std::size_t i = 0; i < call.positional_count(); ++i) {
    parameters.push_back(static_cast<int>(i));
    filled[i] = true;
  }
  for (const std::string& name : call.names) {
    const auto found = std::find(input_names.begin(), input_names.end(), name);
    if (found == input_names.end()) return std::nullopt;
    const auto parameter = static_cast<std::size_t>(found - input_names.begin());
    if (filled[parameter]) return std::nullopt;
    filled[parameter] = true;
    parameters.push_back(static_cast<int>(parameter));
  }
  const std::size_t first_default = count - static_cast<std::size_t>(procedure.default_count);
  for (std::size_t i = 0; i < count; ++i) {
    if (filled[i]) continue;
    if (i < first_default) return std::nullopt;
    parameters.push_back(static_cast<int>(i));
  }
  return parameters;
}

std::optional<Candidate> make_candidate(const BuiltinProcedure& procedure, int path_position,
                                        const Call& call) {
  const std::size_t given = call.arguments.size();
  const std::span<const Oid> declared_types = called_types(procedure, call);
  const std::size_t declared = declared_types.size();
  const bool named = !call.names.empty();
  const bool is_variadic = procedure.variadic_element != kInvalidOid && !call.variadic;
  // An expanded variadic parameter has no name.
  if (named && is_variadic) return std::nullopt;
  const bool expands = is_variadic && declared <= given;
  if (declared > given + static_cast<std::size_t>(procedure.default_count)) return std::nullopt;
  if (declared < given && !expands) return std::nullopt;

  Candidate candidate{
      .procedure = &procedure, .path_position = path_position, .types = {}, .parameters = {}};
  candidate.types.assign(declared_types.begin(), declared_types.end());
  if (named) {
    std::optional<std::vector<int>> parameters = match_names(procedure, call);
    if (!parameters.has_value()) return std::nullopt;
    for (std::size_t i = 0; i < declared; ++i) {
      candidate.types[i] = declared_types[static_cast<std::size_t>((*parameters)[i])];
    }
    candidate.parameters = *std::move(parameters);
  }
  if (expands) {
    candidate.types.resize(given);
    std::fill(candidate.types.begin() + static_cast<std::ptrdiff_t>(declared) - 1,
              candidate.types.end(), procedure.variadic_element);
    candidate.variadic_count = static_cast<int>(given - declared) + 1;
  }
  candidate.default_count = static_cast<int>(std::max(declared, given) - given);
  return candidate;
}

bool same_arguments(const Candidate& a, const Candidate& b) {
  const auto count = [](const Candidate& candidate) {
    return static_cast<std::ptrdiff_t>(candidate.types.size()) - candidate.default_count;
  };
  return std::equal(a.types.begin(), a.types.begin() + count(a), b.types.begin(),
                    b.types.begin() + count(b));
}

// Keeps one of several candidates that take the same arguments: by the search path, then the one
// that is not variadic; else the one kept stands for an ambiguity.
void add_candidate(std::vector<Candidate>& candidates, Candidate candidate) {
  const auto twin = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& other) {
    return same_arguments(candidate, other);
  });
  if (twin == candidates.end()) {
    candidates.push_back(std::move(candidate));
  } else if (candidate.path_position != twin->path_position) {
    if (candidate.path_position < twin->path_position) *twin = std::move(candidate);
  } else if ((candidate.variadic_count > 0) != (twin->variadic_count > 0)) {
    if (candidate.variadic_count == 0) *twin = std::move(candidate);
  } else {
    twin->ambiguous = true;
  }
}

// pg_catalog, the session's search path, and what every role's search path ends with.
std::vector<std::string_view> schemas_in_order(const FunctionSearch& search) {
  std::vector<std::string_view> schemas = {kSearchPath.front()};
  const auto add = [&schemas](std::string_view schema) {
    if (std::ranges::find(schemas, schema) == schemas.end()) schemas.push_back(schema);
  };
  std::ranges::for_each(search.path, add);
  std::ranges::for_each(kSearchPath, add);
  return schemas;
}

std::vector<Candidate> gather_candidates(const Call& call, const FunctionSearch& search) {
  const std::vector<std::string_view> schemas = schemas_in_order(search);
  std::vector<Candidate> candidates;
  const auto consider = [&](const BuiltinProcedure& procedure) {
    if (!call.schema.empty() && procedure.schema != call.schema) return;
    const auto place = std::ranges::find(schemas, procedure.schema);
    const bool is_hidden = place == schemas.end() && procedure.schema == "information_schema";
    if (call.schema.empty() && is_hidden) return;
    std::optional<Candidate> candidate =
        make_candidate(procedure, static_cast<int>(place - schemas.begin()), call);
    if (candidate.has_value()) add_candidate(candidates, *std::move(candidate));
  };
  for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures(call.name))
    consider(*procedure);
  if (search.catalog == nullptr) return candidates;
  for (const StoredFunction* function : search.catalog->functions(call.name)) {
    const bool in_path =
        std::ranges::find(search.path, function->procedure().schema) != search.path.end();
    if (!call.schema.empty() || in_path) consider(function->procedure());
  }
  return candidates;
}

const Candidate* find_exact(const std::vector<Candidate>& candidates, const Call& call) {
  const auto exact =
      std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
        return std::equal(call.arguments.begin(), call.arguments.end(), candidate.types.begin());
      });
  return exact == candidates.end() ? nullptr : &*exact;
}

// Manual, chapter 10.3, step 3: one argument, and the function's name is a type's.
std::optional<Oid> find_cast_target(const Call& call) {
  if (call.arguments.size() != 1 || !call.names.empty()) return std::nullopt;
  const BuiltinType* type = BuiltinCatalog::instance().find_type(call.name);
  if (type == nullptr || (!call.schema.empty() && type->schema != call.schema)) return std::nullopt;
  if (is_composite(type->oid)) return std::nullopt;
  const Oid source = call.arguments.front();
  if (source == oid::kUnknown) return type->oid;
  switch (find_coercion(source, type->oid, CoercionContext::kExplicit).kind) {
    case CoercionPath::Kind::kRelabel:
      return type->oid;
    case CoercionPath::Kind::kText: {
      const bool row_to_text = (source == oid::kRecord || is_composite(source)) &&
                               type_category(type->oid).category == 'S';
      return row_to_text ? std::nullopt : std::optional(type->oid);
    }
    case CoercionPath::Kind::kNone:
    case CoercionPath::Kind::kFunction:
    case CoercionPath::Kind::kArrayElements:
      return std::nullopt;
  }
  return std::nullopt;
}

[[noreturn]] void fail_ambiguous(const std::string& signature, const Call& call, int location) {
  const std::string_view kind = call.is_call ? "procedure" : "function";
  throw Error(sqlstate::kAmbiguousFunction, fmt::format("{} {} is not unique", kind, signature))
      .hint(fmt::format(
          "Could not choose a best candidate {}. You might need to add explicit type casts.", kind))
      .at(location);
}

[[noreturn]] void fail_undefined(const std::string& signature, const Call& call, int location) {
  const std::string_view kind = call.is_call ? "procedure" : "function";
  throw Error(sqlstate::kUndefinedFunction, fmt::format("{} {} does not exist", kind, signature))
      .hint(fmt::format("No {} matches the given name and argument types. You might need to add "
                        "explicit type casts.",
                        kind))
      .at(location);
}

ResolvedFunction make_cast(Oid target) {
  return {.procedure = nullptr,
          .argument_types = {target},
          .result = {.oid = target, .typmod = -1},
          .argument_order = {},
          .is_cast = true};
}

ResolvedFunction resolve_candidate(const Candidate& candidate, const Call& call) {
  const BuiltinProcedure& procedure = *candidate.procedure;
  // Defaulted parameters have just their declared type.
  std::vector<Oid> actual = call.arguments;
  actual.insert(actual.end(),
                candidate.types.begin() + static_cast<std::ptrdiff_t>(call.arguments.size()),
                candidate.types.end());
  for (Oid& type : actual) {
    if (is_polymorphic(type)) type = oid::kUnknown;
  }
  const PolymorphicTypes types =
      resolve_polymorphic_types(actual, candidate.types, procedure.result);
  ResolvedFunction resolved{
      .procedure = &procedure,
      .argument_types = types.arguments,
      .result = {.oid = types.result, .typmod = -1},
      .defaults_used = candidate.default_count,
      .variadic = candidate.variadic_count > 0 && procedure.variadic_element != oid::kAny,
      .argument_order = {}};
  if (candidate.parameters.empty()) return resolved;
  resolved.argument_order.assign(candidate.parameters.size(), -1);
  for (std::size_t i = 0; i < candidate.parameters.size(); ++i) {
    const auto parameter = static_cast<std::size_t>(candidate.parameters[i]);
    resolved.argument_types[parameter] = types.arguments[i];
    if (i < call.arguments.size()) resolved.argument_order[parameter] = static_cast<int>(i);
  }
  return resolved;
}

}  // namespace

std::span<const Oid> called_types(const BuiltinProcedure& procedure) {
  constexpr char kProcedure = 'p';
  return procedure.kind == kProcedure && !procedure.all_arguments.empty() ? procedure.all_arguments
                                                                          : procedure.arguments;
}

ResolvedFunction resolve_function(std::string_view schema, std::string_view name,
                                  std::span<const Type> arguments,
                                  std::span<const std::string> names, bool variadic_call,
                                  int location, const FunctionSearch& search) {
  Call call{.schema = schema,
            .name = name,
            .arguments = {},
            .names = {},
            .variadic = variadic_call,
            .is_call = search.is_call};
  for (const Type& argument : arguments) call.arguments.push_back(argument.oid);
  for (const std::string& argument_name : names) {
    if (!argument_name.empty()) call.names.push_back(argument_name);
  }
  const std::vector<Candidate> candidates = gather_candidates(call, search);
  const Candidate* best = find_exact(candidates, call);
  if (best == nullptr) {
    const std::optional<Oid> cast_target = find_cast_target(call);
    if (cast_target.has_value()) return make_cast(*cast_target);
    std::vector<std::vector<Oid>> types;
    types.reserve(candidates.size());
    for (const Candidate& candidate : candidates) types.push_back(candidate.types);
    const CandidateChoice choice = choose_candidate(call.arguments, types);
    switch (choice.choice) {
      case Choice::kNone:
        fail_undefined(call_signature(schema, name, arguments, names), call, location);
      case Choice::kAmbiguous:
        fail_ambiguous(call_signature(schema, name, arguments, names), call, location);
      case Choice::kUnique:
        best = &candidates[choice.index];
        break;
    }
  }
  if (best->ambiguous)
    fail_ambiguous(call_signature(schema, name, arguments, names), call, location);
  // f(VARIADIC …, n => …): only if the array itself is named (PostgreSQL: func_get_detail).
  if (call.variadic && !best->parameters.empty() && !call.arguments.empty() &&
      best->parameters[call.arguments.size() - 1] != static_cast<int>(call.arguments.size()) - 1) {
    fail_undefined(call_signature(schema, name, arguments, names), call, location);
  }
  if (call.variadic && best->procedure->variadic_element == oid::kAny &&
      !is_array(call.arguments.back())) {
    throw Error(sqlstate::kDatatypeMismatch, "VARIADIC argument must be an array");
  }
  if (search.check_use) search.check_use(*best->procedure);
  return resolve_candidate(*best, call);
}

std::string call_signature(std::string_view schema, std::string_view name,
                           std::span<const Type> arguments, std::span<const std::string> names) {
  std::string text = schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name);
  text += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += ", ";
    if (i < names.size() && !names[i].empty()) text += names[i] + " => ";
    text += type_name(arguments[i].oid);
  }
  return text + ')';
}

}  // namespace carto_mock::sql
