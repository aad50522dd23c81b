#include "sql/plpgsql/body_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sql/plpgsql/conditions.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kErrorInAssignment = "22005";
constexpr std::size_t kStateLength = 5;

}  // namespace

Program BodyReader::read() {
  Program program;
  while (lexer_.skip_if("#")) {
    if (!lexer_.skip_if("variable_conflict"))
      throw Error::unsupported(fmt::format("#{} in PL/pgSQL", lexer_.word()));
    if (lexer_.skip_if("error")) {
      program.conflict = NameConflict::kError;
    } else if (lexer_.skip_if("use_column")) {
      program.conflict = NameConflict::kUseColumn;
    } else if (lexer_.skip_if("use_variable")) {
      program.conflict = NameConflict::kUseVariable;
    } else {
      throw lexer_.error();
    }
  }
  const std::string name = signature_.function.empty() ? "inline_code_block" : signature_.function;
  const Names::Level function(names_, name, false);
  declare_parameters();
  program.body = read_block(read_label());
  lexer_.skip_if(";");
  if (!lexer_.is_at_end()) throw lexer_.error();
  return program;
}

std::string BodyReader::read_label() {
  if (!lexer_.skip_if("<<")) return {};
  std::string label = lexer_.identifier();
  lexer_.expect(">>");
  return label;
}

// The label of a block or loop again, at its end.
void BodyReader::read_end_label(const std::string& label) {
  if (lexer_.is(";") || lexer_.is_at_end()) return;
  const std::string end = lexer_.identifier();
  if (label.empty()) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("end label \"{}\" specified for unlabeled block", end));
  }
  if (label != end) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("end label \"{}\" differs from block's label \"{}\"", end, label));
  }
}

Block BodyReader::read_block(std::string label) {
  const Names::Level level(names_, label, false);
  Block block;
  block.label = std::move(label);
  if (lexer_.is("declare")) read_declarations(block);
  lexer_.expect("begin");
  block.body = read_statements();
  if (lexer_.skip_if("exception")) block.handlers = read_handlers();
  lexer_.expect("end");
  read_end_label(block.label);
  return block;
}

std::vector<Handler> BodyReader::read_handlers() {
  for (const char* name : {"sqlstate", "sqlerrm"})
    names_.add({name, {name, variable_count_++}, Type{oid::kText}, false, true});
  std::vector<Handler> handlers;
  while (lexer_.skip_if("when")) {
    Handler handler;
    do {
      std::string condition = lexer_.identifier();
      if (condition == "sqlstate") {
        condition = lexer_.string_value();
        if (condition.size() != kStateLength)
          throw Error(sqlstate::kSyntaxError, "invalid SQLSTATE code");
      }
      if (condition != "others") static_cast<void>(condition_state(condition));
      handler.conditions.push_back(std::move(condition));
    } while (lexer_.skip_if("or"));
    lexer_.expect("then");
    handler.body = read_statements();
    handlers.push_back(std::move(handler));
  }
  if (handlers.empty()) throw lexer_.error();
  return handlers;
}

bool BodyReader::is_at_section_end() const {
  constexpr auto kEnds =
      std::to_array<std::string_view>({"end", "else", "elsif", "elseif", "when", "exception"});
  return lexer_.is_at_end() ||
         std::ranges::any_of(kEnds, [this](std::string_view end) { return lexer_.is(end); });
}

Statements BodyReader::read_statements() {
  Statements statements;
  while (!is_at_section_end() || begins_assignment()) {
    if (lexer_.is("null") && lexer_.is(";", 1)) {
      lexer_.skip();
    } else {
      statements.push_back(read_statement());
    }
    lexer_.expect(";");
  }
  return statements;
}

// `x :=`, `x.y =`, `x[1] :=`
bool BodyReader::begins_assignment() const {
  if (!lexer_.is_identifier() && !lexer_.is_parameter()) return false;
  std::size_t next = 1;
  while (lexer_.is(".", next)) next += 2;
  return lexer_.is(":=", next) || lexer_.is("=", next) || lexer_.is("[", next);
}

Statement BodyReader::read_statement() {
  if (begins_assignment()) return read_assignment();
  std::string label = read_label();
  if (lexer_.is("declare") || lexer_.is("begin")) return {read_block(std::move(label))};
  if (lexer_.is("loop")) {
    Loop loop{label, {}, read_loop_body(label)};
    return {std::move(loop)};
  }
  if (lexer_.is("while")) return {read_while(std::move(label))};
  if (lexer_.is("for")) return read_for(std::move(label));
  if (lexer_.is("foreach")) return {read_for_each(std::move(label))};
  if (!label.empty()) throw lexer_.error();
  if (std::optional<Statement> statement = read_keyword_statement()) return *std::move(statement);
  return {read_sql()};
}

