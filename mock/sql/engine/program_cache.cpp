#include "sql/engine/program_cache.h"

#include <algorithm>
#include <utility>

namespace carto_mock::sql {

std::shared_ptr<const plpgsql::Program> ProgramCache::get(
    Key key, const std::function<plpgsql::Program()>& read) {
  const auto known = std::ranges::find(entries_, key, &Entry::key);
  if (known != entries_.end()) return known->program;
  auto program = std::make_shared<const plpgsql::Program>(read());
  constexpr std::size_t kMost = 16;
  if (entries_.size() == kMost) entries_.pop_front();
  entries_.push_back({std::move(key), program});
  return program;
}

}  // namespace carto_mock::sql
