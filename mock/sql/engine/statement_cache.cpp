#include "sql/engine/statement_cache.h"

#include <algorithm>

namespace carto_mock::sql {
namespace {

std::string full_key(const StatementKey& key, const StatementCache::Environment& environment) {
  std::string text;
  text.reserve(key.skeleton.size() + environment.analysis_key.size() + 24);
  text += key.skeleton;
  text += '\x02';
  text += environment.analysis_key;
  text += '\x02';
  text += std::to_string(environment.role);
  text += '\x02';
  text += std::to_string(environment.catalog_version);
  return text;
}

}  // namespace

std::shared_ptr<const CompiledStatement> StatementCache::find(const StatementKey& key,
                                                              const Environment& environment) {
  const std::string text = full_key(key, environment);
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(text);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  std::list<Variant>& variants = found->second->variants;
  const auto matches = [&key](const Variant& variant) {
    return std::ranges::all_of(variant.consumed, [&key](const auto& consumed) {
      return key.literals[static_cast<std::size_t>(consumed.first)].source == consumed.second;
    });
  };
  const auto variant = std::ranges::find_if(variants, matches);
  if (variant == variants.end()) return nullptr;
  variants.splice(variants.begin(), variants, variant);
  ++hits_;
  return variants.front().statement;
}

void StatementCache::insert(const StatementKey& key, const Environment& environment,
                            std::shared_ptr<const CompiledStatement> statement) {
  Variant variant;
  for (std::size_t i = 0; i < key.literals.size(); ++i) {
    const int index = static_cast<int>(i);
    if (statement->open_literals.contains(index)) continue;
    variant.consumed.emplace_back(index, std::string(key.literals[i].source));
  }
  variant.statement = std::move(statement);
  std::string text = full_key(key, environment);
  const std::lock_guard lock(mutex_);
  auto found = by_key_.find(text);
  if (found == by_key_.end()) {
    entries_.push_front({std::move(text), {}});
    found = by_key_.emplace(entries_.front().key, entries_.begin()).first;
    if (entries_.size() > kKeptEntries) {
      by_key_.erase(entries_.back().key);
      entries_.pop_back();
    }
  }
  std::list<Variant>& variants = found->second->variants;
  variants.push_front(std::move(variant));
  if (variants.size() > kVariantsOfAnEntry) variants.pop_back();
}

std::uint64_t StatementCache::hits() const {
  const std::lock_guard lock(mutex_);
  return hits_;
}

std::size_t StatementCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace carto_mock::sql
