// What SQL a body runs, and what it says, for who looks into it without running it.
#pragma once

#include <string>
#include <vector>

#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

struct Contents {
  std::vector<std::string> expressions;
  std::vector<std::string> statements;
  bool tells = false;     // RAISE, but of an error
  bool executes = false;  // EXECUTE: its text is known when it runs
  bool leaves = false;    // RETURN or EXIT, of whatever loop
  bool raises = false;    // RAISE
  // It does more than compute, choose, repeat and raise: it runs statements, gives several rows, or
  // goes on after errors.
  bool acts = false;
};

Contents contents_of(const Program& program);
Contents contents_of(const Statements& statements);

}  // namespace carto_mock::sql::plpgsql
