// A tsvector taken apart (manual, chapter 8.11.1), and the order of such values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// Where a lexeme stands in its document, from 1, and how much it weighs there: D (0) to A (3).
struct TsPosition {
  std::uint16_t position;
  std::uint8_t weight;

  friend bool operator==(const TsPosition&, const TsPosition&) = default;
};

inline constexpr std::size_t kMaximumLexemeBytes = 2047;
inline constexpr int kMaximumTsPosition = 16383;
inline constexpr std::size_t kMaximumTsPositions = 256;  // of one lexeme

struct TsLexeme {
  std::string text;
  std::vector<TsPosition> positions;  // ascending; empty: they are not known
};

// Lexemes in order of their bytes, each once.
using TsVector = std::vector<TsLexeme>;

// From and to what PostgreSQL prints, which is what a Value holds.
TsVector decode_tsvector(std::string_view text);
std::string encode_tsvector(const TsVector& vector);

// Sorts the lexemes, joins equal ones with their positions, each once with its greatest weight, and
// drops positions that are too many.
void canonicalize_tsvector(TsVector& vector);

// Throws 54000 `word is too long (2048 bytes, max 2047 bytes)`.
void check_ts_lexeme(std::string_view lexeme);

// Throws 54000 `string is too long for tsvector (1048576 bytes, max 1048575 bytes)`.
void check_tsvector_size(const TsVector& vector);

// `A` to `D` of either case to 3 to 0; -1: it is none.
int ts_weight_of_letter(char letter);
char ts_weight_letter(int weight);

// Negative, zero, positive: PostgreSQL compares the sizes first.
int compare_tsvectors(std::string_view left, std::string_view right);

}  // namespace carto_mock::sql
