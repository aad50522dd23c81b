// Writing through views: which views stand for rows of one table, and what a statement on such a
// view does to the table (manual, page CREATE VIEW, "Updatable Views"; PostgreSQL:
// rewriteTargetView()).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analysis.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql::analysis {

// The target of an INSERT, UPDATE or DELETE. Of a table it does nothing.
class ViewTarget {
 public:
  // `target` and `analysis` outlive it. `event`: what is done to it, of trigger_type. Views with a
  // trigger INSTEAD OF that are not looked into: they are what is written.
  ViewTarget(const Relation& target, int event, Analysis& analysis);

  const Relation& named() const { return target_; }
  // What an INSERT's names are looked up in: the target itself; of a view with the defaults of its
  // table's columns, where it has none itself.
  const Relation& shown() const { return shown_ ? *shown_ : target_; }
  // The table behind the views; the innermost view where that cannot be written through.
  const Relation& table() const;
  // The table's column that a column of the target is; null: an expression.
  const Column* table_column(int attnum) const;
  // Makes an expression over the target, range table entry `range`, one over the table.
  void to_table(ExpressionPtr& expression, int range) const;

  // Makes the statement one on the table: columns, conditions, checks, and the privileges that the
  // views' owners need. `privilege`: index into Analysis::privileges of those on the target. Throws
  // 55000 `cannot update view "v"` for a view that cannot be written through, 0A000 `cannot update
  // column "c" of view "v"`.
  void rewrite(InsertStatement& statement, std::size_t privilege) const;
  void rewrite(UpdateStatement& statement, std::size_t privilege) const;
  void rewrite(DeleteStatement& statement, std::size_t privilege) const;

 private:
  // A view and what it reads.
  struct Layer {
    const Relation* view;
    const Relation* base;                       // null: not written through
    std::unique_ptr<Query> query;               // over `base`, range table entry 0
    std::vector<RequiredPrivilege> privileges;  // on `base` first, then on what else is read
    std::string_view refusal;                   // why it is not written through
    bool has_written_column = false;            // DELETE needs none
  };

  Layer open(const Relation& view, int depth);
  // The column of the layer's base that a column of its view is. Throws 0A000.
  int base_column(const Layer& layer, int attnum, std::string_view action) const;
  // Those of columns that get values. Throws 42601 for one that gets two.
  std::vector<int> base_columns(const Layer& layer, const std::vector<int>& attnums,
                                std::string_view action) const;
  void map_assignments(const Layer& layer, std::vector<ColumnAssignment>& assignments,
                       std::string_view action) const;
  // Of a column that is one of the table's: the first default of the columns below it, a view's or
  // the table's.
  const std::string& default_below(int attnum) const;
  // Throws 428C9 for columns of the table that are generated, or GENERATED ALWAYS.
  void check_take_values(std::span<const int> attnums) const;
  // `hint`: how it could be made to work.
  void require_layers(std::string_view action, bool needs_columns, std::string_view hint) const;
  void add_privileges(std::size_t privilege, std::string_view action) const;
  void replace_target(Query& source) const;
  // The rows of a view with a trigger in the place of its name.
  void read_written_view(Query& source) const;
  // What the views' WHERE says of a row of the table: all of them, or those of WITH CHECK OPTION.
  // Inner ones come first.
  enum class Conditions { kAll, kChecked };
  std::vector<ViewCheck> conditions(Conditions which) const;

  const Relation& target_;
  Analysis& analysis_;
  std::vector<Layer> layers_;  // the target's first
  std::optional<Relation> shown_;
};

}  // namespace carto_mock::sql::analysis

namespace carto_mock::sql {

// Why a view of this query could not be written through, in PostgreSQL's words; empty: it could.
std::string_view update_refusal(const PgQuery__Node& query, const AnalysisContext& context);

// Which column of what it reads (attnum) each column of a view of this query is; 0: an expression
// or a column of the system's. Empty: the view could not be written through.
std::vector<int> written_columns(const PgQuery__Node& query, const AnalysisContext& context);

}  // namespace carto_mock::sql
