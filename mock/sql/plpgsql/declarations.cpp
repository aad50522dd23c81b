#include <fmt/format.h>

#include <memory>
#include <utility>

#include "sql/plpgsql/body_reader.h"
#include "sql/plpgsql/parameter_names.h"
#include "sql/types/refcursor.h"
#include "sql/types/type_oids.h"
#include "support/encodings.h"

namespace carto_mock::sql::plpgsql {

void BodyReader::declare_parameters() {
  for (std::size_t i = 0; i < signature_.parameters.size(); ++i) {
    const std::string& name = signature_.parameters[i];
    const DeclaredType type = signature_.types[i];
    const std::string numbered = parameter_name("", i + 1);
    const VariableName variable{name.empty() ? numbered : name, variable_count_++};
    names_.add({numbered, variable, type.type, type.is_row});
    if (!name.empty()) names_.add({name, variable, type.type, type.is_row});
  }
  names_.add({"found", {"found", variable_count_++}, Type{oid::kBool}});
  if (!signature_.returns_trigger) return;
  for (const char* row : {"new", "old"}) names_.add({row, {row}, Type{oid::kRecord}, true});
  for (const char* name : {"tg_name", "tg_when", "tg_level", "tg_op", "tg_relname", "tg_table_name",
                           "tg_table_schema", "tg_relid", "tg_nargs", "tg_argv"})
    names_.add({name, {name}});
}

void BodyReader::read_declarations(Block& block) {
  while (!lexer_.is("begin")) {
    if (lexer_.skip_if("declare")) continue;
    if (lexer_.is("<<")) {
      throw Error(sqlstate::kSyntaxError, "block label must be placed before DECLARE, not after");
    }
    read_declaration(block);
  }
}

void BodyReader::read_declaration(Block& block) {
  const Error misplaced = lexer_.error();
  std::string name = lexer_.identifier();
  if (names_.is_in_level(name)) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("duplicate declaration{}",
                            misplaced.message().substr(std::string_view("syntax error").size())));
  }
  if (lexer_.is("alias") && lexer_.is("for", 1)) {
    block.declarations.emplace_back(read_alias(std::move(name)));
    return;
  }
  if (const std::optional<Scrolling> scrolling = read_scrolling("cursor")) {
    Declaration cursor = read_cursor(std::move(name), *scrolling);
    declare(cursor, false);
    block.declarations.emplace_back(std::move(cursor));
    return;
  }
  block.declarations.emplace_back(read_variable(std::move(name)));
}

// [NO] SCROLL before the keyword; none where that does not follow.
std::optional<Scrolling> BodyReader::read_scrolling(std::string_view keyword) {
  Scrolling scrolling = Scrolling::kUnspecified;
  std::size_t length = 0;
  if (lexer_.is("no") && lexer_.is("scroll", 1)) {
    scrolling = Scrolling::kNoScroll;
    length = 2;
  } else if (lexer_.is("scroll")) {
    scrolling = Scrolling::kScroll;
    length = 1;
  }
  if (!lexer_.is(keyword, length)) return std::nullopt;
  lexer_.go_to(lexer_.position() + length + 1);
  return scrolling;
}

Alias BodyReader::read_alias(std::string name) {
  lexer_.skip();
  lexer_.skip();
  if (lexer_.is("$0")) throw Error::unsupported("$0 in PL/pgSQL");
  const std::vector<std::string> names = read_names();
  const auto found = names_.find(names);
  if (!found || found->used != names.size()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("variable \"{}\" does not exist", names.back()));
  }
  lexer_.expect(";");
  NamedVariable alias = *found->variable;
  alias.name = name;
  Alias result{std::move(name), alias.variable};
  names_.add(std::move(alias));
  return result;
}

