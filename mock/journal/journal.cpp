#include "journal/journal.h"

#include <utility>

namespace carto_mock::journal {

void Journal::record(std::string_view account, Entry entry) {
  const std::size_t bytes = entry.memory();
  std::vector<Entry> gone;  // freed after the lock
  const std::lock_guard lock(mutex_);
  entry.number = ++last_number_;
  auto ring = rings_.find(account);
  if (ring == rings_.end()) ring = rings_.emplace(account, Ring()).first;
  Ring& kept = ring->second;
  kept.entries.push_back(std::move(entry));
  kept.bytes += bytes;
  while (kept.entries.size() > limits_.entries ||
         (kept.bytes > limits_.bytes && kept.entries.size() > 1)) {
    kept.bytes -= kept.entries.front().memory();
    gone.push_back(std::move(kept.entries.front()));
    kept.entries.pop_front();
    ++kept.dropped;
  }
}

AccountJournal Journal::read(std::string_view account) const {
  const std::lock_guard lock(mutex_);
  const auto ring = rings_.find(account);
  if (ring == rings_.end()) return {};
  return {{ring->second.entries.begin(), ring->second.entries.end()}, ring->second.dropped};
}

void Journal::forget(std::string_view account) {
  std::deque<Entry> gone;  // freed after the lock
  const std::lock_guard lock(mutex_);
  const auto ring = rings_.find(account);
  if (ring == rings_.end()) return;
  gone.swap(ring->second.entries);
  ring->second.dropped += gone.size();
  ring->second.bytes = 0;
}

void Journal::clear(std::string_view account) {
  const std::lock_guard lock(mutex_);
  const auto ring = rings_.find(account);
  if (ring != rings_.end()) rings_.erase(ring);
}

}  // namespace carto_mock::journal
