// parse_tsquery() and the items of a tsquery of text_search_text.h.
#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "sql/types/text_scanner.h"
#include "sql/types/text_search_lexeme.h"
#include "sql/types/text_search_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// By how tightly they bind.
enum class Kind { kOr, kAnd, kPhrase, kNot, kLexeme };

struct Node {
  Kind kind = Kind::kLexeme;
  int distance = 1;    // of a phrase
  std::string lexeme;  // as it is
  bool is_prefix = false;
  unsigned weights = 0;  // TsQueryItem::weights
  std::unique_ptr<Node> left;
  std::unique_ptr<Node> right;
};
using NodePointer = std::unique_ptr<Node>;

class QueryParser {
 public:
  explicit QueryParser(std::string_view text) : text_(text), rest_(text) {}

  NodePointer parse() {
    NodePointer query = parse_binary(Kind::kOr);
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
    constexpr int kMaximumDistance = 16384;
    rest_.remove_prefix(1);
    int distance = 1;
    if (!rest_.starts_with('-')) {
      const auto parsed = std::from_chars(rest_.data(), rest_.data() + rest_.size(), distance);
      if (parsed.ec == std::errc::invalid_argument || distance < 0) throw invalid();
      if (parsed.ec != std::errc() || distance > kMaximumDistance) {
        throw Error(sqlstate::kInvalidParameterValue,
                    fmt::format("distance in phrase operator must be an integer value between zero "
                                "and {} inclusive",
                                kMaximumDistance));
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

  NodePointer parse_operand_of(Kind kind) {
    if (kind == Kind::kOr) return parse_binary(Kind::kAnd);
    return kind == Kind::kAnd ? parse_binary(Kind::kPhrase) : parse_unary();
  }

  NodePointer parse_binary(Kind kind) {
    NodePointer left = parse_operand_of(kind);
    while (const std::optional<int> distance = take_operator(kind)) {
      auto node = std::make_unique<Node>();
      node->kind = kind;
      node->distance = *distance;
      node->left = std::move(left);
      node->right = parse_operand_of(kind);
      left = std::move(node);
    }
    return left;
  }

  NodePointer parse_unary() {
    if (skip('!')) {
      auto node = std::make_unique<Node>();
      node->kind = Kind::kNot;
      node->right = parse_unary();
      return node;
    }
    if (skip('(')) {
      NodePointer inner = parse_binary(Kind::kOr);
      if (!skip(')')) throw invalid();
      return inner;
    }
    if (at_end()) {
      throw Error(sqlstate::kSyntaxError, fmt::format("no operand in tsquery: \"{}\"", text_));
    }
    return parse_lexeme();
  }

  NodePointer parse_lexeme() {
    const std::optional<std::string> lexeme = take_lexeme(rest_, ":!&|()<");
    if (!lexeme) throw invalid();
    auto node = std::make_unique<Node>();
    node->lexeme = *lexeme;
    take_weights(*node);
    return node;
  }

  // `:*AB`
  void take_weights(Node& node) {
    if (!rest_.starts_with(':')) return;
    rest_.remove_prefix(1);
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char letter = to_lower(rest_.front());
      if (letter == '*') {
        node.is_prefix = true;
      } else if (letter >= 'a' && letter <= 'd') {
        node.weights |= 1U << static_cast<unsigned>('d' - letter);
      } else {
        break;
      }
    }
  }

  std::string_view text_;
  std::string_view rest_;
};

// `'fat':*AB`, in PostgreSQL's order.
std::string print_operand(std::string_view lexeme, bool is_prefix, unsigned weights) {
  std::string text = quote_lexeme(lexeme);
  if (is_prefix || weights != 0) text += ':';
  if (is_prefix) text += '*';
  for (const char letter : {'A', 'B', 'C', 'D'}) {
    if ((weights >> static_cast<unsigned>('D' - letter) & 1U) != 0) text += letter;
  }
  return text;
}

// `is_right_of_phrase`: phrases do not associate, so a phrase on the right keeps its parentheses.
std::string print(const Node& node, Kind parent, bool is_right_of_phrase) {
  if (node.kind == Kind::kLexeme) return print_operand(node.lexeme, node.is_prefix, node.weights);
  const bool has_parentheses =
      node.kind < parent || (node.kind == Kind::kPhrase && is_right_of_phrase);
  std::string text;
  if (node.kind == Kind::kNot) {
    text = '!' + print(*node.right, node.kind, false);
  } else {
    std::string_view symbol = node.kind == Kind::kOr ? " | " : " & ";
    const std::string distance =
        node.distance == 1 ? std::string(" <-> ") : fmt::format(" <{}> ", node.distance);
    if (node.kind == Kind::kPhrase) symbol = distance;
    text = fmt::format("{}{}{}", print(*node.left, node.kind, false), symbol,
                       print(*node.right, node.kind, node.kind == Kind::kPhrase));
  }
  return has_parentheses ? "( " + text + " )" : text;
}

TsQueryItem::Kind item_kind(Kind kind) {
  switch (kind) {
    case Kind::kOr:
      return TsQueryItem::Kind::kOr;
    case Kind::kAnd:
      return TsQueryItem::Kind::kAnd;
    case Kind::kPhrase:
      return TsQueryItem::Kind::kPhrase;
    case Kind::kNot:
      return TsQueryItem::Kind::kNot;
    case Kind::kLexeme:
      return TsQueryItem::Kind::kOperand;
  }
  return TsQueryItem::Kind::kOperand;
}

void add_items(const Node& node, std::vector<TsQueryItem>& items) {
  items.push_back({item_kind(node.kind), node.lexeme, node.is_prefix, node.weights, node.distance});
  if (node.right) add_items(*node.right, items);
  if (node.left) add_items(*node.left, items);
}

// Takes an operand and what belongs to it off the front, in parentheses.
std::string take_item_text(std::span<const TsQueryItem>& items) {
  if (items.empty()) throw Error(sqlstate::kInternalError, "malformed tsquery: operand not found");
  const TsQueryItem& item = items.front();
  items = items.subspan(1);
  if (item.kind == TsQueryItem::Kind::kOperand)
    return print_operand(item.lexeme, item.is_prefix, item.weights);
  const std::string right = take_item_text(items);
  if (item.kind == TsQueryItem::Kind::kNot) return fmt::format("!( {} )", right);
  const std::string left = take_item_text(items);
  std::string symbol = item.kind == TsQueryItem::Kind::kOr ? "|" : "&";
  if (item.kind == TsQueryItem::Kind::kPhrase) symbol = fmt::format("<{}>", item.distance);
  return fmt::format("( {} ) {} ( {} )", left, symbol, right);
}

}  // namespace

std::string parse_tsquery(std::string_view text) {
  if (trim_whitespace(text).empty()) throw Error::unsupported("a tsquery without lexemes");
  return print(*QueryParser(text).parse(), Kind::kOr, false);
}

std::vector<TsQueryItem> parse_tsquery_items(std::string_view text) {
  std::vector<TsQueryItem> items;
  add_items(*QueryParser(text).parse(), items);
  return items;
}

std::string format_tsquery_items(std::span<const TsQueryItem> items) {
  return parse_tsquery(items.empty() ? std::string() : take_item_text(items));
}

}  // namespace carto_mock::sql
