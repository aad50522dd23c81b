// Control structures (manual, chapter 43.6).
#include <fmt/format.h>

#include <utility>

#include "sql/plpgsql/body_reader.h"
#include "sql/types/refcursor.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql::plpgsql {

If BodyReader::read_if() {
  If result;
  lexer_.skip();
  do {
    Branch branch{lexer_.sql_until({"then"}, "THEN"), {}};
    lexer_.expect("then");
    branch.body = read_statements();
    result.branches.push_back(std::move(branch));
  } while (lexer_.skip_if("elsif") || lexer_.skip_if("elseif"));
  if (lexer_.skip_if("else")) result.otherwise = read_statements();
  lexer_.expect("end");
  lexer_.expect("if");
  return result;
}

Case BodyReader::read_case() {
  lexer_.skip();
  Case result;
  if (!lexer_.is("when")) {
    result.tested = lexer_.sql_until({"when"}, "WHEN");
    const int number = variable_count_++;
    result.variable = {fmt::format("__Case__Variable_{}__", number), number};
  }
  while (lexer_.skip_if("when")) {
    std::string condition = lexer_.sql_until({"then"}, "THEN");
    lexer_.expect("then");
    if (result.tested) condition = fmt::format("\"{}\" IN ({})", result.variable.name, condition);
    result.branches.push_back({std::move(condition), read_statements()});
  }
  if (result.branches.empty()) throw lexer_.error();
  if (lexer_.skip_if("else")) {
    result.has_else = true;
    result.otherwise = read_statements();
  }
  lexer_.expect("end");
  lexer_.expect("case");
  return result;
}

Statements BodyReader::read_loop_body(const std::string& label) {
  const Names::Level level(names_, label, true);
  lexer_.expect("loop");
  Statements statements = read_statements();
  lexer_.expect("end");
  lexer_.expect("loop");
  read_end_label(label);
  return statements;
}

Loop BodyReader::read_while(std::string label) {
  lexer_.skip();
  std::string condition = lexer_.sql_until({"loop"}, "LOOP");
  Statements body = read_loop_body(label);
  return {std::move(label), std::move(condition), std::move(body)};
}

Statement BodyReader::read_for(std::string label) {
  lexer_.skip();
  const Names::Level level(names_, label, true);
  const std::size_t target = lexer_.position();
  std::vector<std::string> names = read_names();
  std::size_t count = 1;
  for (; lexer_.skip_if(","); ++count) static_cast<void>(read_names());
  lexer_.expect("in");
  const bool is_simple = count == 1 && names.size() == 1;
  if (lexer_.is("execute")) return read_for_query(std::move(label), names, target);
  if (lexer_.is_identifier() && is_known()) {
    const std::size_t before = lexer_.position();
    const auto found = names_.find(read_names());
    const bool is_cursor =
        found->variable->type.oid == oid::kRefcursor && (lexer_.is("(") || lexer_.is("loop"));
    lexer_.go_to(before);
    if (is_cursor) {
      loop_cursors_.emplace_back(lexer_.word());
      if (!is_simple) {
        throw Error(sqlstate::kSyntaxError, "cursor FOR loop must have only one target variable");
      }
      return {read_for_cursor(std::move(label), names.front())};
    }
  }
  if (!lexer_.is("reverse") && !lexer_.comes_before("..", "loop"))
    return read_for_query(std::move(label), names, target);
  if (!is_simple)
    throw Error(sqlstate::kSyntaxError, "integer FOR loop must have only one target variable");
  return {read_range(std::move(label), names.front())};
}

ForRange BodyReader::read_range(std::string label, const std::string& name) {
  ForRange loop;
  loop.reverse = lexer_.skip_if("reverse");
  loop.lower = lexer_.sql_until({".."}, "..");
  lexer_.skip();
  loop.upper = lexer_.sql_until({"loop", "by"}, "LOOP");
  if (lexer_.skip_if("by")) loop.step = lexer_.sql_until({"loop"}, "LOOP");
  loop.variable = {name, variable_count_++};
  names_.add({name, loop.variable, Type{oid::kInt4}});
  loop.body = read_loop_body(label);
  loop.label = std::move(label);
  return loop;
}

Statement BodyReader::read_for_query(std::string label, const std::vector<std::string>& names,
                                     std::size_t target) {
  ForQuery loop;
  const std::size_t query = lexer_.position();
  if (!names_.find(names)) {
    throw Error(sqlstate::kDatatypeMismatch,
                "loop variable of loop over rows must be a record variable or list of scalar "
                "variables");
  }
  lexer_.go_to(target);
  loop.target = read_target();
  lexer_.go_to(query);
  loop.query.dynamic = lexer_.skip_if("execute");
  if (loop.query.dynamic) {
    loop.query.text = lexer_.sql_until({"loop", "using"}, "LOOP or USING");
    if (lexer_.skip_if("using")) {
      do {
        loop.query.parameters.push_back(lexer_.sql_until({",", "loop"}, ", or LOOP"));
      } while (lexer_.skip_if(","));
    }
  } else {
    loop.query.text = lexer_.sql_until({"loop"}, "LOOP", false);
  }
  loop.body = read_loop_body(label);
  loop.label = std::move(label);
  return {std::move(loop)};
}

ForCursor BodyReader::read_for_cursor(std::string label, const std::string& name) {
  ForCursor loop;
  const NamedVariable& cursor = read_cursor_variable();
  if (cursor.cursor == nullptr) {
    throw Error(sqlstate::kSyntaxError, "cursor FOR loop must use a bound cursor variable");
  }
  loop.cursor = cursor.variable;
  loop.arguments = read_cursor_arguments(cursor);
  loop.variable = {name, variable_count_++};
  names_.add({name, loop.variable, Type{oid::kRecord}, true});
  loop.body = read_loop_body(label);
  loop.label = std::move(label);
  return loop;
}

ForEach BodyReader::read_for_each(std::string label) {
  lexer_.skip();
  ForEach loop;
  const std::vector<std::string> names = read_names();
  if (!names_.find(names)) {
    throw Error(sqlstate::kSyntaxError,
                "loop variable of FOREACH must be a known variable or list of variables");
  }
  loop.variable = place_of(names);
  if (lexer_.is(",")) throw Error::unsupported("FOREACH with several variables");
  if (lexer_.skip_if("slice")) {
    loop.slice = std::stoi(std::string(lexer_.word()));
    lexer_.skip();
  }
  lexer_.expect("in");
  lexer_.expect("array");
  loop.array = lexer_.sql_until({"loop"}, "LOOP");
  loop.body = read_loop_body(label);
  loop.label = std::move(label);
  return loop;
}

Exit BodyReader::read_exit(bool leaves) {
  Exit exit{.leaves = leaves, .label = {}, .condition = {}};
  if (!lexer_.is(";") && !lexer_.is("when")) exit.label = lexer_.identifier();
  if (lexer_.skip_if("when")) exit.condition = lexer_.sql_until({";"}, ";");
  if (!exit.label.empty() && !names_.has_label(exit.label)) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("there is no label \"{}\" attached to any block or loop enclosing this "
                            "statement",
                            exit.label));
  }
  if (!exit.label.empty() && !leaves && !names_.is_loop(exit.label)) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("block label \"{}\" cannot be used in CONTINUE", exit.label));
  }
  if (exit.label.empty() && !names_.is_in_loop()) {
    throw Error(sqlstate::kSyntaxError,
                leaves ? "EXIT cannot be used outside a loop, unless it has a label"
                       : "CONTINUE cannot be used outside a loop");
  }
  return exit;
}

}  // namespace carto_mock::sql::plpgsql
