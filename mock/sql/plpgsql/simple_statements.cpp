// Statements of one line (manual, chapters 43.5, 43.6.1 and 43.9).
#include <fmt/format.h>

#include <array>
#include <utility>

#include "sql/plpgsql/body_reader.h"
#include "sql/plpgsql/conditions.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr std::size_t kStateLength = 5;

struct Level {
  std::string_view word;
  Severity severity;
};
constexpr auto kLevels = std::to_array<Level>({{"debug", Severity::kDebug},
                                               {"log", Severity::kLog},
                                               {"info", Severity::kInfo},
                                               {"notice", Severity::kNotice},
                                               {"warning", Severity::kWarning}});

struct Option {
  std::string_view word;
  Raise::Option::Kind kind;
  ErrorObject object = ErrorObject::kColumn;
};
constexpr auto kOptions =
    std::to_array<Option>({{"errcode", Raise::Option::Kind::kErrorCode},
                           {"message", Raise::Option::Kind::kMessage},
                           {"detail", Raise::Option::Kind::kDetail},
                           {"hint", Raise::Option::Kind::kHint},
                           {"column", Raise::Option::Kind::kObject, ErrorObject::kColumn},
                           {"constraint", Raise::Option::Kind::kObject, ErrorObject::kConstraint},
                           {"datatype", Raise::Option::Kind::kObject, ErrorObject::kDatatype},
                           {"table", Raise::Option::Kind::kObject, ErrorObject::kTable},
                           {"schema", Raise::Option::Kind::kObject, ErrorObject::kSchema}});

struct Item {
  std::string_view word;
  Diagnostics::Kind kind;
  bool is_stacked;
  ErrorObject object = ErrorObject::kColumn;
};
constexpr auto kItems = std::to_array<Item>(
    {{"row_count", Diagnostics::Kind::kRowCount, false},
     {"pg_context", Diagnostics::Kind::kContext, false},
     {"pg_exception_context", Diagnostics::Kind::kContext, true},
     {"returned_sqlstate", Diagnostics::Kind::kReturnedState, true},
     {"message_text", Diagnostics::Kind::kMessage, true},
     {"pg_exception_detail", Diagnostics::Kind::kDetail, true},
     {"pg_exception_hint", Diagnostics::Kind::kHint, true},
     {"column_name", Diagnostics::Kind::kObject, true, ErrorObject::kColumn},
     {"constraint_name", Diagnostics::Kind::kObject, true, ErrorObject::kConstraint},
     {"pg_datatype_name", Diagnostics::Kind::kObject, true, ErrorObject::kDatatype},
     {"table_name", Diagnostics::Kind::kObject, true, ErrorObject::kTable},
     {"schema_name", Diagnostics::Kind::kObject, true, ErrorObject::kSchema}});

std::size_t placeholders(const std::string& format) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (i + 1 < format.size() && format[i + 1] == '%') {
      ++i;
    } else {
      ++count;
    }
  }
  return count;
}

}  // namespace

Return BodyReader::read_return() {
  if (lexer_.is(";")) return {};
  return {lexer_.sql_until({";"}, ";")};
}

Statement BodyReader::read_return_statement() {
  if (lexer_.skip_if("next")) {
    if (lexer_.is(";")) return {ReturnNext{}};
    return {ReturnNext{lexer_.sql_until({";"}, ";")}};
  }
  if (!lexer_.skip_if("query")) return {read_return()};
  Query query;
  query.dynamic = lexer_.skip_if("execute");
  if (query.dynamic) {
    query.text = lexer_.sql_until({";", "using"}, "; or USING");
    query.parameters = read_using();
  } else {
    query.text = lexer_.sql_until({";"}, ";", false);
  }
  return {ReturnQuery{std::move(query)}};
}

std::vector<std::string> BodyReader::read_using() {
  std::vector<std::string> parameters;
  if (!lexer_.skip_if("using")) return parameters;
  do {
    parameters.push_back(lexer_.sql_until({",", ";", "into"}, ", or ; or INTO"));
  } while (lexer_.skip_if(","));
  return parameters;
}

