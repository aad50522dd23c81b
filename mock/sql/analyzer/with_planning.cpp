#include "sql/analyzer/with_planning.h"

#include <algorithm>

#include "sql/tree/unread_outputs.h"

namespace carto_mock::sql::analysis {
namespace {

// What is planned by itself stays so, though some of what reads it is not planned.
bool is_planned(Scope& scope, std::size_t index) {
  const WithNotes& notes = scope.with_notes[index];
  const std::vector<WithReference>& all = scope.analysis.with_references;
  std::ptrdiff_t count = 0;
  bool any_planned = false;
  bool all_planned = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    // A recursive query's references to itself do not count.
    const bool is_own = i >= notes.first_reference && i < notes.end_reference;
    if (all[i].owner != &scope || all[i].index != index || is_own) continue;
    ++count;
    any_planned = any_planned || all[i].is_planned;
    all_planned = all_planned && all[i].is_planned;
  }
  CommonTableExpression& entry = scope.query.ctes[index];
  if (is_put_in_place(entry, count)) return any_planned;
  if (!all_planned) entry.materialize = CommonTableExpression::Materialize::kAlways;
  return count > 0;
}

}  // namespace

void begin_with_query(Scope& scope) {
  scope.with_notes.push_back({scope.analysis.privileges.size(), scope.analysis.privileges.size(),
                              scope.analysis.with_references.size(),
                              scope.analysis.with_references.size()});
}

void end_with_query(Scope& scope) {
  scope.with_notes.back().end_privilege = scope.analysis.privileges.size();
  scope.with_notes.back().end_reference = scope.analysis.with_references.size();
}

void note_with_reference(const Scope& owner, std::size_t index) {
  owner.analysis.with_references.push_back({&owner, index});
}

void leave_out_unplanned(Scope& scope) {
  std::vector<WithReference>& references = scope.analysis.with_references;
  // Those further on may refer to earlier ones.
  for (std::size_t i = scope.with_notes.size(); i-- > 0;) {
    if (!scope.analysis.is_planned || is_planned(scope, i)) continue;
    const WithNotes& notes = scope.with_notes[i];
    for (std::size_t at = notes.first_reference; at < notes.end_reference; ++at)
      references[at].is_planned = false;
    for (std::size_t at = notes.first_privilege; at < notes.end_privilege; ++at)
      scope.analysis.privileges[at].privileges = Privileges();
    CommonTableExpression& entry = scope.query.ctes[i];
    entry.query = query_without_rows(entry.columns);
    entry.recursive = false;
  }
  for (WithReference& reference : references) {
    if (reference.owner == &scope) reference.owner = nullptr;
  }
}

}  // namespace carto_mock::sql::analysis
