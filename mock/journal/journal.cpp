#include "journal/journal.h"

#include <utility>

namespace carto_mock::journal {

void Journal::record(std::string_view account, const Entry& entry) {
  PackedEntry packed(entry);
  std::vector<PackedEntry> gone;  // freed after the lock
  const std::lock_guard lock(mutex_);
  packed.set_number(++last_number_);
  auto ring = rings_.find(account);
  if (ring == rings_.end()) ring = rings_.emplace(account, Ring()).first;
  Ring& kept = ring->second;
  kept.bytes += packed.memory();
  kept.entries.push_back(std::move(packed));
  while (kept.entries.size() > limits_.entries ||
         (kept.bytes > limits_.bytes && kept.entries.size() > 1)) {
    kept.bytes -= kept.entries.front().memory();
    gone.push_back(std::move(kept.entries.front()));
    kept.entries.pop_front();
    ++kept.dropped;
  }
}

AccountJournal Journal::read(std::string_view account) const {
  std::deque<PackedEntry> entries;
  AccountJournal journal;
  {
    const std::lock_guard lock(mutex_);
    const auto ring = rings_.find(account);
    if (ring == rings_.end()) return {};
    entries = ring->second.entries;
    journal.dropped = ring->second.dropped;
  }
  journal.entries.reserve(entries.size());
  for (const PackedEntry& entry : entries) journal.entries.push_back(entry.unpack());
  return journal;
}

void Journal::forget(std::string_view account) {
  std::deque<PackedEntry> gone;  // freed after the lock
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
