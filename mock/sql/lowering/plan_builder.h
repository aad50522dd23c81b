// Inside lowering: a plan in the making, its WITH lists, and the names in sight.
//
// SQLite's parser has a small stack (14 nested FROM subqueries), so queries in FROM do not nest in
// the text: each becomes an entry of a WITH list that stands as far outside as what the query
// depends on allows. A statement has list 0; every subquery expression (EXISTS, IN, scalar …) opens
// a list of its own, one deeper, for the queries that depend on the rows around it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/lowering/plan.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// An entry of a WITH list; its columns are c1, c2, ….
struct WithEntry {
  std::string name;
  int depth = 0;  // of the list that it stands in
};

// An expression that an inner stage of the query has computed: `sql` reads the result.
struct Replacement {
  std::shared_ptr<const Expression> expression;
  std::string sql;
  // The one of several equal expressions that it stands for; null: for all of them.
  const Expression* place = nullptr;
};

// What the expressions of one Query see: the columns of its FROM and, further out, those of the
// enclosing queries.
struct Level {
  int id = 0;          // grows with every level
  int with_depth = 0;  // the innermost WITH list when the level began
  const Level* outer = nullptr;
  const Query* query = nullptr;
  std::vector<std::vector<std::string>> ranges;  // SQL of each column of each range table entry
  std::vector<std::string> range_aliases;
  std::vector<WithEntry> ctes;  // of Query::ctes
  std::vector<Replacement> replacements;
  bool is_grouped = false;                   // only replacements are left, columns are not
  std::vector<std::string> subquery_output;  // SQL of the columns that ANY and ALL compare with
};

// A join of two tables whose rows can be looked up on either side.
struct FreeJoin {
  Oid left;
  Oid right;
};

class PlanBuilder {
 public:
  // `turns`: for the first free joins, in the order in which they are met, whether rows are looked
  // up on the left. In all others it is on the right.
  explicit PlanBuilder(const CatalogSnapshot& catalog, std::vector<bool> turns = {})
      : catalog_(catalog), turns_(std::move(turns)) {}

  const CatalogSnapshot& catalog() const { return catalog_; }

  // What the statement compares, in all of its queries: no table has more conditions than that.
  void count_comparisons(const Query& query);
  std::size_t comparison_count() const { return comparison_count_; }

  // The placeholder, such as ?3.
  std::string add_parameter(PlanParameter parameter);
  std::string add_constant(const Value& value, Type type);
  // A name that nothing else in the statement has: the prefix and a number.
  std::string unique_name(char prefix);
  void add_table(Oid relation);
  void require_writer() { needs_writer_ = true; }
  // Meets a free join: are rows looked up on the left?
  bool is_turned(FreeJoin join);
  const std::vector<FreeJoin>& free_joins() const { return free_joins_; }

  Level make_level(const Query& query, const Level* outer);
  // SQL of a column; counts as a dependency of the queries being lowered.
  std::string column(const Level& level, const ColumnReference& reference);
  // Likewise of a WITH entry.
  std::string cte(const Level& level, const CteSource& source);

  // A query that is lowered by itself, from construction to destruction: finds out what it depends
  // on.
  class Dependencies {
   public:
    explicit Dependencies(PlanBuilder& builder);
    ~Dependencies();
    Dependencies(const Dependencies&) = delete;
    Dependencies& operator=(const Dependencies&) = delete;

    // The outermost WITH list that the query may stand in.
    int needed_depth() const;
    // The innermost one that stands outside of the query. If needed_depth() is greater, the query
    // reads the very rows that it stands beside.
    int available_depth() const;

   private:
    PlanBuilder& builder_;
    std::size_t index_;
  };

  // A WITH list for a subquery expression; close() gives its text, `WITH … ` or nothing.
  void open_with_list() { with_lists_.emplace_back(); }
  std::string close_with_list();
  int with_depth() const { return static_cast<int>(with_lists_.size()) - 1; }
  // Adds `name(c1, …) AS (select)` to the list of that depth. SQLite computes it once if
  // `materialized`, else as it likes.
  WithEntry add_with_entry(int depth, int column_count, const std::string& select,
                           bool materialized, std::string name = {});

  // The same for a stage of the query that is being lowered: as far outside as that query may stand
  // itself.
  WithEntry add_stage(int column_count, const std::string& select, bool materialized);

  Plan finish(std::string sql, std::vector<OutputColumn> columns) &&;

 private:
  struct DependencyFrame {
    int first_level;  // levels from here on are the query's own
    int available_depth;
    int needed_depth = 0;
  };
  void note_level(const Level& level);
  void note_with_entry(const WithEntry& entry);

  const CatalogSnapshot& catalog_;
  std::vector<bool> turns_;
  std::vector<FreeJoin> free_joins_;
  std::vector<PlanParameter> parameters_;
  std::vector<Oid> tables_;
  bool needs_writer_ = false;
  std::size_t comparison_count_ = 0;
  int name_count_ = 0;
  int level_count_ = 0;
  std::vector<std::vector<std::string>> with_lists_;
  std::vector<DependencyFrame> dependencies_;
};

}  // namespace carto_mock::sql
