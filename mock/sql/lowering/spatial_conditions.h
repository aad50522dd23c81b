// Inside lowering: what the R*Trees of spatial indexes (storage_boxes.h) know about conditions, as
// PostGIS's support functions tell PostgreSQL's planner (PostGIS manual, chapter 4.9.1).
//
// A row that passes ST_Intersects(the_geom, x) has a box that overlaps x's. So `r1.rowid IN (SELECT
// id FROM its R*Tree WHERE …)` beside the condition changes nothing about which rows pass, and
// SQLite finds these rows without reading the others. As with PostgreSQL's index, functions do not
// see the others either, so that they say nothing about these: about other SRIDs, say.
//
// IN gives the rows of a table in their order, as a scan does.
//
// Where the tables on both sides of an inner join have an index, the rows of the larger one are
// looked up for each of the smaller one: which that is, is known when the plan runs, so that there
// are two plans (TurnedPlan).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sql/lowering/plan_builder.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// The rows that `condition` can be true for, by conditions on the places of rows of some of
// `ranges` (indexes into the range table, lowered already); empty where no index helps.
std::vector<std::string> spatial_conditions(PlanBuilder& builder, const Level& level,
                                            const Expression& condition,
                                            std::span<const int> ranges);
// The same before `sql`, which is the lowered condition, all joined by AND.
std::string with_spatial_conditions(PlanBuilder& builder, const Level& level,
                                    const Expression& condition, std::span<const int> ranges,
                                    const std::string& sql);
// The entries of the range table in FROM or a part of it.
std::vector<int> ranges_of(std::span<const FromItem> from);
std::vector<int> ranges_of(const FromItem& item);

// A column of this query's range table entry that a spatial index has: the R*Tree's name. Empty:
// it is none, or of another query.
std::string boxes_of_column(const PlanBuilder& builder, const Level& level,
                            const Expression& expression);
// May what the index is asked for be computed before the rows of the entry are read? It reads none
// of them, and is not volatile.
bool is_known_before(const Expression& expression, int range_index);
// The rows of the R*Tree, named `boxes`, whose boxes overlap that of `geometry` with `distance`
// around it (empty: none); both are SQL.
std::string overlap_text(const std::string& boxes, const std::string& geometry,
                         const std::string& distance);

}  // namespace carto_mock::sql
