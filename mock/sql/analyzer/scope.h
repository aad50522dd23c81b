// Which names a query's expressions can use: the tables of its FROM, their columns, its WITH
// queries, and those of the queries around it (ParseState and ParseNamespaceItem of PostgreSQL).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analysis.h"
#include "sql/analyzer/expression_kind.h"
#include "sql/analyzer/recursion.h"
#include "sql/tree/query.h"

namespace carto_mock::sql::analysis {

// A column of a table in FROM, or one that a JOIN … USING merged out of two.
struct ScopeColumn {
  std::string name;
  Type type;
  int range_index = -1;
  int column = -1;
  // Where the merged column is no plain column: COALESCE(left, right) of a FULL JOIN, or a coerced
  // side.
  std::shared_ptr<const Expression> merged = nullptr;
  bool in_star = true;  // * stands for it
};

struct NamespaceItem {
  std::string name;      // alias, or the relation's name
  int range_index = -1;  // -1: a join
  std::vector<ScopeColumn> columns;
  std::string schema = {};    // of a relation without alias, for `schema.table.column`
  bool table_visible = true;  // `name.column` finds it
  bool columns_visible = true;
  bool lateral_only = false;  // FROM is still at work: only LATERAL items may look at it
  bool lateral_allowed = true;
  bool is_written = false;  // the table that UPDATE or DELETE is about
};

// What the scope knows of a range table entry beyond the entry itself.
struct EntryNotes {
  const Relation* relation = nullptr;  // of a TableSource
  int privilege = -1;                  // index into Analysis::privileges; -1: needs none
  bool nullable = false;               // an outer join may replace its row by NULLs
  bool has_alias = false;              // given by the statement
};

// A statement in WITH that writes: an entry of Analysis::with_writes.
struct WrittenEntry {
  std::string name;
  std::vector<OutputColumn> columns;  // of its RETURNING
  int index;
};

// What the analysis of a query in WITH has added to the whole one's: the first and one behind the
// last of Analysis::privileges and Analysis::with_references.
struct WithNotes {
  std::size_t first_privilege;
  std::size_t end_privilege;
  std::size_t first_reference;
  std::size_t end_reference;
};

// A query of a set operation, as PostgreSQL names it: *SELECT* 1.
struct SetOperand {
  std::string name;
  std::vector<OutputColumn> columns;
};

struct Scope {
  Scope(Analysis& analysis_, Scope* parent_, Query& query_)
      : analysis(analysis_), parent(parent_), query(query_) {}

  Analysis& analysis;
  Scope* parent;  // of the enclosing query; null at the top
  Query& query;
  std::vector<NamespaceItem> items;
  std::vector<EntryNotes> notes;              // one a range table entry of `query`
  std::size_t visible_ctes = 0;               // of query.ctes: later ones cannot be named yet
  std::vector<WithNotes> with_notes = {};     // one of each of query.ctes
  std::vector<WrittenEntry> written = {};     // those that can be named
  const PgQuery__WithClause* with = nullptr;  // for the hint about forward references
  std::vector<WithItem> with_order = {};      // in which its queries are analyzed
  // How many of the last columns of each of query.ctes SEARCH and CYCLE add.
  std::vector<std::size_t> added_columns = {};
  bool lateral_active = false;
  ExpressionKind kind = ExpressionKind::kOther;
  bool has_aggregates = false;
  // Those that stand in subqueries and are computed here (tree/outer_aggregates.h).
  std::vector<ExpressionPtr> outer_aggregates = {};
  bool has_window_functions = false;
  SyntaxNodes window_clause;                                       // WINDOW w AS (…)
  std::vector<const PgQuery__WindowDef*> window_definitions = {};  // of each of query.windows
  std::vector<Window> unused_windows = {};  // of WINDOW, which must be right all the same
  // Of a set operation, what its queries so far give: no name reaches that, but errors show it.
  std::vector<SetOperand> set_operands = {};
  Scope* set_operands_of = nullptr;  // while these are analyzed: the outermost of the operations
};

// Adds the query to the operands of the set operation that the scope is.
void add_set_operand(Scope& operation, const Query& operand);

// Sets the kind of the expressions that are analyzed while it lives.
class KindGuard {
 public:
  KindGuard(Scope& scope, ExpressionKind kind) : scope_(scope), previous_(scope.kind) {
    scope.kind = kind;
  }
  ~KindGuard() { scope_.kind = previous_; }
  KindGuard(const KindGuard&) = delete;
  KindGuard& operator=(const KindGuard&) = delete;

 private:
  Scope& scope_;
  ExpressionKind previous_;
};

// Adds an entry to the query's range table with the namespace item that shows it. `notes.privilege`
// is made here for a relation.
NamespaceItem add_range_entry(Scope& scope, RangeTableEntry entry, EntryNotes notes);

// A reference to the column as seen from `levels_up` queries further in; marks it as read for the
// privileges check.
ExpressionPtr column_expression(Scope& owner, const ScopeColumn& column, int levels_up,
                                int location);

struct FoundItem {
  Scope* scope;
  NamespaceItem* item;
  int levels_up;
};

// The column of an unqualified name, in this query or an enclosing one; null: there is none. Throws
// 42702 `column reference "x" is ambiguous`.
ExpressionPtr find_column(Scope& scope, std::string_view name, int location);
// The same among this query's own tables only.
ExpressionPtr find_local_column(Scope& scope, std::string_view name, int location);

// The table that `name` or `schema.name` stands for. Throws 42P09 `table reference "x" is
// ambiguous`.
std::optional<FoundItem> find_item(Scope& scope, std::string_view schema, std::string_view name,
                                   int location);
// The position of a column in an item; -1: it has none of that name. Throws 42702.
int find_item_column(const NamespaceItem& item, std::string_view name, int location);

// All columns of the item as one row; marks all as read.
ExpressionPtr whole_row(const FoundItem& found, int location);

// The hint that there is such a table, but not for this clause.
std::string unreachable_entry(std::string_view table);

// 42P01 `missing FROM-clause entry for table "x"`, with PostgreSQL's hints.
[[noreturn]] void throw_missing_table(Scope& scope, std::string_view schema, std::string_view name,
                                      int location);
// 42703 `column "x" does not exist` or `column t.x does not exist`, with PostgreSQL's hints.
[[noreturn]] void throw_missing_column(Scope& scope, std::string_view table, std::string_view name,
                                       int location);

// 42712 `table name "x" specified more than once`.
void check_name_conflicts(const std::vector<NamespaceItem>& left,
                          const std::vector<NamespaceItem>& right);

}  // namespace carto_mock::sql::analysis
