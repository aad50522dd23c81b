// Cursors (manual, chapter 43.7).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/plpgsql/body_reader.h"
#include "sql/types/refcursor.h"

namespace carto_mock::sql::plpgsql {

const NamedVariable& BodyReader::read_cursor_variable() {
  const std::vector<std::string> names = read_names();
  const NamedVariable& cursor = find(names);
  if (cursor.type.oid != oid::kRefcursor) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("variable \"{}\" must be of type cursor or refcursor", names.back()));
  }
  return cursor;
}

std::vector<CursorArgument> BodyReader::read_cursor_arguments(const NamedVariable& cursor) {
  const auto& expected = cursor.cursor->arguments;
  const std::string& name = cursor.cursor->name;
  std::vector<CursorArgument> arguments;
  if (!lexer_.is("(")) {
    if (expected.empty()) return arguments;
    throw Error(sqlstate::kSyntaxError, fmt::format("cursor \"{}\" has arguments", name));
  }
  if (expected.empty())
    throw Error(sqlstate::kSyntaxError, fmt::format("cursor \"{}\" has no arguments", name));
  lexer_.skip();
  do {
    CursorArgument argument{arguments.size(), {}};
    if (lexer_.is_identifier() && (lexer_.is(":=", 1) || lexer_.is("=>", 1))) {
      const std::string wanted = lexer_.identifier();
      lexer_.skip();
      const auto found = std::ranges::find(expected, wanted, &CursorDefinition::Argument::name);
      if (found == expected.end()) {
        throw Error(sqlstate::kSyntaxError,
                    fmt::format("cursor \"{}\" has no argument named \"{}\"", name, wanted));
      }
      argument.index = static_cast<std::size_t>(found - expected.begin());
    }
    if (std::ranges::find(arguments, argument.index, &CursorArgument::index) != arguments.end()) {
      throw Error(
          sqlstate::kSyntaxError,
          fmt::format("value for parameter \"{}\" of cursor \"{}\" specified more than once",
                      expected[argument.index].name, name));
    }
    if (arguments.size() == expected.size())
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("too many arguments for cursor \"{}\"", name));
    argument.expression = lexer_.sql_until({",", ")"}, ",\" or \")");
    arguments.push_back(std::move(argument));
  } while (lexer_.skip_if(","));
  if (arguments.size() < expected.size()) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("not enough arguments for cursor \"{}\"", name));
  }
  lexer_.expect(")");
  return arguments;
}

Open BodyReader::read_open() {
  const NamedVariable& cursor = read_cursor_variable();
  Open open{cursor.variable, {}, Scrolling::kUnspecified, {}};
  if (cursor.cursor != nullptr) {
    open.arguments = read_cursor_arguments(cursor);
    return open;
  }
  const std::optional<Scrolling> scrolling = read_scrolling("for");
  if (!scrolling) throw lexer_.error("syntax error, expected \"FOR\"");
  open.scrolling = *scrolling;
  Query& query = open.query.emplace();
  query.dynamic = lexer_.skip_if("execute");
  if (query.dynamic) {
    query.text = lexer_.sql_until({"using", ";"}, "USING or ;");
    query.parameters = read_using();
  } else {
    query.text = lexer_.sql_until({";"}, ";", false);
  }
  return open;
}

// What of the cursor's rows: up to its name.
void BodyReader::read_direction(Fetch& fetch, bool moves) {
  bool has_from = true;
  bool gives_several = false;
  const auto read_count = [&] { fetch.count = lexer_.sql_until({"from", "in"}, "FROM or IN"); };
  if (lexer_.skip_if("next")) {
    fetch.direction = "NEXT";
  } else if (lexer_.skip_if("prior")) {
    fetch.direction = "PRIOR";
  } else if (lexer_.skip_if("first")) {
    fetch.direction = "FIRST";
  } else if (lexer_.skip_if("last")) {
    fetch.direction = "LAST";
  } else if (lexer_.is("absolute") || lexer_.is("relative")) {
    fetch.direction = lexer_.is("absolute") ? "ABSOLUTE" : "RELATIVE";
    lexer_.skip();
    read_count();
  } else if (lexer_.skip_if("all")) {
    fetch.direction = "ALL";
    gives_several = true;
  } else if (lexer_.is("forward") || lexer_.is("backward")) {
    fetch.direction = lexer_.is("forward") ? "FORWARD" : "BACKWARD";
    lexer_.skip();
    if (lexer_.skip_if("all")) {
      fetch.direction += " ALL";
      gives_several = true;
    } else if (!lexer_.is("from") && !lexer_.is("in")) {
      read_count();
      gives_several = true;
    }
  } else if (is_known()) {
    has_from = false;
    fetch.direction = "NEXT";
  } else {
    if (!lexer_.is("from") && !lexer_.is("in")) {
      fetch.direction = "FORWARD";
      read_count();
      gives_several = true;
    } else {
      fetch.direction = "NEXT";
    }
  }
  if (has_from && !lexer_.skip_if("from") && !lexer_.skip_if("in"))
    throw lexer_.error("expected FROM or IN");
  if (gives_several && !moves) {
    throw Error(sqlstate::kFeatureNotSupported, "FETCH statement cannot return multiple rows");
  }
}

Fetch BodyReader::read_fetch(bool moves) {
  Fetch fetch;
  read_direction(fetch, moves);
  fetch.cursor = read_cursor_variable().variable;
  if (moves) return fetch;
  lexer_.expect("into");
  fetch.into = read_target();
  return fetch;
}

Close BodyReader::read_close() { return {read_cursor_variable().variable}; }

}  // namespace carto_mock::sql::plpgsql
