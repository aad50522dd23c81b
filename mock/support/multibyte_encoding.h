// Encodings with several bytes a character (EUC_JP, SJIS, BIG5, …): which bytes make a character,
// and what it is in Unicode. The tables are PostgreSQL's, asked for by scripts/dump-character-sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock {

// Immutable, thread-safe; lives as long as the process.
class MultibyteEncoding {
 public:
  // By PostgreSQL's spelling; null: it is none of those. Its table is read at the first call.
  static const MultibyteEncoding* find(std::string_view name);
  static bool exists(std::string_view name);

  explicit MultibyteEncoding(std::string_view name);

  enum class Outcome {
    kDecoded,
    kIncomplete,      // more bytes could make it a character
    kInvalid,         // no character of the encoding begins so
    kUntranslatable,  // one does, but it is none of Unicode's
  };
  // Of the character at the start of `bytes`, which are not empty. Its UTF-8 is appended to `text`.
  Outcome decode(std::string_view bytes, std::string& text) const;
  // How many bytes the character at the start has, going by how it begins; of what is there at
  // most.
  std::size_t length(std::string_view bytes) const;

  // The character at the start of `text`, which is UTF-8 and not empty, is appended to `bytes`,
  // together with the one behind it where the two have one code. Gives the bytes of `text` that it
  // has taken; 0: it has no code.
  std::size_t encode(std::string_view text, std::string& bytes) const;

  // What tells the encodings apart besides their tables.
  struct Rules {
    std::size_t (*length)(std::string_view bytes);  // as it should be; 1 of ASCII
    bool (*is_valid)(std::string_view character);   // of several bytes, all of them there
  };

 private:
  // Codes of four bytes that follow one another like their code points.
  struct Run {
    std::uint32_t first;  // place of the code among all
    char32_t point;
    std::uint32_t count;
  };

  void read_line(std::string_view line);
  void add_run(char kind, std::string_view code, std::string_view characters);
  const Run* find_run(std::uint32_t place) const;

  Rules rules_;
  std::map<std::string, std::string, std::less<>> to_unicode_;  // bytes of a code, UTF-8
  std::map<std::string, std::string, std::less<>> from_unicode_;
  std::vector<Run> runs_;   // by `first`, and so by `point`
  bool has_pairs_ = false;  // of characters with one code
};

}  // namespace carto_mock
