// parse_tsquery() and the items of a tsquery of text_search_text.h.
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "sql/types/text_scanner.h"
#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"
#include "sql/types/text_search_vector.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = TsQueryItem::Kind;

// How tightly it binds.
int precedence(Kind kind) {
  switch (kind) {
    case Kind::kOr:
      return 1;
    case Kind::kAnd:
      return 2;
    case Kind::kPhrase:
      return 3;
    case Kind::kNot:
      return 4;
    case Kind::kOperand:
      return 5;
  }
  return 0;
}

class QueryParser {
 public:
  explicit QueryParser(std::string_view text) : text_(text), rest_(text) {}

  TsQueryTree parse() {
    TsQueryTree query = parse_binary(Kind::kOr);
    if (!at_end()) throw invalid();
    return query;
  }

 private:
  Error invalid() const {
    return Error(sqlstate::kSyntaxError, fmt::format("syntax error in tsquery: \"{}\"", text_));
  }
  bool at_end() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return rest_.empty();
  }
  bool skip(char c) {
    if (at_end() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // `<->` or `<2>`; 0: there is none.
  std::optional<int> take_phrase_operator() {
    if (at_end() || rest_.front() != '<') return std::nullopt;
    rest_.remove_prefix(1);
    int distance = 1;
    if (!rest_.starts_with('-')) {
      const auto parsed = std::from_chars(rest_.data(), rest_.data() + rest_.size(), distance);
      if (parsed.ec == std::errc::invalid_argument || distance < 0) throw invalid();
      if (parsed.ec != std::errc() || distance > kMaximumTsDistance) {
        throw Error(sqlstate::kInvalidParameterValue,
                    fmt::format("distance in phrase operator must be an integer value between zero "
                                "and {} inclusive",
                                kMaximumTsDistance));
      }
      rest_.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest_.data()));
    } else {
      rest_.remove_prefix(1);
    }
    if (!rest_.starts_with('>')) throw invalid();
    rest_.remove_prefix(1);
    return distance;
  }

  std::optional<int> take_operator(Kind kind) {
    if (kind == Kind::kPhrase) return take_phrase_operator();
    return skip(kind == Kind::kOr ? '|' : '&') ? std::optional(0) : std::nullopt;
  }

  TsQueryTree parse_operand_of(Kind kind) {
    if (kind == Kind::kOr) return parse_binary(Kind::kAnd);
    return kind == Kind::kAnd ? parse_binary(Kind::kPhrase) : parse_unary();
  }

  TsQueryTree parse_binary(Kind kind) {
    TsQueryTree left = parse_operand_of(kind);
    while (const std::optional<int> distance = take_operator(kind))
      left = make_operator(kind, std::move(left), parse_operand_of(kind), *distance);
    return left;
  }

  TsQueryTree parse_unary() {
    if (skip('!')) {
      enter();
      TsQueryTree negation = make_negation(parse_unary());
      --depth_;
      return negation;
    }
    if (skip('(')) {
      enter();
      TsQueryTree inner = parse_binary(Kind::kOr);
      if (!skip(')')) throw invalid();
      --depth_;
      return inner;
    }
    if (at_end()) {
      throw Error(sqlstate::kSyntaxError, fmt::format("no operand in tsquery: \"{}\"", text_));
    }
    return parse_lexeme();
  }

  void enter() {
    constexpr int kDeepest = 1000;
    if (++depth_ > kDeepest) throw Error::unsupported("a tsquery that nests more than 1000 deep");
  }

  TsQueryTree parse_lexeme() {
    const std::optional<std::string> lexeme = take_lexeme(rest_, ":!&|()<");
    if (!lexeme) throw lexeme_error(text_, rest_, "tsquery");
    TsQueryTree operand;
    operand.item.lexeme = *lexeme;
    take_weights(operand.item);
    return operand;
  }

  // `:*AB`
  void take_weights(TsQueryItem& item) {
    if (!rest_.starts_with(':')) return;
    rest_.remove_prefix(1);
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char letter = rest_.front();
      if (letter == '*') {
        item.is_prefix = true;
      } else if (ts_weight_of_letter(letter) >= 0) {
        item.weights |= 1U << static_cast<unsigned>(ts_weight_of_letter(letter));
      } else {
        break;
      }
    }
  }

  int depth_ = 0;
  std::string_view text_;
  std::string_view rest_;
};

// `'fat':*AB`, in PostgreSQL's order.
std::string print_operand(const TsQueryItem& item) {
  std::string text = quote_lexeme(item.lexeme);
  if (item.is_prefix || item.weights != 0) text += ':';
  if (item.is_prefix) text += '*';
  for (const int weight : {3, 2, 1, 0}) {
    if ((item.weights >> static_cast<unsigned>(weight) & 1U) != 0) text += ts_weight_letter(weight);
  }
  return text;
}

// `is_right_of_phrase`: phrases do not associate, so a phrase on the right keeps its parentheses.
std::string print(const TsQueryTree& tree, Kind parent, bool is_right_of_phrase) {
  const Kind kind = tree.item.kind;
  if (kind == Kind::kOperand) return print_operand(tree.item);
  const bool has_parentheses =
      precedence(kind) < precedence(parent) || (kind == Kind::kPhrase && is_right_of_phrase);
  std::string text;
  if (kind == Kind::kNot) {
    text = '!' + print(tree.operands[0], kind, false);
  } else {
    std::string symbol = kind == Kind::kOr ? " | " : " & ";
    if (kind == Kind::kPhrase)
      symbol = tree.item.distance == 1 ? " <-> " : fmt::format(" <{}> ", tree.item.distance);
    text = fmt::format("{}{}{}", print(tree.operands[1], kind, false), symbol,
                       print(tree.operands[0], kind, kind == Kind::kPhrase));
  }
  return has_parentheses ? "( " + text + " )" : text;
}

// Takes an operand and what belongs to it off the front.
TsQueryTree take_tree(std::span<const TsQueryItem>& items) {
  if (items.empty()) throw Error(sqlstate::kInternalError, "malformed tsquery: operand not found");
  TsQueryTree tree{.item = items.front(), .operands = {}};
  items = items.subspan(1);
  const int operands =
      tree.item.kind == Kind::kOperand ? 0 : (tree.item.kind == Kind::kNot ? 1 : 2);
  for (int i = 0; i < operands; ++i) tree.operands.push_back(take_tree(items));
  return tree;
}

}  // namespace

TsQueryTree parse_tsquery_tree(std::string_view text) {
  TsQueryTree tree = QueryParser(text).parse();
  check_depth(tree);
  return tree;
}

std::string parse_tsquery(std::string_view text) {
  if (trim_whitespace(text).empty()) throw Error::unsupported("a tsquery without lexemes");
  const TsQueryTree tree = parse_tsquery_tree(text);
  for (const TsQueryItem* item : items_of(tree)) {
    if (item->lexeme.size() <= kMaximumLexemeBytes) continue;
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("word is too long in tsquery: \"{}\"", text));
  }
  return encode_tsquery(tree);
}

std::string encode_tsquery(const TsQuery& query) {
  return query ? print(*query, Kind::kOr, false) : std::string();
}

std::vector<TsQueryItem> parse_tsquery_items(std::string_view text) {
  std::vector<TsQueryItem> items;
  if (const TsQuery query = decode_tsquery(text)) {
    for (const TsQueryItem* item : items_of(*query)) items.push_back(*item);
  }
  return items;
}

std::string format_tsquery_items(std::span<const TsQueryItem> items) {
  return items.empty() ? parse_tsquery("") : encode_tsquery(take_tree(items));
}

}  // namespace carto_mock::sql
