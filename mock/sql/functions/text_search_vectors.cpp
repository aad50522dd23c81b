// Functions and operators of tsvector (manual, tables 9.42 and 9.43).
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/comparison_entry.h"
#include "sql/functions/native.h"
#include "sql/functions/text_search_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/text_search/vector_search.h"
#include "sql/types/text_search_query.h"
#include "sql/types/text_search_vector.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;
constexpr SqlState kNullValueNotAllowed{"22004"};

std::uint8_t parse_weight(std::string_view letter) {
  const int weight = letter.size() == 1 ? ts_weight_of_letter(letter.front()) : -1;
  if (weight < 0) {
    const unsigned char first = letter.empty() ? '\0' : static_cast<unsigned char>(letter.front());
    const std::string shown =
        first < ' ' || first >= 0x7f ? fmt::format("\\{:03o}", first) : std::string(letter);
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("unrecognized weight: \"{}\"", shown));
  }
  return static_cast<std::uint8_t>(weight);
}

void set_weight(TsLexeme& lexeme, std::uint8_t weight) {
  for (TsPosition& position : lexeme.positions) position.weight = weight;
}

std::string set_weights(std::string_view text, std::string_view letter) {
  const std::uint8_t weight = parse_weight(letter);
  TsVector vector = decode_tsvector(text);
  for (TsLexeme& lexeme : vector) set_weight(lexeme, weight);
  return encode_tsvector(vector);
}

// Of an array that may have NULLs, which mean nothing here.
std::set<std::string_view> lexemes_of(const Array& array) {
  std::set<std::string_view> lexemes;
  for (const Value& element : array.elements) {
    if (!element.is_null()) lexemes.insert(element.as_text());
  }
  return lexemes;
}

std::string set_weights_of(std::string_view text, std::string_view letter, const Array& array) {
  const std::uint8_t weight = parse_weight(letter);
  const std::set<std::string_view> lexemes = lexemes_of(array);
  TsVector vector = decode_tsvector(text);
  for (TsLexeme& lexeme : vector) {
    if (lexemes.contains(lexeme.text)) set_weight(lexeme, weight);
  }
  return encode_tsvector(vector);
}

std::string strip(std::string_view text) {
  TsVector vector = decode_tsvector(text);
  for (TsLexeme& lexeme : vector) lexeme.positions.clear();
  return encode_tsvector(vector);
}

std::int64_t length(std::string_view text) {
  return static_cast<std::int64_t>(decode_tsvector(text).size());
}

std::string without_lexeme(std::string_view text, std::string_view lexeme) {
  TsVector vector = decode_tsvector(text);
  std::erase_if(vector, [lexeme](const TsLexeme& entry) { return entry.text == lexeme; });
  return encode_tsvector(vector);
}

std::string without_lexemes(std::string_view text, const Array& array) {
  const std::set<std::string_view> lexemes = lexemes_of(array);
  TsVector vector = decode_tsvector(text);
  std::erase_if(vector, [&lexemes](const TsLexeme& entry) { return lexemes.contains(entry.text); });
  return encode_tsvector(vector);
}

// Lexemes without positions have no weights, and go.
std::string filter(std::string_view text, const Array& letters) {
  std::set<int> weights;
  for (const Value& letter : letters.elements) {
    if (letter.is_null()) throw Error(kNullValueNotAllowed, "weight array may not contain nulls");
    weights.insert(parse_weight(letter.as_text()));
  }
  TsVector vector = decode_tsvector(text);
  for (TsLexeme& lexeme : vector) {
    std::erase_if(lexeme.positions, [&weights](const TsPosition& position) {
      return !weights.contains(position.weight);
    });
  }
  std::erase_if(vector, [](const TsLexeme& lexeme) { return lexeme.positions.empty(); });
  return encode_tsvector(vector);
}

// The second document's positions go on behind the greatest of the first.
void append_positions(TsLexeme& lexeme, const std::vector<TsPosition>& more, int offset) {
  for (TsPosition position : more) {
    std::vector<TsPosition>& positions = lexeme.positions;
    if (positions.size() == kMaximumTsPositions ||
        (!positions.empty() && positions.back().position == kMaximumTsPosition))
      return;
    position.position =
        static_cast<std::uint16_t>(std::min(int{position.position} + offset, kMaximumTsPosition));
    positions.push_back(position);
  }
}

