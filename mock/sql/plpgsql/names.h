// The names that a body may use at the place that is being read (PostgreSQL: pl_funcs.c, ns_…).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

struct NamedVariable {
  std::string name;  // by which it is found, an alias perhaps
  VariableName variable;
  Type type{kInvalidOid};
  bool is_row = false;
  bool constant = false;
  std::shared_ptr<const CursorDefinition> cursor = {};
};

class Names {
 public:
  // A block or loop, whose names end with it.
  class Level {
   public:
    Level(Names& names, std::string label, bool is_loop) : names_(names) {
      names_.levels_.push_back({std::move(label), is_loop, {}});
    }
    ~Level() { names_.levels_.pop_back(); }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Names& names_;
  };

  void add(NamedVariable variable) { levels_.back().variables.push_back(std::move(variable)); }

  struct Found {
    const NamedVariable* variable;
    std::size_t used;  // of the names; what is left are fields
  };
  std::optional<Found> find(std::span<const std::string> names) const;
  bool is_in_level(std::string_view name) const;  // the innermost one

  bool has_label(std::string_view label) const;
  bool is_loop(std::string_view label) const;
  bool is_in_loop() const;

 private:
  struct Content {
    std::string label;
    bool is_loop;
    std::vector<NamedVariable> variables;
  };
  std::vector<Content> levels_;
};

}  // namespace carto_mock::sql::plpgsql
