// Character encodings other than the database's, which is UTF-8 (PostgreSQL manual, chapter 24.3).
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "support/multibyte_encoding.h"

namespace carto_mock {

// Immutable, thread-safe; lives as long as the process.
class CharacterEncoding {
 public:
  // PostgreSQL's spelling, as in its errors; and the C library's: empty for the database's own
  // encoding, null for one with several bytes a character, or without a conversion to UTF-8.
  CharacterEncoding(std::string name, const char* library_name);

  // By name or alias, in any case and punctuation (`win-1252`); null: PostgreSQL knows none.
  static const CharacterEncoding* find(std::string_view name);

  const std::string& name() const { return name_; }
  // UTF-8 itself, and SQL_ASCII, whose bytes PostgreSQL takes for the database's.
  bool is_identity() const { return kind_ == Kind::kIdentity; }

  // How many of `bytes`, from the first, could be decoded; they are appended to `text`. What
  // follows them is no character, or not all of one.
  std::size_t decode(std::string_view bytes, std::string& text) const;
  // Of what decode() left: could more bytes make it a character?
  bool is_incomplete(std::string_view bytes) const;
  // Throws the error of to_utf8() for what decode() left.
  [[noreturn]] void refuse(std::string_view bytes) const;

  // Whole texts. 22021 `invalid byte sequence for encoding …`, which goes before 22P05 `character
  // with byte sequence … has no equivalent …`; 42883 `default conversion function for encoding … to
  // … does not exist`.
  std::string to_utf8(std::string_view bytes) const;
  std::string from_utf8(std::string_view text) const;
  // Gives how many characters it has. Throws 22021 unless all of it is made of the encoding's
  // characters, whether or not Unicode has them.
  std::size_t check(std::string_view bytes) const;
  // Throws 42883, as above.
  void require_conversion_to_utf8() const;

 private:
  enum class Kind { kIdentity, kSingleByte, kMultibyte, kWithoutConversion };
  using Outcome = MultibyteEncoding::Outcome;

  const MultibyteEncoding& multibyte() const;
  // Of the character at the start of `bytes`, which are not empty.
  Outcome decode_character(std::string_view bytes, std::string& text) const;
  std::size_t character_length(std::string_view bytes) const;
  // Gives how many bytes of `text` were taken; 0: the character has no equivalent.
  std::size_t encode_character(std::string_view text, std::string& bytes) const;
  [[noreturn]] void refuse_invalid(std::string_view bytes) const;
  [[noreturn]] void refuse_untranslatable(std::string_view bytes) const;

  static constexpr std::size_t kBytes = 256;
  std::string name_;
  Kind kind_;
  // Of single bytes.
  std::array<std::string, kBytes> to_unicode_;  // UTF-8; empty: the byte has no character
  std::map<std::string, char, std::less<>> from_unicode_;
};

}  // namespace carto_mock
