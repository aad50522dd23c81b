#include "sql/plpgsql/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "sql/plpgsql/parameter_names.h"
#include "sql/plpgsql/parse_body.h"
#include "sql/plpgsql/tokens.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kUnknownType = "UNKNOWN";  // of what the parser has declared itself

std::string text_at(const Json& json, const char* key) { return json.value(key, std::string()); }

const std::string& query_of(const Json& expression) {
  return expression.at("PLpgSQL_expr").at("query").get_ref<const std::string&>();
}

std::optional<std::string> optional_query(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  return query_of(json.at(key));
}

std::vector<std::string> queries_at(const Json& json, const char* key) {
  std::vector<std::string> queries;
  if (!json.contains(key)) return queries;
  for (const Json& expression : json.at(key)) queries.push_back(query_of(expression));
  return queries;
}

// `x := 1` without its beginning.
std::string assigned_expression(const std::string& query, bool is_field) {
  std::size_t i = 0;
  bool quoted = false;
  for (; i < query.size(); ++i) {
    if (query[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (query[i] == '[' || (query[i] == '.' && !is_field))
      throw Error::unsupported("assignment to a part of a variable");
    if (query[i] == '=') return query.substr(i + 1);
    if (query[i] == ':' && i + 1 < query.size() && query[i + 1] == '=') return query.substr(i + 2);
  }
  throw Error::unsupported("this form of assignment in PL/pgSQL");
}

// Levels of PostgreSQL's elog.h.
void set_level(int level, Raise& raise) {
  constexpr int kDebug1 = 14;
  constexpr int kLog = 15;
  constexpr int kInfo = 17;
  constexpr int kNotice = 18;
  constexpr int kWarning = 19;
  switch (level) {
    case kDebug1:
      raise.severity = Severity::kDebug;
      return;
    case kLog:
      raise.severity = Severity::kLog;
      return;
    case kInfo:
      raise.severity = Severity::kInfo;
      return;
    case kNotice:
      raise.severity = Severity::kNotice;
      return;
    case kWarning:
      raise.severity = Severity::kWarning;
      return;
    default:
      raise.is_exception = true;
  }
}

Raise::Option::Kind option_kind(int number) {
  switch (number) {
    case 0:
      return Raise::Option::Kind::kErrorCode;
    case 1:
      return Raise::Option::Kind::kMessage;
    case 2:
      return Raise::Option::Kind::kDetail;
    case 3:
      return Raise::Option::Kind::kHint;
    default:
      return Raise::Option::Kind::kOther;
  }
}

Raise read_raise(const Json& json) {
  Raise raise;
  set_level(json.at("elog_level").get<int>(), raise);
  raise.condition = text_at(json, "condname");
  if (json.contains("message")) raise.format = text_at(json, "message");
  raise.parameters = queries_at(json, "params");
  if (!json.contains("options")) return raise;
  for (const Json& option : json.at("options")) {
    const Json& inner = option.at("PLpgSQL_raise_option");
    raise.options.push_back(
        {option_kind(inner.at("opt_type").get<int>()), query_of(inner.at("expr"))});
  }
  return raise;
}

class Reader {
 public:
  explicit Reader(const Json& function) : function_(function) {}

  Program read(const Signature& signature) {
    Program program;
    const Json& datums = function_.at("datums");
    for (const Json& datum : datums) {
      if (!datum.contains("PLpgSQL_var")) {
        // NEW and OLD, and their fields.
        const bool is_of_trigger =
            signature.returns_trigger &&
            (datum.contains("PLpgSQL_rec") || datum.contains("PLpgSQL_recfield"));
        if (!datum.contains("PLpgSQL_row") && !is_of_trigger)
          throw Error::unsupported("such variables in PL/pgSQL");
        continue;
      }
      const Json& variable = datum.at("PLpgSQL_var");
      const Json& type = variable.at("datatype").at("PLpgSQL_type");
      if (text_at(type, "typname") != kUnknownType)
        program.declarations.push_back(read_declaration(variable));
    }
    for (const Declaration& declaration : program.declarations) {
      const auto same = [&](const auto& other) { return other == declaration.name; };
      if (std::ranges::count(program.declarations, declaration.name, &Declaration::name) > 1 ||
          std::ranges::any_of(signature.parameters, same))
        throw Error::unsupported("variables of one name in nested blocks");
    }
    const Json& action = function_.at("action").at("PLpgSQL_stmt_block");
    program.body = read_block(action);
    return program;
  }

 private:
  static Declaration read_declaration(const Json& variable) {
    Declaration declaration;
    declaration.name = text_at(variable, "refname");
    declaration.type = text_at(variable.at("datatype").at("PLpgSQL_type"), "typname");
    if (declaration.type.find('%') != std::string::npos)
      throw Error::unsupported("%TYPE and %ROWTYPE");
    declaration.initial = optional_query(variable, "default_val");
    declaration.constant = variable.value("isconst", false);
    declaration.not_null = variable.value("notnull", false);
    return declaration;
  }

  std::string variable_name(std::size_t number) const {
    const Json& datum = function_.at("datums").at(number);
    return text_at(datum.front(), "refname");
  }

  Place place(std::size_t number) const {
    const Json& datum = function_.at("datums").at(number);
    if (!datum.contains("PLpgSQL_recfield")) return {variable_name(number)};
    const Json& field = datum.at("PLpgSQL_recfield");
    return {variable_name(field.at("recparentno").get<std::size_t>()), text_at(field, "fieldname")};
  }

  Target read_target(const Json& json) const {
    Target target;
    if (json.contains("PLpgSQL_row")) {
      for (const Json& field : json.at("PLpgSQL_row").at("fields"))
        target.places.push_back(place(field.value("varno", std::size_t{0})));
    } else {
      target.places.push_back({text_at(json.front(), "refname")});
    }
    return target;
  }

  Statements read_all(const Json& json, const char* key) const {
    Statements statements;
    if (!json.contains(key)) return statements;
    for (const Json& statement : json.at(key))
      statements.push_back(read_statement(statement.begin().key(), statement.front()));
    return statements;
  }

  Block read_block(const Json& json) const {
    Block block;
    block.label = text_at(json, "label");
    block.body = read_all(json, "body");
    if (!json.contains("exceptions")) return block;
    const Json& exceptions = json.at("exceptions").at("PLpgSQL_exception_block");
    for (const Json& item : exceptions.at("exc_list")) {
      const Json& exception = item.at("PLpgSQL_exception");
      Handler handler;
      for (const Json& condition : exception.at("conditions"))
        handler.conditions.push_back(text_at(condition.at("PLpgSQL_condition"), "condname"));
      handler.body = read_all(exception, "action");
      block.handlers.push_back(std::move(handler));
    }
    return block;
  }

  If read_if(const Json& json) const {
    If result;
    result.branches.push_back({query_of(json.at("cond")), read_all(json, "then_body")});
    if (json.contains("elsif_list")) {
      for (const Json& item : json.at("elsif_list")) {
        const Json& branch = item.at("PLpgSQL_if_elsif");
        result.branches.push_back({query_of(branch.at("cond")), read_all(branch, "stmts")});
      }
    }
    result.otherwise = read_all(json, "else_body");
    return result;
  }

  Case read_case(const Json& json) const {
    Case result;
    result.tested = optional_query(json, "t_expr");
    if (result.tested) result.variable = variable_name(json.at("t_varno").get<std::size_t>());
    for (const Json& item : json.at("case_when_list")) {
      const Json& branch = item.at("PLpgSQL_case_when");
      result.branches.push_back({query_of(branch.at("expr")), read_all(branch, "stmts")});
    }
    result.has_else = json.value("have_else", false);
    result.otherwise = read_all(json, "else_stmts");
    return result;
  }

  ForRange read_range(const Json& json) const {
    return {.label = text_at(json, "label"),
            .variable = text_at(json.at("var").at("PLpgSQL_var"), "refname"),
            .lower = query_of(json.at("lower")),
            .upper = query_of(json.at("upper")),
            .step = optional_query(json, "step"),
            .reverse = json.value("reverse", false),
            .body = read_all(json, "body")};
  }

  ForQuery read_rows(const Json& json, bool dynamic) const {
    return {.label = text_at(json, "label"),
            .target = read_target(json.at("var")),
            .query = {query_of(json.at("query")), dynamic, queries_at(json, "params")},
            .body = read_all(json, "body")};
  }

  Execution read_execution(const Json& json, Query query) const {
    Execution execution{
        .query = std::move(query), .strict = json.value("strict", false), .into = {}};
    if (json.value("into", false)) execution.into = read_target(json.at("target"));
    return execution;
  }

  RowCount read_diagnostics(const Json& json) const {
    const Json& items = json.at("diag_items");
    const Json& item = items.front().at("PLpgSQL_diag_item");
    if (json.value("is_stacked", false) || items.size() != 1 ||
        text_at(item, "kind") != "ROW_COUNT")
      throw Error::unsupported("GET DIAGNOSTICS of more than ROW_COUNT");
    return {variable_name(item.value("target", std::size_t{0}))};
  }

  Statement read_statement(const std::string& kind, const Json& json) const {
    const std::string_view name =
        std::string_view(kind).substr(std::string_view("PLpgSQL_").size());
    if (name == "stmt_block") return {read_block(json)};
    if (name == "stmt_assign") {
      Place assigned = place(json.value("varno", std::size_t{0}));
      const bool is_field = !assigned.field.empty();
      return {Assignment{std::move(assigned),
                         assigned_expression(query_of(json.at("expr")), is_field)}};
    }
    if (name == "stmt_if") return {read_if(json)};
    if (name == "stmt_case") return {read_case(json)};
    if (name == "stmt_loop") return {Loop{text_at(json, "label"), {}, read_all(json, "body")}};
    if (name == "stmt_while") {
      return {Loop{text_at(json, "label"), query_of(json.at("cond")), read_all(json, "body")}};
    }
    if (name == "stmt_fori") return {read_range(json)};
    if (name == "stmt_fors") return {read_rows(json, false)};
    if (name == "stmt_dynfors") return {read_rows(json, true)};
    if (name == "stmt_exit") {
      return {
          Exit{json.value("is_exit", false), text_at(json, "label"), optional_query(json, "cond")}};
    }
    if (name == "stmt_return")
      return {Return{optional_query(json, "expr"), !json.contains("lineno")}};
    if (name == "stmt_return_next") {
      const std::string& expression = query_of(json.at("expr"));
      if (expression == kOutputs) return {ReturnNext{}};
      return {ReturnNext{expression}};
    }
    if (name == "stmt_return_query") {
      const bool dynamic = json.contains("dynquery");
      return {ReturnQuery{{query_of(json.at(dynamic ? "dynquery" : "query")), dynamic,
                           queries_at(json, "params")}}};
    }
    if (name == "stmt_raise") return {read_raise(json)};
    if (name == "stmt_assert")
      return {Assertion{query_of(json.at("cond")), optional_query(json, "message")}};
    if (name == "stmt_perform") {
      return {Execution{
          .query = {query_of(json.at("expr")), false, {}}, .discards_rows = true, .into = {}}};
    }
    if (name == "stmt_execsql")
      return {read_execution(json, {query_of(json.at("sqlstmt")), false, {}})};
    if (name == "stmt_dynexecute") {
      return {read_execution(json, {query_of(json.at("query")), true, queries_at(json, "params")})};
    }
    if (name == "stmt_getdiag") return {read_diagnostics(json)};
    throw Error::unsupported(fmt::format("{} in PL/pgSQL", name));
  }

  const Json& function_;
};

// The parser does not tell which block a variable is declared in.
void refuse_nested_declarations(std::string_view body) {
  bool begun = false;
  for (const Token& token : tokens_of(body)) {
    begun = begun || token.kind == PG_QUERY__TOKEN__BEGIN_P;
    if (begun && token.kind == PG_QUERY__TOKEN__DECLARE)
      throw Error::unsupported("DECLARE in a nested block");
  }
}

}  // namespace

Program read_program(std::string_view body, const Signature& signature) {
  const Json function = parse_body(body, signature);
  refuse_nested_declarations(body);
  try {
    Program program = Reader(function).read(signature);
    program.aliases = aliases_of(body, signature.parameters);
    for (const Alias& alias : program.aliases) {
      if (std::ranges::find(program.declarations, alias.name, &Declaration::name) !=
              program.declarations.end() ||
          std::ranges::find(signature.parameters, alias.name) != signature.parameters.end())
        throw Error::unsupported("variables of one name in nested blocks");
    }
    return program;
  } catch (const Json::exception&) {
    throw Error::unsupported("this body in PL/pgSQL");
  }
}

}  // namespace carto_mock::sql::plpgsql
