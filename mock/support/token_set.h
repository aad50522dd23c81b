// Known tokens, found wherever they stand in a text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace carto_mock {

class TokenSet {
 public:
  // Shorter ones may be words, and are not looked for.
  static constexpr std::size_t kShortest = 12;

  void add(const std::string& token);
  bool empty() const { return tokens_.empty(); }
  // Whether there is one in the text.
  bool found_in(std::string_view text) const;
  // The text with something else in place of each.
  std::string replace_in(std::string_view text,
                         const std::function<std::string(const std::string&)>& substitute) const;

 private:
  const std::string* at(std::string_view text, std::string& buffer) const;

  std::unordered_map<std::string, std::vector<std::string>> tokens_;  // by how they begin
};

}  // namespace carto_mock
