// Statements that were compiled before, found again by their skeleton (statement_key.h).
//
// An entry answers for one skeleton, role, set of settings and catalog version: a change of any of
// them is another key, so nothing is ever invalidated. Within an entry, one variant a combination
// of the literals that the analyzer consumed; the literals that it left open may be anything.
// Thread-safe; the least recently used go.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/statement_key.h"

namespace carto_mock::sql {

class StatementCache {
 public:
  // What besides the text decides about the analysis.
  struct Environment {
    Oid role;
    std::string_view analysis_key;  // SessionSettings::analysis_key()
    std::uint64_t catalog_version;
  };

  // nullptr: not known.
  std::shared_ptr<const CompiledStatement> find(const StatementKey& key,
                                                const Environment& environment);
  void insert(const StatementKey& key, const Environment& environment,
              std::shared_ptr<const CompiledStatement> statement);

  std::uint64_t hits() const;
  std::size_t size() const;  // entries

 private:
  static constexpr std::size_t kKeptEntries = 1000;
  static constexpr std::size_t kVariantsOfAnEntry = 8;

  struct Variant {
    std::vector<std::pair<int, std::string>> consumed;  // literals by index, as written
    std::shared_ptr<const CompiledStatement> statement;
  };
  struct Entry {
    std::string key;
    std::list<Variant> variants;  // most recently used first
  };

  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
  std::uint64_t hits_ = 0;
};

}  // namespace carto_mock::sql
