#include "support/token_set.h"

#include <algorithm>

namespace carto_mock {

void TokenSet::add(const std::string& token) {
  if (token.size() < kShortest) return;
  std::vector<std::string>& same_start = tokens_[token.substr(0, kShortest)];
  if (std::find(same_start.begin(), same_start.end(), token) == same_start.end())
    same_start.push_back(token);
}

// The token that the text begins with. `buffer` spares an allocation a character.
const std::string* TokenSet::at(std::string_view text, std::string& buffer) const {
  buffer.assign(text.substr(0, kShortest));
  const auto same_start = tokens_.find(buffer);
  if (same_start == tokens_.end()) return nullptr;
  for (const std::string& token : same_start->second) {
    if (text.starts_with(token)) return &token;
  }
  return nullptr;
}

bool TokenSet::found_in(std::string_view text) const {
  if (tokens_.empty()) return false;
  std::string buffer;
  for (; text.size() >= kShortest; text.remove_prefix(1)) {
    if (at(text, buffer) != nullptr) return true;
  }
  return false;
}

std::string TokenSet::replace_in(
    std::string_view text, const std::function<std::string(const std::string&)>& substitute) const {
  if (tokens_.empty()) return std::string(text);
  std::string result;
  std::string buffer;
  while (text.size() >= kShortest) {
    if (const std::string* token = at(text, buffer)) {
      result += substitute(*token);
      text.remove_prefix(token->size());
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  result += text;
  return result;
}

}  // namespace carto_mock
