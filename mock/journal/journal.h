// What was asked of each account and what it was answered, since it was made or reset. Bounded: the
// oldest entries go. Tokens are in the entries as they were sent; whoever shows them redacts them
// (redaction.h).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "journal/entry.h"
#include "journal/packed_entry.h"

namespace carto_mock::journal {

struct JournalLimits {
  std::size_t entries = 2000;                // of one account
  std::size_t bytes = std::size_t{4} << 20;  // likewise
};

// The entries of one account, oldest first.
struct AccountJournal {
  std::vector<Entry> entries;
  std::uint64_t dropped = 0;  // so many older ones are gone
};

// Thread-safe; a record takes a lock for as long as a few pointers take to move.
class Journal {
 public:
  explicit Journal(JournalLimits limits = {}) : limits_(limits) {}

  // Numbers the entry. `account`: empty for requests that name no account there is.
  void record(std::string_view account, const Entry& entry);
  AccountJournal read(std::string_view account) const;
  void clear(std::string_view account);   // a session begins anew
  void forget(std::string_view account);  // the entries go, and count as dropped

 private:
  struct Ring {
    std::deque<PackedEntry> entries;
    std::size_t bytes = 0;
    std::uint64_t dropped = 0;
  };

  JournalLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Ring, std::less<>> rings_;  // guarded, like the next one
  std::uint64_t last_number_ = 0;
};

}  // namespace carto_mock::journal