Raise BodyReader::read_raise() {
  Raise raise;
  raise.is_exception = true;
  lexer_.skip_if("exception");
  for (const Level& level : kLevels) {
    if (!lexer_.skip_if(level.word)) continue;
    raise.severity = level.severity;
    raise.is_exception = false;
    break;
  }
  if (lexer_.is(";")) return raise;
  if (lexer_.is_string()) {
    raise.format = lexer_.string_value();
    while (lexer_.skip_if(","))
      raise.parameters.push_back(lexer_.sql_until({",", ";", "using"}, ", or ; or USING"));
  } else if (lexer_.skip_if("sqlstate")) {
    raise.condition = lexer_.string_value();
    if (raise.condition.size() != kStateLength)
      throw Error(sqlstate::kSyntaxError, "invalid SQLSTATE code");
  } else if (!lexer_.is("using")) {
    raise.condition = lexer_.identifier();
    static_cast<void>(condition_state(raise.condition));
  }
  read_raise_options(raise);
  const std::size_t expected = raise.format ? placeholders(*raise.format) : 0;
  if (expected > raise.parameters.size())
    throw Error(sqlstate::kSyntaxError, "too few parameters specified for RAISE");
  if (expected < raise.parameters.size())
    throw Error(sqlstate::kSyntaxError, "too many parameters specified for RAISE");
  return raise;
}

void BodyReader::read_raise_options(Raise& raise) {
  if (!lexer_.skip_if("using")) return;
  do {
    const Option* found = nullptr;
    for (const Option& option : kOptions) {
      if (lexer_.is(option.word)) found = &option;
    }
    if (found == nullptr) throw lexer_.error("unrecognized RAISE statement option");
    lexer_.skip();
    if (!lexer_.skip_if("=") && !lexer_.skip_if(":="))
      throw lexer_.error("syntax error, expected \"=\"");
    raise.options.push_back({found->kind, lexer_.sql_until({",", ";"}, ", or ;"), found->object});
  } while (lexer_.skip_if(","));
}

Assertion BodyReader::read_assertion() {
  Assertion assertion{lexer_.sql_until({",", ";"}, ", or ;"), std::nullopt};
  if (lexer_.skip_if(",")) assertion.message = lexer_.sql_until({";"}, ";");
  return assertion;
}

Diagnostics BodyReader::read_diagnostics() {
  lexer_.skip();
  Diagnostics result;
  result.is_stacked = lexer_.skip_if("stacked");
  if (!result.is_stacked) lexer_.skip_if("current");
  lexer_.expect("diagnostics");
  do {
    Place place = read_place();
    if (!lexer_.skip_if("=")) lexer_.expect(":=");
    const Item* found = nullptr;
    for (const Item& item : kItems) {
      if (lexer_.is(item.word)) found = &item;
    }
    if (found == nullptr)
      throw Error::unsupported(fmt::format("GET DIAGNOSTICS of {}", lexer_.word()));
    lexer_.skip();
    if (found->is_stacked != result.is_stacked) {
      std::string name(found->word);
      for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("diagnostics item {} is not allowed in GET {} DIAGNOSTICS", name,
                              result.is_stacked ? "STACKED" : "CURRENT"));
    }
    result.items.push_back({std::move(place), found->kind, found->object});
  } while (lexer_.skip_if(","));
  return result;
}

Statement BodyReader::read_perform() {
  std::string query = "SELECT " + lexer_.sql_until({";"}, ";");
  return {Execution{.query = {std::move(query), false, {}}, .discards_rows = true, .into = {}}};
}

std::pair<Target, bool> BodyReader::read_into() {
  const bool strict = lexer_.skip_if("strict");
  return {read_target(), strict};
}

