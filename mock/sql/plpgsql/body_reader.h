// Reads a body: blocks, declarations and statements, a method each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/plpgsql/lexer.h"
#include "sql/plpgsql/names.h"
#include "sql/plpgsql/program.h"
#include "sql/plpgsql/reader.h"

namespace carto_mock::sql::plpgsql {

class BodyReader {
 public:
  BodyReader(std::string_view body, const Signature& signature, const TypeResolver& resolve_type)
      : lexer_(body), signature_(signature), resolve_type_(resolve_type) {}

  Program read();
  // The SQL in it, each as a statement.
  const std::vector<std::string>& statements() const { return lexer_.statements(); }
  // The cursors that FOR goes through, as written.
  const std::vector<std::string>& loop_cursors() const { return loop_cursors_; }

 private:
  // declarations.cpp
  void declare_parameters();
  void read_declarations(Block& block);
  void read_declaration(Block& block);
  Declaration read_variable(std::string name);
  Declaration read_cursor(std::string name, Scrolling scrolling);
  Alias read_alias(std::string name);
  std::string read_type_text(std::initializer_list<std::string_view> ends);
  DeclaredType read_type(std::initializer_list<std::string_view> ends);
  std::optional<DeclaredType> type_of_variable(const std::string& text) const;
  void declare(const Declaration& declaration, bool is_row);
  std::optional<Scrolling> read_scrolling(std::string_view keyword);

  // body_reader.cpp
  std::string read_label();  // <<label>>, or empty
  void read_end_label(const std::string& label);
  Block read_block(std::string label);
  std::vector<Handler> read_handlers();
  Statements read_statements();  // up to what cannot begin one: END, ELSE …
  bool is_at_section_end() const;
  Statement read_statement();
  std::optional<Statement> read_keyword_statement();
  bool begins_assignment() const;
  Statement read_assignment();

  // loops.cpp
  If read_if();
  Case read_case();
  Statements read_loop_body(const std::string& label);
  Loop read_while(std::string label);
  Statement read_for(std::string label);
  Statement read_for_query(std::string label, const std::vector<std::string>& names,
                           std::size_t target);
  ForRange read_range(std::string label, const std::string& name);
  ForCursor read_for_cursor(std::string label, const std::string& name);
  ForEach read_for_each(std::string label);
  Exit read_exit(bool leaves);

  // simple_statements.cpp
  Return read_return();
  Statement read_return_statement();
  Raise read_raise();
  void read_raise_options(Raise& raise);
  Assertion read_assertion();
  Diagnostics read_diagnostics();
  Statement read_perform();
  Execution read_execute();
  Execution read_sql();
  TransactionEnd read_transaction_end();
  Call read_call();
  Call::Argument read_call_argument();
  std::vector<std::string> read_using();
  std::pair<Target, bool> read_into();  // behind INTO; STRICT?

  // cursors.cpp
  Open read_open();
  Fetch read_fetch(bool moves);
  void read_direction(Fetch& fetch, bool moves);
  Close read_close();
  const NamedVariable& read_cursor_variable();
  std::vector<CursorArgument> read_cursor_arguments(const NamedVariable& cursor);

  // Variables.
  std::vector<std::string> read_names();  // a.b.c
  Place read_place();
  Place place_of(const std::vector<std::string>& names) const;
  const NamedVariable& find(const std::vector<std::string>& names) const;
  Target read_target();
  bool is_known(std::size_t ahead = 0) const;
  Error unknown(const std::vector<std::string>& names) const;

  Lexer lexer_;
  const Signature& signature_;
  const TypeResolver& resolve_type_;
  Names names_;
  int variable_count_ = 0;
  std::vector<std::string> loop_cursors_;
};

}  // namespace carto_mock::sql::plpgsql
