// WITH (…) of views: security_invoker, security_barrier, check_option (manual, page CREATE VIEW).
#pragma once

#include <span>

#include "sql/catalog/snapshot.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

// Adds options to the view's or gives them other values. Throws 22023 `unrecognized parameter "x"`.
void set_view_options(Relation& view, std::span<PgQuery__Node* const> options);
// RESET; names that are not set are passed over.
void reset_view_options(Relation& view, std::span<PgQuery__Node* const> options);

}  // namespace carto_mock::sql
