#include "sql/types/json_path.h"

#include <array>
#include <charconv>
#include <utility>

#include "sql/types/numeric.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonPathNode::Kind;
constexpr int kDeepest = 200;
constexpr int kMostSteps = 2000;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_special(char c) {
  return std::string_view("?%$.[]{}()|&!=<>@#,*:-+/\\\"").find(c) != std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  JsonPath parse() {
    JsonPath path;
    if (take_word("strict")) {
      path.strict = true;
    } else {
      take_word("lax");
    }
    path.expression = disjunction();
    skip_blanks();
    if (at_ != text_.size()) fail();
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

  [[noreturn]] static void fail() { throw Error::unsupported("this text as a jsonpath"); }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (text_.substr(at_).starts_with("/*")) throw Error::unsupported("comments in a jsonpath");
  }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(std::string_view token) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) {
    if (!take(token)) fail();
  }
  std::string_view word_ahead() {
    skip_blanks();
    std::size_t end = at_;
    while (end < text_.size() && !is_blank(text_[end]) && !is_special(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  bool take_word(std::string_view word) {
    if (word_ahead() != word) return false;
    at_ += word.size();
    return true;
  }

  std::string quoted() {
    skip_blanks();
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) fail();
    const std::string_view literal = text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    return parse_json(literal).text;
  }
  std::string string_literal() {
    if (peek() != '"') fail();
    return quoted();
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

  static JsonPathNode predicate(JsonPathNode node) {
    if (!node.is_predicate()) fail();
    return node;
  }
  static JsonPathNode value(JsonPathNode node) {
    if (node.is_predicate()) fail();
    return node;
  }

  JsonPathNode disjunction() {
    const Depth depth(depth_);
    JsonPathNode left = conjunction();
    while (take("||")) left = pair(Kind::kOr, predicate(std::move(left)), predicate(conjunction()));
    return left;
  }
  JsonPathNode conjunction() {
    JsonPathNode left = comparison();
    while (take("&&")) left = pair(Kind::kAnd, predicate(std::move(left)), predicate(comparison()));
    return left;
  }

  JsonPathNode comparison() {
    JsonPathNode left = sum();
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOperators = {
        {{"==", "=="},
         {"!=", "!="},
         {"<>", "!="},
         {"<=", "<="},
         {">=", ">="},
         {"<", "<"},
         {">", ">"},
         {"=", "=="}}};
    for (const auto& [token, meaning] : kOperators) {
      if (!take(token)) continue;
      return pair(Kind::kComparison, value(std::move(left)), value(sum()), std::string(meaning));
    }
    if (take_word("starts")) {
      if (!take_word("with")) fail();
      return pair(Kind::kStartsWith, value(std::move(left)), value(primary()));
    }
    if (take_word("like_regex")) {
      JsonPathNode node = over(Kind::kLikeRegex, value(std::move(left)), string_literal());
      if (take_word("flag")) node.flags = string_literal();
      if (node.flags.find_first_not_of("ismxq") != std::string::npos) fail();
      return node;
    }
    return left;
  }

  JsonPathNode sum() {
    JsonPathNode left = product();
    for (;;) {
      const char op = peek();
      if (op != '+' && op != '-') return left;
      ++at_;
      left = pair(Kind::kArithmetic, value(std::move(left)), value(product()), std::string(1, op));
    }
  }
  JsonPathNode product() {
    JsonPathNode left = unary();
    for (;;) {
      const char op = peek();
      if (op != '*' && op != '/' && op != '%') return left;
      ++at_;
      left = pair(Kind::kArithmetic, value(std::move(left)), value(unary()), std::string(1, op));
    }
  }
  JsonPathNode unary() {
    const Depth depth(depth_);
    const char op = peek();
    if (op == '!' && !text_.substr(at_).starts_with("!=")) {
      ++at_;
      return over(Kind::kNot, predicate(unary()));
    }
    if (op == '+' || op == '-') {
      ++at_;
      return over(Kind::kUnary, value(unary()), std::string(1, op));
    }
    return accessors(primary());
  }

  JsonPathNode primary() {
    const char first = peek();
    if (take("(")) {
      JsonPathNode inner = disjunction();
      expect(")");
      if (take_word("is")) {
        if (!take_word("unknown")) fail();
        return over(Kind::kIsUnknown, predicate(std::move(inner)));
      }
      return inner;
    }
    if (first == '$') return root_or_variable();
    if (take("@")) return make(Kind::kCurrent, {});
    if (first == '"') return literal(JsonNode::Kind::kString, quoted());
    if (is_digit(first) || first == '.') return number();
    if (take_word("true")) return literal(JsonNode::Kind::kTrue, {});
    if (take_word("false")) return literal(JsonNode::Kind::kFalse, {});
    if (take_word("null")) return literal(JsonNode::Kind::kNull, {});
    if (take_word("last")) return make(Kind::kLast, {});
    if (take_word("exists")) {
      expect("(");
      JsonPathNode inner = value(disjunction());
      expect(")");
      return over(Kind::kExists, std::move(inner));
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

  JsonPathNode root_or_variable() {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '"') return make(Kind::kVariable, {}, quoted());
    if (at_ >= text_.size() || is_blank(text_[at_]) || is_special(text_[at_]))
      return make(Kind::kRoot, {});
    const std::string_view name = word_ahead();
    at_ += name.size();
    return make(Kind::kVariable, {}, std::string(name));
  }

  JsonPathNode number() {
    std::size_t end = at_;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) {
      // `1.type()` is no number.
      if (text_[end] == '.' && (end + 1 >= text_.size() || !is_digit(text_[end + 1]))) break;
      ++end;
    }
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      ++end;
      if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
      while (end < text_.size() && is_digit(text_[end])) ++end;
    }
    const std::string digits(text_.substr(at_, end - at_));
    at_ = end;
    return literal(JsonNode::Kind::kNumber, Numeric::parse(digits).to_string());
  }

  JsonPathNode accessors(JsonPathNode base) {
    for (;;) {
      if (take("[")) {
        base = subscripts(std::move(base));
      } else if (take("?")) {
        expect("(");
        JsonPathNode condition = predicate(disjunction());
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
      JsonPathNode first = value(sum());
      JsonPathNode last = take_word("to") ? value(sum()) : first;
      node.children.push_back(std::move(first));
      node.children.push_back(std::move(last));
    } while (take(","));
    expect("]");
    return node;
  }

  int level() {
    if (take_word("last")) return -1;
    const std::string_view digits = word_ahead();
    int number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || parsed.ptr != digits.data() + digits.size()) fail();
    at_ += digits.size();
    return number;
  }

  JsonPathNode member(JsonPathNode base) {
    if (take("**")) {
      JsonPathNode node = over(Kind::kAnyLevel, std::move(base));
      if (take("{")) {
        node.first_level = level();
        node.last_level = take_word("to") ? level() : node.first_level;
        if (node.first_level < 0) throw Error::unsupported(".**{last} in a jsonpath");
        expect("}");
      }
      return node;
    }
    if (take("*")) return over(Kind::kAnyMember, std::move(base));
    if (peek() == '"') return over(Kind::kMember, std::move(base), quoted());
    const std::string name(word_ahead());
    if (name.empty()) fail();
    at_ += name.size();
    if (name.find('\\') != std::string::npos) fail();
    if (peek() != '(') return over(Kind::kMember, std::move(base), name);
    ++at_;
    constexpr std::array<std::string_view, 8> kMethods = {
        "type", "size", "double", "floor", "ceiling", "abs", "datetime", "keyvalue"};
    bool is_known = false;
    for (const std::string_view method : kMethods) is_known = is_known || method == name;
    if (!is_known) throw Error::unsupported("the jsonpath method ." + name + "()");
    if (name == "datetime" && peek() != ')')
      throw Error::unsupported("a template of the jsonpath method .datetime()");
    expect(")");
    return over(Kind::kMethod, std::move(base), name);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int steps_ = 0;  // that were made, and that evaluation may be nested in
};

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

Value input_json_path(std::string_view text, Type, const TextSettings&) {
  parse_json_path(text);
  return Value::text(std::string(text));
}

std::string output_json_path(const Value&, Type, const TextSettings&) {
  throw Error::unsupported("the text of a jsonpath");
}

JsonPath parse_json_path(std::string_view text) { return Parser(text).parse(); }

}  // namespace carto_mock::sql
