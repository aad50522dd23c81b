#include "sql/text_search/configuration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>

#include "sql/text_search/text_search_data.h"

namespace carto_mock::sql {
namespace {

// Takes what stands before the separator off the front, and the separator.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

std::unordered_set<std::string_view> read_stop_words(std::string_view language) {
  std::unordered_set<std::string_view> words;
  for (std::string_view rest = text_search_data::kStopWords; !language.empty() && !rest.empty();) {
    std::string_view line = take_until(rest, '\n');
    if (take_until(line, '\t') != language) continue;
    while (!line.empty()) words.insert(take_until(line, ' '));
  }
  return words;
}

struct Row {
  std::string_view kind;
  Oid oid = kInvalidOid;
  std::string_view name;
  std::string_view first;
  std::string_view second;
};

Row take_row(std::string_view& rest) {
  std::string_view line = take_until(rest, '\n');
  Row row;
  row.kind = take_until(line, '\t');
  const std::string_view oid = take_until(line, '\t');
  std::from_chars(oid.data(), oid.data() + oid.size(), row.oid);
  row.name = take_until(line, '\t');
  row.first = take_until(line, '\t');
  row.second = line;
  return row;
}

struct Registry {
  std::deque<TextSearchDictionary> dictionaries;
  std::deque<TextSearchConfiguration> configurations;

  Registry() {
    for_each_row("dictionary", [this](const Row& row) {
      dictionaries.push_back({row.oid, row.name, row.first, read_stop_words(row.second)});
    });
    for_each_row("configuration", [this](const Row& row) {
      configurations.push_back(
          {row.oid, row.name, dictionary(row.first), dictionary(row.second), dictionary("simple")});
    });
  }

  const TextSearchDictionary* dictionary(std::string_view name) const {
    return &*std::ranges::find(dictionaries, name, &TextSearchDictionary::name);
  }

  template <typename Visit>
  static void for_each_row(std::string_view kind, Visit visit) {
    std::string_view rest = text_search_data::kConfigurations;
    while (!rest.empty()) {
      const Row row = take_row(rest);
      if (row.kind == kind) visit(row);
    }
  }

  static const Registry& instance() {
    static const Registry registry;
    return registry;
  }
};

template <typename Object, typename Key, typename Member>
const Object* find(const std::deque<Object>& objects, const Key& key, Member member) {
  const auto found = std::ranges::find(objects, key, member);
  return found == objects.end() ? nullptr : &*found;
}

}  // namespace

const TextSearchDictionary* TextSearchConfiguration::dictionary(TokenKind kind) const {
  switch (kind) {
    case TokenKind::kAsciiWord:
    case TokenKind::kHyphenatedAsciiPart:
    case TokenKind::kHyphenatedAsciiWord:
      return ascii_words;
    case TokenKind::kWord:
    case TokenKind::kHyphenatedPart:
    case TokenKind::kHyphenatedWord:
      return words;
    case TokenKind::kBlank:
    case TokenKind::kTag:
    case TokenKind::kProtocol:
    case TokenKind::kEntity:
      return nullptr;
    case TokenKind::kNumericWord:
    case TokenKind::kEmail:
    case TokenKind::kUrl:
    case TokenKind::kHost:
    case TokenKind::kScientific:
    case TokenKind::kVersion:
    case TokenKind::kHyphenatedNumericPart:
    case TokenKind::kHyphenatedNumericWord:
    case TokenKind::kUrlPath:
    case TokenKind::kFile:
    case TokenKind::kDecimal:
    case TokenKind::kSignedInteger:
    case TokenKind::kUnsignedInteger:
      return other_tokens;
  }
  return nullptr;
}

const TextSearchConfiguration* find_text_search_configuration(Oid oid) {
  return find(Registry::instance().configurations, oid, &TextSearchConfiguration::oid);
}

const TextSearchConfiguration* find_text_search_configuration(std::string_view name) {
  return find(Registry::instance().configurations, name, &TextSearchConfiguration::name);
}

const TextSearchDictionary* find_text_search_dictionary(Oid oid) {
  return find(Registry::instance().dictionaries, oid, &TextSearchDictionary::oid);
}

const TextSearchDictionary* find_text_search_dictionary(std::string_view name) {
  return find(Registry::instance().dictionaries, name, &TextSearchDictionary::name);
}

}  // namespace carto_mock::sql
