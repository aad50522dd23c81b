// PostgreSQL 15's own parser (libpg_query). The syntax tree is libpg_query's protobuf tree as it
// is: its structs are complete, typed, and its node kinds an enum, so that nothing can be lost in a
// conversion of ours.
//
// Whoever walks it switches over `node_case` and refuses by name (Error::unsupported) what it does
// not handle, a field of a known node included.
#pragma once

#include <pg_query.h>
#include <pg_query.pb-c.h>

#include <memory>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// A parsed text of one or more statements; owns the tree that `statements()` points into.
// Immutable.
class SyntaxTree {
 public:
  explicit SyntaxTree(PgQuery__ParseResult* result) : result_(result) {}

  std::size_t size() const { return result_->n_stmts; }
  const PgQuery__Node& statement(std::size_t index) const { return *result_->stmts[index]->stmt; }
  // The statement's own text: from its first token to before its semicolon. `text` is the text that
  // was parsed.
  std::string_view statement_text(std::size_t index, std::string_view text) const;
  int statement_offset(std::size_t index) const { return result_->stmts[index]->stmt_location; }

 private:
  struct Deleter {
    void operator()(PgQuery__ParseResult* result) const;
  };
  std::unique_ptr<PgQuery__ParseResult, Deleter> result_;
};

// Throws Error 42601 in PostgreSQL's words, with the offset; 54001 `stack depth limit exceeded` for
// text nested deeper than PostgreSQL takes (checked before parsing: libpg_query itself would
// overflow the stack); 22021 for text that is not UTF-8. The calling thread needs a stack of
// kStackSize (support/thread.h).
SyntaxTree parse(std::string_view text);

}  // namespace carto_mock::sql
