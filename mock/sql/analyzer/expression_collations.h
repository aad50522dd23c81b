// Which collation an expression has (manual, chapter 24.2.1): COLLATE says it explicitly, columns
// and types implicitly, and what is computed of them has theirs.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "sql/analyzer/collations.h"
#include "sql/catalog/snapshot.h"
#include "sql/tree/query.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql::analysis {

// In the order in which one beats another.
enum class CollationStrength { kNone, kImplicit, kConflict, kExplicit };

struct ExpressionCollation {
  CollationStrength strength = CollationStrength::kNone;
  Collation collation = Collation::kNone;
  Collation other = Collation::kNone;  // of kConflict
  int location = -1;
};

class ExpressionCollations {
 public:
  // Where an expression stands: its query, and those around it, from the inside.
  using Queries = std::vector<const Query*>;

  explicit ExpressionCollations(const CatalogSnapshot& catalog) : catalog_(catalog) {}

  // Throws 42P21 `collation mismatch between explicit collations "C" and "default"`, for anything
  // in it but its subqueries.
  ExpressionCollation of(const Expression& expression, const Queries& queries);
  // Of what a call has for its arguments.
  ExpressionCollation of_arguments(std::span<ExpressionPtr* const> arguments,
                                   const Queries& queries);
  // Of a query's column: `queries` begin with that query.
  ExpressionCollation of_output(std::size_t place, const Queries& queries);
  // What INSERT takes its rows from: those of VALUES are each for themselves.
  void set_written(const Query* source) { written_ = source; }
  bool is_written(const Query& query) const { return &query == written_; }

  ExpressionCollation of_values(const ValuesSource& values, std::size_t place,
                                const Queries& queries);

 private:
  friend struct CollationOfNode;

  ExpressionCollation of_column(const ColumnReference& column, Collation own,
                                const Queries& queries);
  ExpressionCollation of_common_table(const CteSource& source, std::size_t place,
                                      const Queries& queries, std::size_t level);
  ExpressionCollation of_operand(std::size_t place, const Queries& queries);

  const CatalogSnapshot& catalog_;
  std::map<std::pair<const Query*, std::size_t>, ExpressionCollation> outputs_ = {};
  std::vector<Queries> any_queries_ = {};  // of `x = ANY (SELECT …)` around
  const Query* written_ = nullptr;
  int nodes_ = 0;
};

// Throws 42P21 where explicit collations meet, or implicit ones in a set operation; and
// Error::unsupported where implicit ones meet elsewhere, which PostgreSQL fails for when it comes
// to compare (42P22).
void check_collations(const Statement& statement, const CatalogSnapshot& catalog);
void check_collations(const Expression& expression, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql::analysis
