// The rows that are alike in every PostgreSQL 15 with PostGIS 3.3 and that no statement here adds
// to: collations, operator classes, text search configurations, what the system says of its own
// objects … (data/fixed_rows.tsv.gz, dumped by scripts/dump-pg-catalog).
#pragma once

#include <string_view>
#include <vector>

#include "sql/catalog/descriptions.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {

// The columns of each of the relation's rows, between tabs; std::logic_error where there are none.
const std::vector<std::string_view>& fixed_lines(std::string_view relation);

// Adds those of the relation that `rows` are of.
void write_fixed_rows(SystemRows& rows, const SystemRowContext& context);

// What is said of the system's own objects, in the order of their OIDs. Made at first use.
const std::vector<Description>& builtin_descriptions();

}  // namespace carto_mock::sql
