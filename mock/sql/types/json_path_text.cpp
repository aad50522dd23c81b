#include "sql/types/json_path_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace carto_mock::sql {
namespace {

using Kind = JsonPathNode::Kind;

// How close an operator binds; what is no operator binds closest.
int priority(const JsonPathNode& node) {
  switch (node.kind) {
    case Kind::kOr:
      return 0;
    case Kind::kAnd:
      return 1;
    case Kind::kComparison:
    case Kind::kStartsWith:
      return 2;
    case Kind::kArithmetic:
      return node.text == "+" || node.text == "-" ? 3 : 4;
    case Kind::kUnary:
      return 5;
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
    case Kind::kNot:
    case Kind::kIsUnknown:
    case Kind::kExists:
    case Kind::kLikeRegex:
      return 6;
  }
  return 6;
}

bool is_accessor(const JsonPathNode& node) {
  switch (node.kind) {
    case Kind::kMember:
    case Kind::kAnyMember:
    case Kind::kAnyLevel:
    case Kind::kElements:
    case Kind::kSubscript:
    case Kind::kFilter:
    case Kind::kMethod:
      return true;
    default:
      return false;
  }
}

// What the accessors are applied to.
const JsonPathNode& head_of(const JsonPathNode& node) {
  const JsonPathNode* head = &node;
  while (is_accessor(*head)) head = &head->children.front();
  return *head;
}

class Writer {
 public:
  std::string text() && { return std::move(text_); }

  // `in_parentheses`: where the head is an operator.
  void write(const JsonPathNode& node, bool in_parentheses) {
    std::vector<const JsonPathNode*> accessors;
    const JsonPathNode* head = &node;
    for (; is_accessor(*head); head = &head->children.front()) accessors.push_back(head);
    write_head(*head, in_parentheses, !accessors.empty());
    for (auto accessor = accessors.rbegin(); accessor != accessors.rend(); ++accessor)
      write_accessor(**accessor);
  }

 private:
  void write_operand(const JsonPathNode& operand, const JsonPathNode& of) {
    write(operand, priority(head_of(operand)) <= priority(of));
  }
  void write_binary(const JsonPathNode& node, std::string_view symbol) {
    write_operand(node.children[0], node);
    text_ += fmt::format(" {} ", symbol);
    write_operand(node.children[1], node);
  }

  void write_head(const JsonPathNode& node, bool in_parentheses, bool is_accessed) {
    switch (node.kind) {
      case Kind::kRoot:
        text_ += '$';
        return;
      case Kind::kCurrent:
        text_ += '@';
        return;
      case Kind::kLast:
        text_ += "last";
        return;
      case Kind::kVariable:
        text_ += '$' + quote_json(node.text);
        return;
      case Kind::kLiteral:
        write_literal(node.literal, is_accessed);
        return;
      case Kind::kNot:
        text_ += "!(";
        write(node.children[0], false);
        text_ += ')';
        return;
      case Kind::kIsUnknown:
        text_ += '(';
        write(node.children[0], false);
        text_ += ") is unknown";
        return;
      case Kind::kExists:
        text_ += "exists (";
        write(node.children[0], false);
        text_ += ')';
        return;
      default:
        break;
    }
    if (in_parentheses) text_ += '(';
    write_operator(node);
    if (in_parentheses) text_ += ')';
  }

  void write_operator(const JsonPathNode& node) {
    switch (node.kind) {
      case Kind::kOr:
        return write_binary(node, "||");
      case Kind::kAnd:
        return write_binary(node, "&&");
      case Kind::kStartsWith:
        return write_binary(node, "starts with");
      case Kind::kUnary:
        text_ += node.text;
        return write_operand(node.children[0], node);
      case Kind::kLikeRegex:
        write_operand(node.children[0], node);
        text_ += " like_regex " + quote_json(node.text);
        if (!node.flags.empty()) text_ += fmt::format(" flag \"{}\"", node.flags);
        return;
      default:
        return write_binary(node, node.text);
    }
  }

  void write_literal(const JsonNode& literal, bool is_accessed) {
    switch (literal.kind) {
      case JsonNode::Kind::kNull:
        text_ += "null";
        return;
      case JsonNode::Kind::kTrue:
        text_ += "true";
        return;
      case JsonNode::Kind::kFalse:
        text_ += "false";
        return;
      case JsonNode::Kind::kNumber:
        text_ += is_accessed ? '(' + literal.text + ')' : literal.text;
        return;
      case JsonNode::Kind::kString:
        text_ += quote_json(literal.text);
        return;
      case JsonNode::Kind::kArray:
      case JsonNode::Kind::kObject:
        return;  // no literals of a path
    }
  }

  void write_accessor(const JsonPathNode& node) {
    switch (node.kind) {
      case Kind::kMember:
        text_ += '.' + quote_json(node.text);
        return;
      case Kind::kAnyMember:
        text_ += ".*";
        return;
      case Kind::kAnyLevel:
        text_ += ".**" + levels(node);
        return;
      case Kind::kElements:
        text_ += "[*]";
        return;
      case Kind::kSubscript:
        write_subscripts(node);
        return;
      case Kind::kFilter:
        text_ += "?(";
        write(node.children[1], false);
        text_ += ')';
        return;
      default:
        text_ += fmt::format(".{}({})", node.text, node.format ? quote_json(*node.format) : "");
        return;
    }
  }

  static std::string levels(const JsonPathNode& node) {
    const auto level = [](int value) {
      return value == JsonPathNode::kLastLevel ? "last" : fmt::format("{}", value);
    };
    if (node.first_level == 0 && node.last_level == JsonPathNode::kLastLevel) return {};
    if (node.first_level == node.last_level) return fmt::format("{{{}}}", level(node.first_level));
    return fmt::format("{{{} to {}}}", level(node.first_level), level(node.last_level));
  }

  void write_subscripts(const JsonPathNode& node) {
    text_ += '[';
    for (std::size_t i = 0; i < node.has_range.size(); ++i) {
      if (i > 0) text_ += ',';
      write(node.children[2 * i + 1], false);
      if (!node.has_range[i]) continue;
      text_ += " to ";
      write(node.children[2 * i + 2], false);
    }
    text_ += ']';
  }

  std::string text_;
};

}  // namespace

std::string json_path_text(const JsonPath& path) {
  Writer writer;
  writer.write(path.expression, true);
  return (path.strict ? "strict " : "") + std::move(writer).text();
}

}  // namespace carto_mock::sql
