#include "sql/copy/binary_text_search.h"

#include <fmt/format.h>

#include <vector>

#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"
#include "sql/types/text_search_vector.h"

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

}  // namespace

void append_tsvector(std::string& out, std::string_view text) {
  const TsVector vector = decode_tsvector(text);
  append_big_endian(out, static_cast<std::int32_t>(vector.size()));
  for (const TsLexeme& lexeme : vector) {
    append_zero_ended(out, lexeme.text);
    append_big_endian(out, static_cast<std::uint16_t>(lexeme.positions.size()));
    for (const TsPosition& position : lexeme.positions)
      append_big_endian(out, static_cast<std::uint16_t>(unsigned{position.weight} << kWeightShift |
                                                        position.position));
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
