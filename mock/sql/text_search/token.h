// Tokens of a document, as PostgreSQL's default parser names and numbers them (manual, chapter
// 12.5).
#pragma once

#include <array>
#include <string_view>

namespace carto_mock::sql {

enum class TokenKind {
  kAsciiWord = 1,
  kWord,
  kNumericWord,
  kEmail,
  kUrl,
  kHost,
  kScientific,
  kVersion,
  kHyphenatedNumericPart,
  kHyphenatedPart,
  kHyphenatedAsciiPart,
  kBlank,
  kTag,
  kProtocol,
  kHyphenatedNumericWord,
  kHyphenatedAsciiWord,
  kHyphenatedWord,
  kUrlPath,
  kFile,
  kDecimal,
  kSignedInteger,
  kUnsignedInteger,
  kEntity
};

struct Token {
  TokenKind kind;
  std::string_view text;  // part of the document
};

struct TokenKindName {
  TokenKind kind;
  std::string_view alias;
  std::string_view description;
};

// As ts_token_type('default') lists them.
inline constexpr std::array<TokenKindName, 23> kTokenKindNames = {{
    {TokenKind::kAsciiWord, "asciiword", "Word, all ASCII"},
    {TokenKind::kWord, "word", "Word, all letters"},
    {TokenKind::kNumericWord, "numword", "Word, letters and digits"},
    {TokenKind::kEmail, "email", "Email address"},
    {TokenKind::kUrl, "url", "URL"},
    {TokenKind::kHost, "host", "Host"},
    {TokenKind::kScientific, "sfloat", "Scientific notation"},
    {TokenKind::kVersion, "version", "Version number"},
    {TokenKind::kHyphenatedNumericPart, "hword_numpart",
     "Hyphenated word part, letters and digits"},
    {TokenKind::kHyphenatedPart, "hword_part", "Hyphenated word part, all letters"},
    {TokenKind::kHyphenatedAsciiPart, "hword_asciipart", "Hyphenated word part, all ASCII"},
    {TokenKind::kBlank, "blank", "Space symbols"},
    {TokenKind::kTag, "tag", "XML tag"},
    {TokenKind::kProtocol, "protocol", "Protocol head"},
    {TokenKind::kHyphenatedNumericWord, "numhword", "Hyphenated word, letters and digits"},
    {TokenKind::kHyphenatedAsciiWord, "asciihword", "Hyphenated word, all ASCII"},
    {TokenKind::kHyphenatedWord, "hword", "Hyphenated word, all letters"},
    {TokenKind::kUrlPath, "url_path", "URL path"},
    {TokenKind::kFile, "file", "File or path name"},
    {TokenKind::kDecimal, "float", "Decimal notation"},
    {TokenKind::kSignedInteger, "int", "Signed integer"},
    {TokenKind::kUnsignedInteger, "uint", "Unsigned integer"},
    {TokenKind::kEntity, "entity", "XML entity"},
}};

}  // namespace carto_mock::sql