std::optional<Statement> BodyReader::read_keyword_statement() {
  if (lexer_.is("if")) return Statement{read_if()};
  if (lexer_.is("case")) return Statement{read_case()};
  if (lexer_.skip_if("exit")) return Statement{read_exit(true)};
  if (lexer_.skip_if("continue")) return Statement{read_exit(false)};
  if (lexer_.skip_if("return")) return read_return_statement();
  if (lexer_.skip_if("raise")) return Statement{read_raise()};
  if (lexer_.skip_if("assert")) return Statement{read_assertion()};
  if (lexer_.is("get")) return Statement{read_diagnostics()};
  if (lexer_.skip_if("perform")) return read_perform();
  if (lexer_.skip_if("execute")) return Statement{read_execute()};
  if (lexer_.skip_if("open")) return Statement{read_open()};
  if (lexer_.skip_if("fetch")) return Statement{read_fetch(false)};
  if (lexer_.skip_if("move")) return Statement{read_fetch(true)};
  if (lexer_.skip_if("close")) return Statement{read_close()};
  if (lexer_.is("commit") || lexer_.is("rollback")) return Statement{read_transaction_end()};
  if (lexer_.is("call")) return Statement{read_call()};
  return std::nullopt;
}

Statement BodyReader::read_assignment() {
  Place place = read_place();
  if (!lexer_.skip_if(":=")) lexer_.expect("=");
  return {Assignment{std::move(place), lexer_.sql_until({";"}, ";")}};
}

std::vector<std::string> BodyReader::read_names() {
  std::vector<std::string> names{lexer_.identifier()};
  while (lexer_.is(".") && lexer_.is_identifier(1)) {
    lexer_.skip();
    names.push_back(lexer_.identifier());
  }
  return names;
}

Error BodyReader::unknown(const std::vector<std::string>& names) const {
  return {sqlstate::kSyntaxError,
          fmt::format("\"{}\" is not a known variable", fmt::join(names, "."))};
}

// Is the word a variable that is there?
bool BodyReader::is_known(std::size_t ahead) const {
  if (!lexer_.is_identifier(ahead) && !lexer_.is_parameter(ahead)) return false;
  std::vector<std::string> names{lexer_.identifier_at(ahead)};
  while (lexer_.is(".", ahead + 1) && lexer_.is_identifier(ahead + 2)) {
    ahead += 2;
    names.push_back(lexer_.identifier_at(ahead));
  }
  return names_.find(names).has_value();
}

Place BodyReader::place_of(const std::vector<std::string>& names) const {
  const auto found = names_.find(names);
  if (!found) throw unknown(names);
  if (found->variable->constant) {
    throw Error(kErrorInAssignment, fmt::format("variable \"{}\" is declared CONSTANT",
                                                found->variable->variable.name));
  }
  Place place{found->variable->variable};
  for (std::size_t i = found->used; i < names.size(); ++i) place.steps.push_back({names[i]});
  return place;
}

Place BodyReader::read_place() {
  Place place = place_of(read_names());
  while (lexer_.is("[") || lexer_.is(".")) {
    if (lexer_.skip_if(".")) {
      place.steps.push_back({lexer_.identifier()});
      continue;
    }
    lexer_.skip();
    Step step;
    if (!lexer_.is(":") && !lexer_.is("]")) step.upper = lexer_.sql_until({"]", ":"}, "]");
    if (lexer_.skip_if(":")) {
      step.is_slice = true;
      step.lower = std::exchange(step.upper, std::nullopt);
      if (!lexer_.is("]")) step.upper = lexer_.sql_until({"]"}, "]");
    }
    lexer_.expect("]");
    place.steps.push_back(std::move(step));
  }
  return place;
}

const NamedVariable& BodyReader::find(const std::vector<std::string>& names) const {
  const auto found = names_.find(names);
  if (!found || found->used != names.size()) throw unknown(names);
  return *found->variable;
}

// Variables with commas between them, or a single row.
Target BodyReader::read_target() {
  Target target;
  bool has_row = false;
  do {
    if (target.places.size() == 1 && has_row) {
      throw Error(sqlstate::kSyntaxError,
                  "record variable cannot be part of multiple-item INTO list");
    }
    const std::vector<std::string> names = read_names();
    const auto found = names_.find(names);
    const bool is_row = found && found->used == names.size() && found->variable->is_row;
    if (is_row && !target.places.empty()) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("\"{}\" is not a scalar variable", names.back()));
    }
    has_row = has_row || is_row;
    target.places.push_back(place_of(names));
  } while (lexer_.skip_if(","));
  return target;
}

}  // namespace carto_mock::sql::plpgsql
