#include "sql/engine/pooled_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace carto_mock::sql {

PooledConnection::PooledConnection(const std::filesystem::path& file,
                                   sqlite::ConnectionOptions options)
    : connection_(file, std::move(options)),
      first_read_(connection_.prepare("SELECT 1 FROM sqlite_schema LIMIT 1")) {}

void PooledConnection::begin_read() {
  connection_.begin(sqlite::TransactionKind::kRead);
  first_read_.step();
  first_read_.reset();
}

const std::shared_ptr<const Plan>& PooledConnection::fastest(
    const std::shared_ptr<const Plan>& plan) {
  const auto found = std::ranges::find_if(plan->turned, [this](const TurnedPlan& turned) {
    return is_much_larger(turned.left, turned.right);
  });
  return found == plan->turned.end() ? plan : fastest(found->plan);
}

bool PooledConnection::is_much_larger(Oid left, Oid right) {
  // Below that, the order of a scan is worth more than what little time is won.
  constexpr std::int64_t kFewRows = 1000;
  const std::int64_t size = last_position(left);
  return size > kFewRows && size / 2 > last_position(right);
}

std::int64_t PooledConnection::last_position(Oid table) {
  sqlite::Statement last =
      connection_.prepare(fmt::format("SELECT max(position) FROM {}", storage_table(table)));
  last.step();
  return last.integer(0);
}

sqlite::PreparedPlan& PooledConnection::prepared(const std::shared_ptr<const Plan>& given) {
  const std::shared_ptr<const Plan>& plan = fastest(given);
  if (const auto found = by_plan_.find(plan.get()); found != by_plan_.end()) {
    plans_.splice(plans_.begin(), plans_, found->second);
    return plans_.front();
  }
  plans_.emplace_front(connection_, plan);
  by_plan_.emplace(plan.get(), plans_.begin());
  if (plans_.size() > kKeptPlans && !plans_.back().is_running()) {
    by_plan_.erase(&plans_.back().plan());
    plans_.pop_back();
  }
  return plans_.front();
}

void PooledConnection::forget_plans() {
  for (auto plan = plans_.begin(); plan != plans_.end();) {
    if (plan->is_running()) {
      ++plan;
      continue;
    }
    by_plan_.erase(&plan->plan());
    plan = plans_.erase(plan);
  }
}

}  // namespace carto_mock::sql
