#include "sql/engine/compiled_statement.h"

namespace carto_mock::sql {
namespace {

using Plans = std::vector<std::shared_ptr<const Plan>>;

struct PlanCollector {
  Plans& plans;

  void operator()(const CompiledInsert& insert) const {
    if (insert.source != nullptr) plans.push_back(insert.source);
  }
  void operator()(const CompiledUpdate& update) const { add(update.targets); }
  void operator()(const CompiledDelete& remove) const { add(remove.targets); }
  void operator()(const CompiledMerge& merge) const { plans.push_back(merge.source); }
  void add(const std::vector<CompiledRows>& targets) const {
    for (const CompiledRows& target : targets) plans.push_back(target.source);
  }
};

}  // namespace

Plans CompiledStatement::plans() const {
  Plans plans;
  for (const CompiledWrite& write : with_writes) std::visit(PlanCollector{plans}, write.change);
  if (const auto* select = std::get_if<CompiledSelect>(&body)) {
    plans.push_back(select->plan);
  } else {
    std::visit(PlanCollector{plans}, std::get<CompiledWrite>(body).change);
  }
  return plans;
}

}  // namespace carto_mock::sql
