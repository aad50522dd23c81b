#include "sql/types/json_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sql/types/json_path_text.h"
#include "sql/types/json_path_tokens.h"
#include "sql/types/numeric.h"
#include "sql/types/regexp_node.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonPathNode::Kind;
using Token = JsonPathToken::Kind;
constexpr int kDeepest = 200;
constexpr int kMostSteps = 2000;

// Follows PostgreSQL's grammar (jsonpath_gram.y) with one token ahead: the token at which it fails
// is the first that cannot follow what came before.
class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) { advance(); }

  bool is_empty() const { return token_.kind == Token::kEnd; }

  JsonPath parse() {
    JsonPath path;
    if (token_.is_word("strict") || token_.is_word("lax")) {
      path.strict = token_.is_word("strict");
      advance();
    }
    path.expression = disjunction();
    if (token_.kind != Token::kEnd) fail();
    return path;
  }

 private:
  // Counts how deep expressions nest while it lives.
  class Depth {
   public:
    explicit Depth(int& depth) : depth_(depth) {
      if (++depth_ > kDeepest) throw Error::unsupported("a jsonpath that nests so deep");
    }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    int& depth_;
  };

  void advance() { token_ = scanner_.next(); }

  [[noreturn]] void fail() const {
    const std::string place =
        token_.named.empty() ? "end" : fmt::format("or near \"{}\"", token_.named);
    throw Error(sqlstate::kSyntaxError, fmt::format("syntax error at {} of jsonpath input", place));
  }
  bool take(std::string_view symbol) {
    if (!token_.is(symbol)) return false;
    advance();
    return true;
  }
  void expect(std::string_view symbol) {
    if (!take(symbol)) fail();
  }
  bool take_word(std::string_view keyword) {
    if (!token_.is_word(keyword)) return false;
    advance();
    return true;
  }
  std::string take_string() {
    if (token_.kind != Token::kString) fail();
    std::string value = std::move(token_.value);
    advance();
    return value;
  }
  void require_predicate(const JsonPathNode& node) const {
    if (!node.is_predicate()) fail();
  }
  void require_value(const JsonPathNode& node) const {
    if (node.is_predicate()) fail();
  }

  JsonPathNode make(Kind kind, std::vector<JsonPathNode> children, std::string text = {}) {
    if (++steps_ > kMostSteps) throw Error::unsupported("a jsonpath of so many steps");
    JsonPathNode node;
    node.kind = kind;
    node.children = std::move(children);
    node.text = std::move(text);
    return node;
  }
  JsonPathNode pair(Kind kind, JsonPathNode left, JsonPathNode right, std::string text = {}) {
    std::vector<JsonPathNode> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return make(kind, std::move(children), std::move(text));
  }
  JsonPathNode over(Kind kind, JsonPathNode child, std::string text = {}) {
    std::vector<JsonPathNode> children;
    children.push_back(std::move(child));
    return make(kind, std::move(children), std::move(text));
  }

  // ---- predicates

  // A predicate or a value.
  JsonPathNode disjunction() {
    const Depth depth(depth_);
    JsonPathNode left = conjunction();
    while (token_.is("||")) {
      require_predicate(left);
      advance();
      JsonPathNode right = conjunction();
      require_predicate(right);
      left = pair(Kind::kOr, std::move(left), std::move(right));
    }
    return left;
  }
  JsonPathNode conjunction() {
    JsonPathNode left = comparison();
    while (token_.is("&&")) {
      require_predicate(left);
      advance();
      JsonPathNode right = comparison();
      require_predicate(right);
      left = pair(Kind::kAnd, std::move(left), std::move(right));
    }
    return left;
  }

  JsonPathNode comparison() {
    if (take("!")) return over(Kind::kNot, delimited_predicate());
    if (token_.is_word("exists")) return delimited_predicate();
    JsonPathNode left = sum(Operand::kMayBePredicate);
    if (left.is_predicate()) return left;
    constexpr std::array<std::string_view, 6> kOperators = {"==", "!=", "<", "<=", ">", ">="};
    for (const std::string_view symbol : kOperators) {
      if (!take(symbol)) continue;
      return pair(Kind::kComparison, std::move(left), sum(Operand::kValue), std::string(symbol));
    }
    if (take_word("starts")) return starts_with(std::move(left));
    if (take_word("like_regex")) return like_regex(std::move(left));
    return left;
  }

  // exists (…), or a predicate in parentheses.
  JsonPathNode delimited_predicate() {
    const Depth depth(depth_);
    if (take_word("exists")) {
      expect("(");
      JsonPathNode inner = sum(Operand::kValue);
      expect(")");
      return over(Kind::kExists, std::move(inner));
    }
    expect("(");
    JsonPathNode inner = disjunction();
    require_predicate(inner);
    expect(")");
    return inner;
  }

  JsonPathNode starts_with(JsonPathNode left) {
    if (!take_word("with")) fail();
    const bool is_variable = token_.kind == Token::kVariable;
    if (!is_variable && token_.kind != Token::kString) fail();
    return pair(Kind::kStartsWith, std::move(left), scalar());
  }

  JsonPathNode like_regex(JsonPathNode left) {
    JsonPathNode node = over(Kind::kLikeRegex, std::move(left), take_string());
    if (take_word("flag")) node.flags = regex_flags(take_string());
    static_cast<void>(parse_regexp(node.text, json_path_regexp_options(node.flags)));
    return node;
  }

  // In the order in which they are printed.
  static std::string regex_flags(std::string_view given) {
    constexpr std::string_view kFlags = "ismxq";
    for (const char flag : given) {
      if (kFlags.find(flag) != std::string_view::npos) continue;
      throw Error(sqlstate::kSyntaxError, "invalid input syntax for type jsonpath")
          .detail(fmt::format("Unrecognized flag character \"{}\" in LIKE_REGEX predicate.", flag));
    }
    std::string flags;
    for (const char flag : kFlags)
      if (given.find(flag) != std::string_view::npos) flags += flag;
    if (flags.find('x') != std::string::npos && flags.find('q') == std::string::npos) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "XQuery \"x\" flag (expanded regular expressions) is not implemented");
    }
    return flags;
  }

  // ---- values

  // May parentheses hold a predicate whose truth nothing is asked of?
  enum class Operand { kValue, kMayBePredicate };

  JsonPathNode sum(Operand operand) {
    JsonPathNode left = product(operand);
    while (!left.is_predicate() && (token_.is("+") || token_.is("-"))) {
      const std::string symbol = token_.value;
      advance();
      left = pair(Kind::kArithmetic, std::move(left), product(Operand::kValue), symbol);
    }
    return left;
  }
  JsonPathNode product(Operand operand) {
    JsonPathNode left = unary(operand);
    while (!left.is_predicate() && (token_.is("*") || token_.is("/") || token_.is("%"))) {
      const std::string symbol = token_.value;
      advance();
      left = pair(Kind::kArithmetic, std::move(left), unary(Operand::kValue), symbol);
    }
    return left;
  }
  JsonPathNode unary(Operand operand) {
    const Depth depth(depth_);
    if (!token_.is("+") && !token_.is("-")) return accessors(primary(operand));
    const std::string sign = token_.value;
    advance();
    return signed_value(sign, unary(Operand::kValue));
  }

  // The sign of a number becomes part of it.
  JsonPathNode signed_value(const std::string& sign, JsonPathNode value) {
    const bool is_number =
        value.kind == Kind::kLiteral && value.literal.kind == JsonNode::Kind::kNumber;
    if (!is_number) return over(Kind::kUnary, std::move(value), sign);
    if (sign == "-") value.literal.text = (-Numeric::parse(value.literal.text)).to_string();
    return value;
  }

  JsonPathNode primary(Operand operand) {
    if (take("(")) return parenthesized(operand);
    if (take("$")) return make(Kind::kRoot, {});
    if (take("@")) return make(Kind::kCurrent, {});
    if (take_word("last")) return make(Kind::kLast, {});
    return scalar();
  }

  JsonPathNode parenthesized(Operand operand) {
    JsonPathNode inner = disjunction();
    expect(")");
    if (!inner.is_predicate()) return inner;
    const bool is_accessed = token_.is(".") || token_.is("[") || token_.is("?");
    if (is_accessed) return inner;
    if (operand == Operand::kValue) fail();
    if (!take_word("is")) return inner;
    if (!take_word("unknown")) fail();
    return over(Kind::kIsUnknown, std::move(inner));
  }

  JsonPathNode scalar() {
    switch (token_.kind) {
      case Token::kVariable: {
        JsonPathNode node = make(Kind::kVariable, {}, std::move(token_.value));
        advance();
        return node;
      }
      case Token::kString:
        return literal(JsonNode::Kind::kString, take_string());
      case Token::kInteger:
      case Token::kNumber: {
        std::string text = Numeric::parse(token_.value).to_string();
        advance();
        return literal(JsonNode::Kind::kNumber, std::move(text));
      }
      case Token::kWord:
        // These are known in lower case only.
        for (const auto& [name, kind] : {std::pair{"true", JsonNode::Kind::kTrue},
                                         {"false", JsonNode::Kind::kFalse},
                                         {"null", JsonNode::Kind::kNull}}) {
          if (token_.value != name) continue;
          advance();
          return literal(kind, {});
        }
        fail();
      case Token::kSymbol:
      case Token::kEnd:
        fail();
    }
    fail();
  }

  static JsonPathNode literal(JsonNode::Kind kind, std::string text) {
    JsonPathNode node;
    node.kind = Kind::kLiteral;
    node.literal.kind = kind;
    node.literal.text = std::move(text);
    return node;
  }

  // ---- accessors

  JsonPathNode accessors(JsonPathNode base) {
    for (;;) {
      if (take("[")) {
        base = subscripts(std::move(base));
      } else if (take("?")) {
        expect("(");
        JsonPathNode condition = disjunction();
        require_predicate(condition);
        expect(")");
        base = pair(Kind::kFilter, std::move(base), std::move(condition));
      } else if (take(".")) {
        base = member(std::move(base));
      } else {
        return base;
      }
    }
  }

  JsonPathNode subscripts(JsonPathNode base) {
    if (take("*")) {
      expect("]");
      return over(Kind::kElements, std::move(base));
    }
    JsonPathNode node = over(Kind::kSubscript, std::move(base));
    do {
      JsonPathNode first = sum(Operand::kValue);
      node.has_range.push_back(token_.is_word("to"));
      JsonPathNode last = take_word("to") ? sum(Operand::kValue) : first;
      node.children.push_back(std::move(first));
      node.children.push_back(std::move(last));
    } while (take(","));
    expect("]");
    return node;
  }

  // Of .**{…}.
  int level() {
    if (take_word("last")) return JsonPathNode::kLastLevel;
    if (token_.kind != Token::kInteger) fail();
    int number = 0;
    const std::string digits = token_.value;
    advance();
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (parsed.ec == std::errc()) return number;
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("value \"{}\" is out of range for type integer", digits));
  }

  JsonPathNode any_level(JsonPathNode base) {
    JsonPathNode node = over(Kind::kAnyLevel, std::move(base));
    if (!take("{")) return node;
    node.first_level = level();
    node.last_level = take_word("to") ? level() : node.first_level;
    expect("}");
    return node;
  }

  JsonPathNode member(JsonPathNode base) {
    if (take("**")) return any_level(std::move(base));
    if (take("*")) return over(Kind::kAnyMember, std::move(base));
    const bool is_word = token_.kind == Token::kWord;
    if (!is_word && token_.kind != Token::kString) fail();
    const std::string name = std::move(token_.value);
    advance();
    constexpr std::array<std::string_view, 8> kMethods = {
        "type", "size", "double", "floor", "ceiling", "abs", "datetime", "keyvalue"};
    const auto* method = std::ranges::find_if(kMethods, [&name](std::string_view candidate) {
      return equals_ignoring_case(candidate, name);
    });
    if (!is_word || method == kMethods.end() || !take("("))
      return over(Kind::kMember, std::move(base), name);
    JsonPathNode node = over(Kind::kMethod, std::move(base), std::string(*method));
    if (*method == "datetime" && token_.kind == Token::kString) node.format = take_string();
    expect(")");
    return node;
  }

  JsonPathScanner scanner_;
  JsonPathToken token_;
  int depth_ = 0;
  int steps_ = 0;  // that were made, and that evaluation may be nested in
};

