#include "journal/entry.h"

namespace carto_mock::journal {
namespace {

std::size_t memory_of(const http::Headers& headers) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers.list())
    bytes += sizeof(http::Headers::List::value_type) + name.size() + value.size();
  return bytes;
}

}  // namespace

std::size_t Entry::memory() const {
  return sizeof(Entry) + method.size() + target.size() + body.text.size() + answer.text.size() +
         memory_of(headers) + memory_of(answer_headers);
}

}  // namespace carto_mock::journal
