// The statements and expressions that make objects, as pg_get_indexdef() and pg_get_constraintdef()
// write them (manual, chapter 9.26.4).
#pragma once

#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// CREATE INDEX, with the table's schema.
std::string index_definition(const Relation& index, const SessionServices& session);

// One of its keys, counted from 0, as errors about duplicates name it: a column's name, a call or
// another expression in parentheses.
std::string index_key_text(const Relation& index, std::size_t place, SessionServices& session);

// What follows the columns of a PRIMARY KEY or UNIQUE: ` INCLUDE (a, b) DEFERRABLE`, or nothing.
std::string key_clauses(const Relation& table, const Constraint& key,
                        const CatalogSnapshot& catalog);
// ` DEFERRABLE INITIALLY DEFERRED`, or nothing.
std::string deferral_clause(const Constraint& constraint);
// As pg_get_constraintdef() has it.
std::string constraint_definition(const Relation& table, const Constraint& constraint,
                                  SessionServices& session);
// A foreign key from FOREIGN KEY on; `referenced`: the table's name as the text is to have it.
std::string foreign_key_definition(const Relation& table, const Constraint& key,
                                   const Relation& referenced, std::string_view referenced_name);

// What a catalog keeps of an expression (catalog/stored_expression.h) as pg_get_expr() shows it:
// names without their schemas where the search path finds them. 0A000 for what is kept as it was
// written.
std::string shown_expression(std::string_view sql, const SessionServices& session);
// In the pretty form, which leaves out what parentheses it can. `table`: whose columns it names;
// null: it names none.
std::string pretty_expression(std::string_view sql, const Relation* table,
                              SessionServices& session);

}  // namespace carto_mock::sql