// @ needs a filter around it, and `last` a subscript.
void check_places(const JsonPathNode& node, bool in_filter, bool in_subscript) {
  if (node.kind == Kind::kCurrent && !in_filter)
    throw Error(sqlstate::kSyntaxError, "@ is not allowed in root expressions");
  if (node.kind == Kind::kLast && !in_subscript)
    throw Error(sqlstate::kSyntaxError, "LAST is allowed only in array subscripts");
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    check_places(node.children[i], in_filter || (node.kind == Kind::kFilter && i == 1),
                 in_subscript || (node.kind == Kind::kSubscript && i > 0));
  }
}

}  // namespace

bool JsonPathNode::is_predicate() const {
  switch (kind) {
    case Kind::kComparison:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNot:
    case Kind::kIsUnknown:
    case Kind::kExists:
    case Kind::kStartsWith:
    case Kind::kLikeRegex:
      return true;
    case Kind::kRoot:
    case Kind::kCurrent:
    case Kind::kLast:
    case Kind::kVariable:
    case Kind::kLiteral:
    case Kind::kMember:
    case Kind::kAnyMember:
    case Kind::kAnyLevel:
    case Kind::kElements:
    case Kind::kSubscript:
    case Kind::kFilter:
    case Kind::kMethod:
    case Kind::kUnary:
    case Kind::kArithmetic:
      return false;
  }
  return false;
}

RegexpOptions json_path_regexp_options(std::string_view flags) {
  const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
  RegexpOptions options{.ignore_case = has('i'), .is_literal = has('q')};
  if (options.is_literal) return options;
  options.newline_stops = !has('s');
  options.newline_anchors = has('m');
  return options;
}

Value input_json_path(std::string_view text, Type, const TextSettings&) {
  static_cast<void>(parse_json_path(text));
  return Value::text(std::string(text));
}

std::string output_json_path(const Value& value, Type, const TextSettings&) {
  return json_path_text(parse_json_path(value.as_text()));
}

JsonPath parse_json_path(std::string_view text) {
  Parser parser(text);
  if (parser.is_empty()) {
    throw Error(SqlState("22P02"),
                fmt::format("invalid input syntax for type jsonpath: \"{}\"", text));
  }
  JsonPath path = parser.parse();
  check_places(path.expression, false, false);
  return path;
}

}  // namespace carto_mock::sql
