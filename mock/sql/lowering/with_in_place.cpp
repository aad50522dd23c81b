#include "sql/lowering/with_in_place.h"

#include <utility>

#include "sql/tree/query_copy.h"
#include "sql/tree/raised_levels.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
WithInPlace::WithInPlace(std::unique_ptr<Query> query) : query_(std::move(query)) {
  count(*query_);
  place(*query_);
}

const CommonTableExpression& WithInPlace::entry_of(const CteSource& source) const {
  const Query& owner = **(enclosing_.rbegin() + source.levels_up);
  return owner.ctes.at(static_cast<std::size_t>(source.index));
}

void WithInPlace::count(const Query& query) {
  enclosing_.push_back(&query);
  for (const RangeTableEntry& entry : query.range_table) {
    if (const auto* source = std::get_if<CteSource>(&entry.source))
      ++references_[&entry_of(*source)];
  }
  visit_children(query, ConstChildVisitor{[this](const Expression& child) { count(child); },
                                          [this](const Query& nested) { count(nested); }});
  enclosing_.pop_back();
}

void WithInPlace::count(const Expression& expression) {
  visit_children(expression, ConstChildVisitor{[this](const Expression& child) { count(child); },
                                               [this](const Query& nested) { count(nested); }});
}

void WithInPlace::place(Query& query) {
  enclosing_.push_back(&query);
  // Before they are copied to where they go.
  for (CommonTableExpression& entry : query.ctes) place(*entry.query);
  for (RangeTableEntry& entry : query.range_table) {
    const auto* source = std::get_if<CteSource>(&entry.source);
    if (source == nullptr) continue;
    const CommonTableExpression& named = entry_of(*source);
    const auto references = references_.find(&named);
    if (references == references_.end() || !is_put_in_place(named, references->second)) continue;
    std::unique_ptr<Query> copied = clone(*named.query);
    raise_levels(*copied, source->levels_up);
    moved_.insert(named.query.get());
    entry.source = SubquerySource{.query = std::move(copied)};
  }
  visit_children(query, ChildVisitor{[this](ExpressionPtr& child) { place(*child); },
                                     [this](Query& nested) { place(nested); }});
  enclosing_.pop_back();
}

void WithInPlace::place(Expression& expression) {
  visit_children(expression, ChildVisitor{[this](ExpressionPtr& child) { place(*child); },
                                          [this](Query& nested) { place(nested); }});
}

}  // namespace carto_mock::sql
