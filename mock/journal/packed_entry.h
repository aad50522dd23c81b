// An entry in one piece of memory, as the journal keeps it: thousands of entries of a dozen headers
// each would be a hundred thousand small pieces, which cost every request the cache of the
// processor.
#pragma once

#include <cstdint>
#include <string>

#include "journal/entry.h"

namespace carto_mock::journal {

class PackedEntry {
 public:
  explicit PackedEntry(const Entry& entry);
  Entry unpack() const;

  void set_number(std::uint64_t number) { number_ = number; }
  std::size_t memory() const { return sizeof(PackedEntry) + texts_.size(); }  // bytes

 private:
  std::uint64_t number_;
  Timestamp time_;
  std::uint64_t body_size_;
  std::uint64_t answer_size_;
  std::chrono::microseconds duration_;
  int status_;
  std::uint32_t fault_;
  std::string texts_;  // in the order of Entry, each after its length
};

}  // namespace carto_mock::journal
