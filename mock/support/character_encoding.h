// Character encodings other than the database's, which is UTF-8 (PostgreSQL manual, chapter 24.3).
// The ones with a byte a character are built; those with several (EUC_JP, SJIS, BIG5, …) are known
// by name and refused.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace carto_mock {

// Immutable; lives as long as the process.
class CharacterEncoding {
 public:
  // PostgreSQL's spelling, as in its errors; and the C library's: empty for the database's own
  // encoding, null for one that is not built.
  CharacterEncoding(std::string name, const char* library_name);

  // By name or alias, in any case and punctuation (`win-1252`); null: PostgreSQL knows none.
  static const CharacterEncoding* find(std::string_view name);

  const std::string& name() const { return name_; }
  // UTF-8 itself, and SQL_ASCII, whose bytes PostgreSQL takes for the database's.
  bool is_identity() const { return is_identity_; }
  bool is_built() const { return is_built_; }

  // How many of `bytes`, from the first, could be decoded; they are appended to `text`. For
  // encodings of single bytes only.
  std::size_t decode(std::string_view bytes, std::string& text) const;

  // Whole texts. 0A000 for an encoding that is not built; 22021 `invalid byte sequence for encoding
  // …`, 22P05 `character with byte sequence … has no equivalent …`.
  std::string to_utf8(std::string_view bytes) const;
  std::string from_utf8(std::string_view text) const;
  // Throws the error of to_utf8() for a byte that has no character.
  [[noreturn]] void refuse_byte(char byte) const;

 private:
  void require_built() const;

  static constexpr std::size_t kBytes = 256;
  std::string name_;
  bool is_identity_;
  bool is_built_;
  std::array<std::string, kBytes> to_unicode_;  // UTF-8; empty: the byte has no character
  std::map<std::string, char, std::less<>> from_unicode_;
};

}  // namespace carto_mock