std::string BodyReader::read_type_text(std::initializer_list<std::string_view> ends) {
  if (lexer_.is(";")) throw lexer_.error("missing data type declaration");
  const std::size_t first = lexer_.position();
  int depth = 0;
  while (true) {
    if (lexer_.is_at_end()) throw lexer_.error("unexpected end of function definition");
    bool is_end = lexer_.is(";");
    for (const std::string_view end : ends) is_end = is_end || lexer_.is(end);
    if (depth == 0 && is_end) break;
    if (lexer_.is(";")) throw lexer_.error("mismatched parentheses");
    if (lexer_.is("(") || lexer_.is("[")) ++depth;
    if (lexer_.is(")") || lexer_.is("]")) --depth;
    lexer_.skip();
  }
  if (lexer_.position() == first) throw lexer_.error("missing data type declaration");
  return lexer_.text_between(first, lexer_.position());
}

// `x%TYPE` of a variable.
std::optional<DeclaredType> BodyReader::type_of_variable(const std::string& text) const {
  Lexer words(text);
  std::vector<std::string> names;
  if (!words.is_identifier() && !words.is_parameter()) return std::nullopt;
  names.push_back(words.identifier());
  while (words.is(".") && words.is_identifier(1)) {
    words.skip();
    names.push_back(words.identifier());
  }
  if (!words.is("%") || !words.is("type", 1) || names.size() > 2) return std::nullopt;
  const auto found = names_.find(names);
  if (!found || found->used != names.size() || found->variable->is_row) return std::nullopt;
  words.go_to(words.position() + 2);
  if (!words.is_at_end()) return std::nullopt;
  return DeclaredType{found->variable->type, false};
}

DeclaredType BodyReader::read_type(std::initializer_list<std::string_view> ends) {
  const std::string text = read_type_text(ends);
  if (const auto type = type_of_variable(text)) return *type;
  return resolve_type_(text);
}

Declaration BodyReader::read_variable(std::string name) {
  Declaration variable{std::move(name)};
  variable.constant = lexer_.skip_if("constant");
  const DeclaredType type = read_type({"collate", "not", "=", ":=", "default"});
  variable.type = type.type;
  if (lexer_.is("collate")) throw Error::unsupported("a variable with COLLATE in PL/pgSQL");
  if (lexer_.skip_if("not")) {
    lexer_.expect("null");
    variable.not_null = true;
  }
  if (!lexer_.is(";")) {
    if (!lexer_.skip_if("=") && !lexer_.skip_if(":=")) lexer_.expect("default");
    variable.initial = lexer_.sql_until({";"}, ";");
  } else if (variable.not_null) {
    throw Error("22004", fmt::format("variable \"{}\" must have a default value, since it's "
                                     "declared NOT NULL",
                                     variable.name));
  }
  lexer_.expect(";");
  variable.number = variable_count_++;
  declare(variable, type.is_row);
  return variable;
}

Declaration BodyReader::read_cursor(std::string name, Scrolling scrolling) {
  auto cursor = std::make_shared<CursorDefinition>();
  cursor->name = name;
  cursor->scrolling = scrolling;
  if (lexer_.skip_if("(")) {
    do {
      std::string argument = lexer_.identifier();
      const DeclaredType type = read_type({",", ")"});
      if (type.is_row) throw Error::unsupported("a row as an argument of a cursor");
      cursor->arguments.push_back({std::move(argument), type.type});
    } while (lexer_.skip_if(","));
    lexer_.expect(")");
  }
  if (!lexer_.skip_if("is")) lexer_.expect("for");
  cursor->query = lexer_.sql_until({";"}, ";", false);
  lexer_.expect(";");
  Declaration declaration{std::move(name), variable_count_++};
  declaration.type = Type{oid::kRefcursor};
  declaration.cursor = std::move(cursor);
  return declaration;
}

void BodyReader::declare(const Declaration& declaration, bool is_row) {
  names_.add({declaration.name,
              {declaration.name, declaration.number},
              declaration.type,
              is_row,
              declaration.constant,
              declaration.cursor});
}

}  // namespace carto_mock::sql::plpgsql
