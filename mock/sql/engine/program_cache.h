// Bodies in PL/pgSQL that a session has read: a function that a query calls for each of its rows is
// read once.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/plpgsql/program.h"

namespace carto_mock::sql {

class ProgramCache {
 public:
  // What a program depends on: the function as this catalog has it, the types that a call gives its
  // parameters, and what names of types mean.
  struct Key {
    Oid function;
    std::shared_ptr<const CatalogSnapshot> catalog;
    std::vector<Oid> types;
    std::vector<std::string> search_path;

    bool operator==(const Key& other) const = default;
  };

  // The one that is known, or what `read` makes, which may throw.
  std::shared_ptr<const plpgsql::Program> get(Key key,
                                              const std::function<plpgsql::Program()>& read);

 private:
  struct Entry {
    Key key;
    std::shared_ptr<const plpgsql::Program> program;
  };
  std::deque<Entry> entries_;  // the youngest last
};

}  // namespace carto_mock::sql