std::string concatenate(std::string_view left, std::string_view right) {
  TsVector vector = decode_tsvector(left);
  int offset = 0;
  for (const TsLexeme& lexeme : vector) {
    for (const TsPosition& position : lexeme.positions)
      offset = std::max(offset, int{position.position});
  }
  for (TsLexeme& lexeme : decode_tsvector(right)) {
    const auto place = std::ranges::lower_bound(vector, lexeme.text, {}, &TsLexeme::text);
    const bool is_known = place != vector.end() && place->text == lexeme.text;
    TsLexeme& target = is_known ? *place : *vector.insert(place, TsLexeme{lexeme.text, {}});
    append_positions(target, lexeme.positions, offset);
  }
  check_tsvector_size(vector);
  return encode_tsvector(vector);
}

Array to_array(std::string_view text) {
  std::vector<Value> lexemes;
  for (TsLexeme& lexeme : decode_tsvector(text))
    lexemes.push_back(Value::text(std::move(lexeme.text)));
  return Array::of(oid::kText, std::move(lexemes));
}

std::string from_array(const Array& array) {
  TsVector vector;
  for (const Value& element : array.elements) {
    if (element.is_null()) throw Error(kNullValueNotAllowed, "lexeme array may not contain nulls");
    if (element.as_text().empty())
      throw Error(SqlState("2200F"), "lexeme array may not contain empty strings");
    vector.push_back({element.as_text(), {}});
    check_ts_lexeme(vector.back().text);
  }
  canonicalize_tsvector(vector);
  return encode_tsvector(vector);
}

std::vector<Value> entries(const CallContext&, Arguments arguments) {
  std::vector<Value> rows;
  for (TsLexeme& lexeme : decode_tsvector(arguments[0].as_text())) {
    std::vector<Value> positions;
    std::vector<Value> weights;
    for (const TsPosition& position : lexeme.positions) {
      positions.push_back(Value::integer(position.position));
      weights.push_back(Value::text(std::string(1, ts_weight_letter(position.weight))));
    }
    const bool has_positions = !positions.empty();
    Record row;
    row.types = {{oid::kText}, {oid::kInt2Array}, {oid::kTextArray}};
    row.names = {"lexeme", "positions", "weights"};
    row.fields = {
        Value::text(std::move(lexeme.text)),
        has_positions ? Value::array(Array::of(oid::kInt2, std::move(positions))) : Value(),
        has_positions ? Value::array(Array::of(oid::kText, std::move(weights))) : Value()};
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

bool matches(std::string_view vector, std::string_view query) {
  return matches_query(decode_tsquery(query), decode_tsvector(vector));
}

bool is_matched(std::string_view query, std::string_view vector) { return matches(vector, query); }

constexpr FunctionEntry kEntries[] = {
    {"setweight(tsvector,\"char\")", native<set_weights>},
    {"setweight(tsvector,\"char\",text[])", native<set_weights_of>},
    {"strip(tsvector)", native<strip>},
    {"length(tsvector)", native<length>},
    {"ts_delete(tsvector,text)", native<without_lexeme>},
    {"ts_delete(tsvector,text[])", native<without_lexemes>},
    {"ts_filter(tsvector,\"char\"[])", native<filter>},
    {"tsvector_concat(tsvector,tsvector)", native<concatenate>},
    {"tsvector_to_array(tsvector)", native<to_array>},
    {"array_to_tsvector(text[])", native<from_array>},
    {"ts_match_vq(tsvector,tsquery)", native<matches>},
    {"ts_match_qv(tsquery,tsvector)", native<is_matched>},
    {"tsvector_eq(tsvector,tsvector)", compare<of_type<oid::kTsVector>, Relation::kEqual>},
    {"tsvector_ne(tsvector,tsvector)", compare<of_type<oid::kTsVector>, Relation::kNotEqual>},
    {"tsvector_lt(tsvector,tsvector)", compare<of_type<oid::kTsVector>, Relation::kLess>},
    {"tsvector_le(tsvector,tsvector)", compare<of_type<oid::kTsVector>, Relation::kLessEqual>},
    {"tsvector_gt(tsvector,tsvector)", compare<of_type<oid::kTsVector>, Relation::kGreater>},
    {"tsvector_ge(tsvector,tsvector)", compare<of_type<oid::kTsVector>, Relation::kGreaterEqual>},
    {"tsvector_cmp(tsvector,tsvector)", difference<of_type<oid::kTsVector>>},
};

constexpr SetFunctionEntry kSetEntries[] = {{"unnest(tsvector)", all_at_once<entries>}};

}  // namespace

std::span<const FunctionEntry> text_search_vector_functions() { return kEntries; }
std::span<const SetFunctionEntry> text_search_vector_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
