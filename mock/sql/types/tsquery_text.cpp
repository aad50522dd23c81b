// parse_tsquery() of text_search_text.h.
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
  std::string lexeme;  // quoted, with its weights
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
    node->lexeme = quote_lexeme(*lexeme) + take_weights();
    return node;
  }

  // `:*AB`, in PostgreSQL's order.
  std::string take_weights() {
    if (!rest_.starts_with(':')) return {};
    rest_.remove_prefix(1);
    constexpr std::string_view kModifiers = "*abcd";
    std::array<bool, kModifiers.size()> found{};
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const std::size_t place = kModifiers.find(to_lower(rest_.front()));
      if (place == std::string_view::npos) break;
      found[place] = true;
    }
    std::string weights;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i]) weights += to_upper(kModifiers[i]);
    }
    return weights.empty() ? weights : ':' + weights;
  }

  std::string_view text_;
  std::string_view rest_;
};

// `is_right_of_phrase`: phrases do not associate, so a phrase on the right keeps its parentheses.
std::string print(const Node& node, Kind parent, bool is_right_of_phrase) {
  if (node.kind == Kind::kLexeme) return node.lexeme;
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

}  // namespace

std::string parse_tsquery(std::string_view text) {
  if (trim_whitespace(text).empty()) throw Error::unsupported("a tsquery without lexemes");
  return print(*QueryParser(text).parse(), Kind::kOr, false);
}

}  // namespace carto_mock::sql