Execution BodyReader::read_execute() {
  Execution execution{.query = {}, .into = {}};
  execution.query.dynamic = true;
  execution.query.text = lexer_.sql_until({"into", "using", ";"}, "INTO or USING or ;");
  while (!lexer_.is(";")) {
    if (lexer_.is("using")) {
      if (!execution.query.parameters.empty()) throw lexer_.error();
      execution.query.parameters = read_using();
    } else {
      if (execution.into) throw lexer_.error();
      lexer_.expect("into");
      std::tie(execution.into.emplace(), execution.strict) = read_into();
    }
  }
  return execution;
}

TransactionEnd BodyReader::read_transaction_end() {
  const TransactionEnd end{lexer_.is("commit")};
  lexer_.skip();
  if (lexer_.skip_if("and")) {
    if (!lexer_.skip_if("no"))
      throw Error::unsupported(fmt::format("{} AND CHAIN", end.commits ? "COMMIT" : "ROLLBACK"));
    lexer_.expect("chain");
  }
  return end;
}

// Up to the comma or parenthesis behind it.
Call::Argument BodyReader::read_call_argument() {
  Call::Argument argument;
  if (lexer_.is("=>", 1) || lexer_.is(":=", 1)) {
    lexer_.skip();
    lexer_.skip();
  }
  const std::size_t first = lexer_.position();
  int depth = 0;
  for (; !lexer_.is_at_end() && !lexer_.is(";"); lexer_.skip()) {
    if (depth == 0 && (lexer_.is(",") || lexer_.is(")"))) break;
    if (lexer_.is("(") || lexer_.is("[")) ++depth;
    if (lexer_.is(")") || lexer_.is("]")) --depth;
  }
  const std::size_t end = lexer_.position();
  lexer_.go_to(first);
  if (is_known()) {
    const std::vector<std::string> names = read_names();
    if (lexer_.position() == end) {
      const NamedVariable& variable = *names_.find(names)->variable;
      if (variable.constant) {
        argument.constant = variable.variable.name;
      } else {
        argument.place = place_of(names);
      }
    }
  }
  lexer_.go_to(end);
  return argument;
}

Call BodyReader::read_call() {
  Call call;
  const std::size_t first = lexer_.position();
  lexer_.skip();
  while (!lexer_.is_at_end() && !lexer_.is("(") && !lexer_.is(";")) lexer_.skip();
  if (lexer_.skip_if("(") && !lexer_.is(")")) {
    do {
      call.arguments.push_back(read_call_argument());
    } while (lexer_.skip_if(","));
  }
  while (!lexer_.is_at_end() && !lexer_.is(";")) lexer_.skip();
  call.text = lexer_.text_between(first, lexer_.position());
  lexer_.add_statement(call.text);
  return call;
}

// A statement of SQL's, with INTO somewhere perhaps.
Execution BodyReader::read_sql() {
  if (!lexer_.is_identifier() && !lexer_.is("(")) throw lexer_.error();
  const bool is_import = lexer_.is("import");
  Execution execution{.query = {}, .into = {}};
  std::string text;
  std::size_t first = lexer_.position();
  bool follows_insert = false;
  for (int depth = 0; depth > 0 || !lexer_.is(";");) {
    if (lexer_.is_at_end()) throw lexer_.error("unexpected end of function definition");
    if (lexer_.is("into") && !follows_insert && !is_import) {
      if (execution.into) throw lexer_.error("INTO specified more than once");
      text = lexer_.text_between(first, lexer_.position());
      lexer_.skip();
      std::tie(execution.into.emplace(), execution.strict) = read_into();
      first = lexer_.position();
      continue;
    }
    follows_insert = lexer_.is("insert") || lexer_.is("merge");
    if (lexer_.is("(")) ++depth;
    if (lexer_.is(")")) --depth;
    lexer_.skip();
  }
  text += " " + lexer_.text_between(first, lexer_.position());
  lexer_.add_statement(text);
  execution.query.text = std::move(text);
  return execution;
}

}  // namespace carto_mock::sql::plpgsql
