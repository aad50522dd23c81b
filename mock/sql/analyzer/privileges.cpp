#include "sql/analyzer/privileges.h"

#include <algorithm>

#include "sql/catalog/system_relations.h"
#include "sql/tree/system_columns.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

int require_relation(Analysis& analysis, const Relation& relation) {
  RequiredPrivilege required{};
  required.relation = relation.oid;
  required.check_as = analysis.check_as;
  analysis.privileges.push_back(std::move(required));
  return static_cast<int>(analysis.privileges.size()) - 1;
}

void mark_relation_read(Analysis& analysis, int privilege) {
  if (privilege < 0) return;
  RequiredPrivilege& required = analysis.privileges[static_cast<std::size_t>(privilege)];
  required.privileges = required.privileges | Privilege::kSelect;
}

namespace {

bool may_read_sequence(const Scope& scope, const EntryNotes& notes) {
  const AnalysisContext& context = scope.analysis.context;
  const Oid role = scope.analysis.check_as == kInvalidOid ? context.role : scope.analysis.check_as;
  return notes.relation != nullptr && notes.relation->kind == RelationKind::kSequence &&
         context.catalog.has_table_privilege(role, *notes.relation, Privilege::kSelect);
}

}  // namespace

void refuse_sequences(const Scope& scope) {
  for (const EntryNotes& notes : scope.notes) {
    if (may_read_sequence(scope, notes))
      throw Error::unsupported("a sequence that is read by a statement that writes");
  }
}

void mark_column_read(Scope& owner, int range_index, int column) {
  // The output of a set operation is no range table entry.
  if (owner.query.set_operation) return;
  const EntryNotes& notes = owner.notes[static_cast<std::size_t>(range_index)];
  if (notes.privilege < 0) return;
  mark_relation_read(owner.analysis, notes.privilege);
  RequiredPrivilege& required =
      owner.analysis.privileges[static_cast<std::size_t>(notes.privilege)];
  const Relation* system =
      is_system_column(column) ? nullptr : find_system_relation(required.relation);
  if (system != nullptr) {
    require_system_column(*system, column);
  }
  std::vector<int>& columns = required.selected_columns;
  // Nobody has a privilege on a system column alone.
  const int attnum = is_system_column(column) ? column : column + 1;
  const auto place = std::lower_bound(columns.begin(), columns.end(), attnum);
  if (place == columns.end() || *place != attnum) columns.insert(place, attnum);
}

}  // namespace carto_mock::sql::analysis
