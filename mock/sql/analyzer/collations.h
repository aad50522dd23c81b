// COLLATE (manual, chapter 24.2). carto-mock compares text by its bytes, as the database's own
// collation does here, and "C" and its like.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sql/analyzer/syntax_nodes.h"
#include "sql/catalog/snapshot.h"
#include "sql/tree/expression.h"
#include "sql/tree/statement.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

// The collation's name; empty: the database's own. Throws 42704 `collation "x" for encoding "UTF8"
// does not exist`, and Error::unsupported for one that some servers have.
std::string find_collation(analysis::SyntaxNodes names, int location);

// Those that COLLATE can name here; kNone: no clause.
enum class Collation : std::uint8_t { kNone, kDefault, kC, kPosix, kUcsBasic, kUtf8 };

// Of a name that find_collation() gave, and back.
Collation collation_named(std::string_view name);
std::string_view collation_name(Collation collation);

// Does it know other letters than the database's own? "C" and its like know those of ASCII only.
bool has_own_letters(Collation collation);

// Text, and arrays of it.
bool is_collatable(Type type);
// Throws 42804 `collations are not supported by type integer`.
void require_collatable(Type type, int location);

// What a column or an index says with COLLATE: "C" or "POSIX"; empty: the database's own, also
// where it says nothing. `clause` may be null.
std::string declared_collation(const PgQuery__CollateClause* clause, Type type);
std::string declared_collation(analysis::SyntaxNodes names, Type type);

// The collation that a relation's columns declare; empty: none. They all have the same one: throws
// Error::unsupported else.
std::string_view collation_of(const Relation& relation);

// Of the relations that a statement reads or writes. Throws Error::unsupported where they have
// several.
std::string_view collation_of(std::span<const RequiredPrivilege> relations,
                              const CatalogSnapshot& catalog);
// What is made of a query's rows has their collations: refused, as `construct`, for any of their
// own.
void refuse_collations(std::span<const RequiredPrivilege> relations, const CatalogSnapshot& catalog,
                       std::string_view construct);

// `argument` COLLATE "C": a cast to the same type, which is there while a statement is analyzed and
// taken away when that ends (finish.h). What the expression is converted to, its argument is (`'x'
// COLLATE "C"`).
ExpressionPtr with_collation(ExpressionPtr argument, Collation collation, int location);
// What such a clause says; kNone: the expression is something else.
Collation collate_clause(const Expression& expression);

namespace analysis {

// By the function's name in pg_proc: what letters are, and which belong together, is the
// collation's.
bool depends_on_letters(std::string_view function);

}  // namespace analysis

}  // namespace carto_mock::sql
