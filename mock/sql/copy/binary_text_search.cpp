#include "sql/copy/binary_text_search.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"

namespace carto_mock::sql {
namespace {

constexpr unsigned kWeightShift = 14;  // of a position: 0 (D) to 3 (A)
constexpr unsigned kPositionMask = 0x3fff;

// As in text_search_text.h, whose kinds have these numbers in PostgreSQL.
constexpr char kOperand = 1;
constexpr char kOperator = 2;
constexpr std::uint32_t kMostItems = (std::uint32_t{1} << 30) / 12;

Error invalid(std::string_view type, std::string_view what) {
  return {sqlstate::kInternalError, fmt::format("invalid {}: {}", type, what)};
}

void append_zero_ended(std::string& out, std::string_view text) {
  out += text;
  out += '\0';
}

std::string_view take_zero_ended(BinaryMessage& message) {
  std::size_t length = 0;
  const std::string_view rest = message.rest();
  while (length < rest.size() && rest[length] != '\0') ++length;
  if (length == rest.size()) throw Error(SqlState("08P01"), "invalid string in message");
  const std::string_view text = message.take(length);
  message.take(1);
  return text;
}

struct Lexeme {
  std::string text;
  std::vector<std::uint16_t> positions;  // with their weights
};

// `'fat':2A,4` at the front of what a tsvector prints.
Lexeme take_vector_lexeme(std::string_view& text) {
  Lexeme lexeme{take_lexeme(text, ":").value_or(std::string()), {}};
  while (text.starts_with(':') || text.starts_with(',')) {
    text.remove_prefix(1);
    unsigned position = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), position);
    text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
    unsigned weight = 0;
    if (!text.empty() && text.front() >= 'A' && text.front() <= 'C') {
      weight = static_cast<unsigned>('D' - text.front());
      text.remove_prefix(1);
    }
    lexeme.positions.push_back(static_cast<std::uint16_t>(weight << kWeightShift | position));
  }
  return lexeme;
}

}  // namespace

void append_tsvector(std::string& out, std::string_view text) {
  std::vector<Lexeme> lexemes;
  while (!text.empty()) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    lexemes.push_back(take_vector_lexeme(text));
  }
  append_big_endian(out, static_cast<std::int32_t>(lexemes.size()));
  for (const Lexeme& lexeme : lexemes) {
    append_zero_ended(out, lexeme.text);
    append_big_endian(out, static_cast<std::uint16_t>(lexeme.positions.size()));
    for (const std::uint16_t position : lexeme.positions) append_big_endian(out, position);
  }
}

Value read_tsvector(BinaryMessage& message) {
  const auto count = message.integer<std::int32_t>();
  if (count < 0) throw Error(sqlstate::kInternalError, "invalid size of tsvector");
  std::string text;
  for (std::int32_t i = 0; i < count; ++i) {
    text += quote_lexeme(take_zero_ended(message));
    const auto positions = message.integer<std::uint16_t>();
    for (int j = 0; j < positions; ++j) {
      const unsigned position = message.integer<std::uint16_t>();
      text += fmt::format("{}{}{}", j == 0 ? ':' : ',', position & kPositionMask,
                          static_cast<char>('D' - (position >> kWeightShift)));
    }
    text += ' ';
  }
  return Value::text(parse_tsvector(text));
}

void append_tsquery(std::string& out, std::string_view text) {
  const std::vector<TsQueryItem> items = parse_tsquery_items(text);
  append_big_endian(out, static_cast<std::int32_t>(items.size()));
  for (const TsQueryItem& item : items) {
    if (item.kind == TsQueryItem::Kind::kOperand) {
      out += kOperand;
      out += static_cast<char>(item.weights);
      out += static_cast<char>(item.is_prefix);
      append_zero_ended(out, item.lexeme);
      continue;
    }
    out += kOperator;
    out += static_cast<char>(item.kind);
    if (item.kind == TsQueryItem::Kind::kPhrase)
      append_big_endian(out, static_cast<std::int16_t>(item.distance));
  }
}

Value read_tsquery(BinaryMessage& message) {
  const auto count = message.integer<std::uint32_t>();
  if (count > kMostItems) throw Error(sqlstate::kInternalError, "invalid size of tsquery");
  std::vector<TsQueryItem> items;
  for (std::uint32_t i = 0; i < count; ++i) {
    TsQueryItem item;
    const auto type = message.integer<std::int8_t>();
    if (type == kOperand) {
      item.weights = message.integer<std::uint8_t>();
      item.is_prefix = message.integer<std::uint8_t>() != 0;
      item.lexeme = take_zero_ended(message);
      if (item.weights > 0xf) throw invalid("tsquery", "invalid weight bitmap");
    } else if (type == kOperator) {
      const auto kind = message.integer<std::int8_t>();
      if (kind < 1 || kind > 4)
        throw invalid("tsquery", fmt::format("unrecognized operator type {}", kind));
      item.kind = static_cast<TsQueryItem::Kind>(kind);
      if (item.kind == TsQueryItem::Kind::kPhrase) item.distance = message.integer<std::int16_t>();
      if (i + 1 == count) throw Error(sqlstate::kInternalError, "invalid pointer to right operand");
    } else {
      throw Error(sqlstate::kInternalError,
                  fmt::format("unrecognized tsquery node type: {}", type));
    }
    items.push_back(std::move(item));
  }
  return Value::text(format_tsquery_items(items));
}

}  // namespace carto_mock::sql
