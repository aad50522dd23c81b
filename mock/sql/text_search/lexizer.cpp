#include "sql/text_search/lexizer.h"

#include <libstemmer.h>

#include "sql/text_search/tokenizer.h"
#include "sql/types/text_search_vector.h"
#include "sql/types/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {

class Lexizer::Stemmer {
 public:
  explicit Stemmer(std::string_view language)
      : stemmer_(sb_stemmer_new(std::string(language).c_str(), "UTF_8")) {
    if (stemmer_ == nullptr)
      throw Error::unsupported("text search in " + std::string(language) +
                               ", which this libstemmer does not know");
  }
  ~Stemmer() { sb_stemmer_delete(stemmer_); }
  Stemmer(const Stemmer&) = delete;
  Stemmer& operator=(const Stemmer&) = delete;

  std::string stem(const std::string& word) {
    const sb_symbol* const stem = sb_stemmer_stem(
        stemmer_, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    return {reinterpret_cast<const char*>(stem),
            static_cast<std::size_t>(sb_stemmer_length(stemmer_))};
  }

 private:
  sb_stemmer* stemmer_;
};

Lexizer::Lexizer() = default;
Lexizer::~Lexizer() = default;

std::optional<std::string> Lexizer::lexize(const TextSearchDictionary& dictionary,
                                           std::string_view word) {
  constexpr std::size_t kLongestToStem = 1000;
  if (word.empty()) return std::nullopt;
  std::string lexeme = to_lower(word);
  if (dictionary.stemmer.empty() || word.size() > kLongestToStem) return lexeme;
  if (dictionary.stop_words.contains(lexeme)) return std::nullopt;
  std::unique_ptr<Stemmer>& stemmer = stemmers_[dictionary.stemmer];
  if (!stemmer) stemmer = std::make_unique<Stemmer>(dictionary.stemmer);
  std::string stem = stemmer->stem(lexeme);
  return stem.empty() ? lexeme : stem;
}

int append_lexemes(std::string_view text, const TextSearchConfiguration& configuration,
                   Lexizer& lexizer, int& position, std::vector<DocumentLexeme>& lexemes) {
  int too_long = 0;
  Tokenizer tokenizer(text);
  while (const std::optional<Token> token = tokenizer.next()) {
    if (token->text.size() > kMaximumLexemeBytes) {
      ++too_long;
      continue;
    }
    const TextSearchDictionary* dictionary = configuration.dictionary(token->kind);
    if (dictionary == nullptr) continue;
    ++position;
    if (std::optional<std::string> lexeme = lexizer.lexize(*dictionary, token->text))
      lexemes.push_back({*std::move(lexeme), position});
  }
  return too_long;
}

}  // namespace carto_mock::sql
