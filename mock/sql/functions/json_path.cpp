// Functions that evaluate SQL/JSON paths (manual, chapters 9.16.1 and 9.16.2).
#include "sql/types/json_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/json_type_name.h"
#include "sql/functions/native.h"
#include "sql/functions/regexp.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/jsonb.h"
#include "sql/types/number_text.h"
#include "sql/types/numeric.h"
#include "sql/types/numeric_math.h"
#include "sql/types/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonPathNode::Kind;
using Items = std::vector<JsonNode>;

// What `silent`, filters and exists() swallow.
struct PathFailure {
  Error error;
};

[[noreturn]] void fail(SqlState state, std::string message) {
  throw PathFailure{Error(state, std::move(message))};
}

constexpr SqlState kArrayNotFound{"22039"}, kMemberNotFound{"2203A"}, kNumberNotFound{"2203B"},
    kObjectNotFound{"2203C"}, kSingletonRequired{"22038"}, kNonNumericItem{"22036"},
    kInvalidSubscript{"22033"};

enum class Truth { kFalse, kTrue, kUnknown };

Truth negated(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

JsonNode number_item(const Numeric& number) {
  JsonNode node;
  node.kind = JsonNode::Kind::kNumber;
  node.text = number.to_string();
  return node;
}
JsonNode string_item(std::string text) {
  JsonNode node;
  node.kind = JsonNode::Kind::kString;
  node.text = std::move(text);
  return node;
}

bool is_boolean(const JsonNode& item) {
  return item.kind == JsonNode::Kind::kTrue || item.kind == JsonNode::Kind::kFalse;
}

class Evaluation {
 public:
  Evaluation(const JsonPath& path, const JsonNode& root, const JsonNode& variables)
      : lax_(!path.strict), root_(root), variables_(variables) {}

  Items run(const JsonPathNode& expression) { return items(expression); }

 private:
  Items items(const JsonPathNode& node) {
    if (node.is_predicate()) return {truth_item(truth(node))};
    switch (node.kind) {
      case Kind::kRoot:
        return {root_};
      case Kind::kCurrent:
        if (current_ == nullptr) throw Error::unsupported("@ outside of a filter");
        return {*current_};
      case Kind::kLast:
        if (last_ < 0) throw Error::unsupported("`last` outside of a subscript");
        return {number_item(Numeric(last_))};
      case Kind::kVariable:
        return {variable(node.text)};
      case Kind::kLiteral:
        return {node.literal};
      case Kind::kMember:
        return each(node, true, [&](const JsonNode& item, Items& out) { member(node, item, out); });
      case Kind::kAnyMember:
        return each(node, true, [&](const JsonNode& item, Items& out) { any_member(item, out); });
      case Kind::kAnyLevel:
        return each(node, false, [&](const JsonNode& item, Items& out) {
          if (node.first_level == 0) out.push_back(item);
          any_level(node, item, 1, out);
        });
      case Kind::kElements:
        return each(node, false, [&](const JsonNode& item, Items& out) { elements(item, out); });
      case Kind::kSubscript:
        return each(node, false,
                    [&](const JsonNode& item, Items& out) { subscript(node, item, out); });
      case Kind::kFilter:
        return each(node, true, [&](const JsonNode& item, Items& out) {
          if (filter(node.children[1], item) == Truth::kTrue) out.push_back(item);
        });
      case Kind::kMethod:
        return each(node, node.text != "type" && node.text != "size",
                    [&](const JsonNode& item, Items& out) { out.push_back(method(node, item)); });
      case Kind::kUnary:
        return each(node, true, [&](const JsonNode& item, Items& out) {
          if (item.kind != JsonNode::Kind::kNumber) {
            fail(kNumberNotFound,
                 fmt::format("operand of unary jsonpath operator {} is not a numeric value",
                             node.text));
          }
          const Numeric number = Numeric::parse(item.text);
          out.push_back(number_item(node.text == "-" ? -number : number));
        });
      case Kind::kArithmetic:
        return {arithmetic(node)};
      default:
        break;
    }
    throw Error(sqlstate::kInternalError, "a jsonpath node of an unknown kind");
  }

  // The lax mode looks into arrays, one level deep.
  Items unwrapped(Items found) const {
    if (!lax_) return found;
    Items result;
    for (JsonNode& item : found) {
      if (item.kind != JsonNode::Kind::kArray) {
        result.push_back(std::move(item));
      } else {
        for (JsonNode& element : item.elements) result.push_back(std::move(element));
      }
    }
    return result;
  }

  template <typename Visit>
  Items each(const JsonPathNode& node, bool unwraps, const Visit& visit) {
    Items found = items(node.children[0]);
    if (unwraps) found = unwrapped(std::move(found));
    Items result;
    for (const JsonNode& item : found) visit(item, result);
    return result;
  }

  JsonNode variable(const std::string& name) const {
    for (const auto& [key, value] : variables_.members) {
      if (key == name) return value;
    }
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("could not find jsonpath variable \"{}\"", name));
  }

  void member(const JsonPathNode& node, const JsonNode& item, Items& out) const {
    if (item.kind != JsonNode::Kind::kObject) {
      if (lax_) return;
      fail(kMemberNotFound, "jsonpath member accessor can only be applied to an object");
    }
    for (const auto& [key, value] : item.members) {
      if (key != node.text) continue;
      out.push_back(value);
      return;
    }
    if (!lax_)
      fail(kMemberNotFound, fmt::format("JSON object does not contain key \"{}\"", node.text));
  }

  void any_member(const JsonNode& item, Items& out) const {
    if (item.kind != JsonNode::Kind::kObject) {
      if (lax_) return;
      fail(kObjectNotFound, "jsonpath wildcard member accessor can only be applied to an object");
    }
    for (const auto& [key, value] : item.members) out.push_back(value);
  }

  static void any_level(const JsonPathNode& node, const JsonNode& item, int level, Items& out) {
    if (node.last_level >= 0 && level > node.last_level) return;
    const auto visit = [&](const JsonNode& child) {
      if (level >= node.first_level) out.push_back(child);
      any_level(node, child, level + 1, out);
    };
    for (const JsonNode& element : item.elements) visit(element);
    for (const auto& [key, value] : item.members) visit(value);
  }

  void elements(const JsonNode& item, Items& out) const {
    if (item.kind == JsonNode::Kind::kArray) {
      out.insert(out.end(), item.elements.begin(), item.elements.end());
    } else if (lax_) {
      out.push_back(item);
    } else {
      fail(kArrayNotFound, "jsonpath wildcard array accessor can only be applied to an array");
    }
  }

  std::int64_t index(const JsonPathNode& node) {
    const Items found = items(node);
    if (found.size() != 1 || found[0].kind != JsonNode::Kind::kNumber)
      fail(kInvalidSubscript, "jsonpath array subscript is not a single numeric value");
    try {
      return Numeric::parse(found[0].text).truncate(0).to_integer(INT32_MIN, INT32_MAX, "integer");
    } catch (const Error&) {
      fail(kInvalidSubscript, "jsonpath array subscript is out of integer range");
    }
  }

  void subscript(const JsonPathNode& node, const JsonNode& item, Items& out) {
    const bool is_array = item.kind == JsonNode::Kind::kArray;
    if (!is_array && !lax_)
      fail(kArrayNotFound, "jsonpath array accessor can only be applied to an array");
    const std::int64_t size = is_array ? static_cast<std::int64_t>(item.elements.size()) : 1;
    const std::int64_t outer_last = std::exchange(last_, size - 1);
    for (std::size_t i = 1; i + 1 < node.children.size(); i += 2) {
      const std::int64_t first = index(node.children[i]);
      const std::int64_t last = index(node.children[i + 1]);
      if (!lax_ && (first < 0 || first > last || last >= size))
        fail(kInvalidSubscript, "jsonpath array subscript is out of bounds");
      for (std::int64_t at = std::max<std::int64_t>(first, 0); at <= std::min(last, size - 1); ++at)
        out.push_back(is_array ? item.elements[static_cast<std::size_t>(at)] : item);
    }
    last_ = outer_last;
  }

  Truth filter(const JsonPathNode& condition, const JsonNode& item) {
    const JsonNode* outer = std::exchange(current_, &item);
    const Truth result = truth(condition);
    current_ = outer;
    return result;
  }

  JsonNode method(const JsonPathNode& node, const JsonNode& item) const {
    if (node.text == "type") return string_item(std::string(json_type_name(item.kind)));
    if (node.text == "size") {
      if (item.kind == JsonNode::Kind::kArray)
        return number_item(Numeric(static_cast<std::int64_t>(item.elements.size())));
      if (lax_) return number_item(Numeric(1));
      fail(kArrayNotFound, "jsonpath item method .size() can only be applied to an array");
    }
    if (node.text == "double") return to_double(item);
    if (item.kind != JsonNode::Kind::kNumber) {
      fail(kNonNumericItem,
           fmt::format("jsonpath item method .{}() can only be applied to a numeric value",
                       node.text));
    }
    const Numeric number = Numeric::parse(item.text);
    if (node.text == "floor") return number_item(numeric_floor(number));
    if (node.text == "ceiling") return number_item(numeric_ceil(number));
    return number_item(number.sign() < 0 ? -number : number);
  }

  static JsonNode to_double(const JsonNode& item) {
    if (item.kind == JsonNode::Kind::kNumber) return item;
    if (item.kind != JsonNode::Kind::kString) {
      fail(kNonNumericItem,
           "jsonpath item method .double() can only be applied to a string or numeric value");
    }
    try {
      return number_item(Numeric::from_double(parse_float8(item.text)));
    } catch (const Error&) {
      fail(kNonNumericItem,
           "string argument of jsonpath item method .double() is not a valid representation of a "
           "double precision number");
    }
  }

  Numeric operand(const JsonPathNode& node, std::string_view side, const std::string& op) {
    const Items found = unwrapped(items(node));
    if (found.size() != 1 || found[0].kind != JsonNode::Kind::kNumber) {
      fail(kSingletonRequired,
           fmt::format("{} operand of jsonpath operator {} is not a single numeric value", side,
                       op));
    }
    return Numeric::parse(found[0].text);
  }

  JsonNode arithmetic(const JsonPathNode& node) {
    const Numeric left = operand(node.children[0], "left", node.text);
    const Numeric right = operand(node.children[1], "right", node.text);
    try {
      switch (node.text[0]) {
        case '+':
          return number_item(left + right);
        case '-':
          return number_item(left - right);
        case '*':
          return number_item(left * right);
        case '/':
          return number_item(left / right);
        default:
          return number_item(left % right);
      }
    } catch (const Error& error) {
      throw PathFailure{error};
    }
  }

  static JsonNode truth_item(Truth truth) {
    JsonNode node;
    if (truth == Truth::kTrue) node.kind = JsonNode::Kind::kTrue;
    if (truth == Truth::kFalse) node.kind = JsonNode::Kind::kFalse;
    return node;
  }

  Truth truth(const JsonPathNode& node) {
    switch (node.kind) {
      case Kind::kAnd: {
        const Truth left = truth(node.children[0]);
        if (left == Truth::kFalse) return left;
        const Truth right = truth(node.children[1]);
        return right == Truth::kTrue ? left : right;
      }
      case Kind::kOr: {
        const Truth left = truth(node.children[0]);
        if (left == Truth::kTrue) return left;
        const Truth right = truth(node.children[1]);
        return right == Truth::kFalse ? left : right;
      }
      case Kind::kNot:
        return negated(truth(node.children[0]));
      case Kind::kIsUnknown:
        return truth(node.children[0]) == Truth::kUnknown ? Truth::kTrue : Truth::kFalse;
      case Kind::kExists:
        try {
          return items(node.children[0]).empty() ? Truth::kFalse : Truth::kTrue;
        } catch (const PathFailure&) {
          return Truth::kUnknown;
        }
      default:
        return over_pairs(node);
    }
  }

  // Any pair of the two sides' items that fits makes it true.
  Truth over_pairs(const JsonPathNode& node) {
    Items left;
    Items right(1);
    try {
      left = unwrapped(items(node.children[0]));
      if (node.children.size() > 1) right = unwrapped(items(node.children[1]));
    } catch (const PathFailure&) {
      return Truth::kUnknown;
    }
    bool has_unknown = false;
    bool has_true = false;
    for (const JsonNode& one : left) {
      for (const JsonNode& other : right) {
        const Truth result = test(node, one, other);
        has_unknown = has_unknown || result == Truth::kUnknown;
        has_true = has_true || result == Truth::kTrue;
        if (has_unknown && !lax_) return Truth::kUnknown;
        if (has_true && lax_) return Truth::kTrue;
      }
    }
    if (has_true) return Truth::kTrue;
    return has_unknown ? Truth::kUnknown : Truth::kFalse;
  }

  // XQuery's flags, in PostgreSQL's terms (manual, chapter 9.16.2.2).
  static RegexpOptions regexp_options(std::string_view flags) {
    const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
    RegexpOptions options{.ignore_case = has('i'), .is_literal = has('q')};
    if (options.is_literal) return options;
    if (has('x')) {
      throw Error(SqlState("0A000"),
                  "XQuery \"x\" flag (expanded regular expressions) is not implemented");
    }
    options.newline_stops = !has('s');
    options.newline_anchors = has('m');
    return options;
  }

  static Truth test(const JsonPathNode& node, const JsonNode& left, const JsonNode& right) {
    if (node.kind == Kind::kComparison) return compare(node.text, left, right);
    if (left.kind != JsonNode::Kind::kString) return Truth::kUnknown;
    if (node.kind == Kind::kStartsWith) {
      if (right.kind != JsonNode::Kind::kString) return Truth::kUnknown;
      return left.text.starts_with(right.text) ? Truth::kTrue : Truth::kFalse;
    }
    std::u32string characters;
    for (std::size_t at = 0; at < left.text.size();)
      characters.push_back(next_character(left.text, at));
    return Regexp::compile(node.text, regexp_options(node.flags)).matches(characters)
               ? Truth::kTrue
               : Truth::kFalse;
  }

  static Truth compare(const std::string& op, const JsonNode& left, const JsonNode& right) {
    const bool same_kind = left.kind == right.kind || (is_boolean(left) && is_boolean(right));
    if (!same_kind) {
      const bool has_null =
          left.kind == JsonNode::Kind::kNull || right.kind == JsonNode::Kind::kNull;
      if (!has_null) return Truth::kUnknown;
      return op == "!=" ? Truth::kTrue : Truth::kFalse;
    }
    int order = 0;
    if (is_boolean(left)) {
      order = static_cast<int>(left.kind == JsonNode::Kind::kTrue) -
              static_cast<int>(right.kind == JsonNode::Kind::kTrue);
    } else if (left.kind == JsonNode::Kind::kNumber) {
      order = Numeric::compare(Numeric::parse(left.text), Numeric::parse(right.text));
    } else if (left.kind == JsonNode::Kind::kString) {
      order = left.text.compare(right.text);
    } else if (left.kind != JsonNode::Kind::kNull) {
      return Truth::kUnknown;
    }
    bool holds = order == 0;
    if (op == "!=") holds = order != 0;
    if (op == "<") holds = order < 0;
    if (op == "<=") holds = order <= 0;
    if (op == ">") holds = order > 0;
    if (op == ">=") holds = order >= 0;
    return holds ? Truth::kTrue : Truth::kFalse;
  }

  bool lax_;
  const JsonNode& root_;
  const JsonNode& variables_;
  const JsonNode* current_ = nullptr;
  std::int64_t last_ = -1;
};

JsonNode empty_object() {
  JsonNode node;
  node.kind = JsonNode::Kind::kObject;
  return node;
}

// The arguments of the functions: target, path [, vars [, silent]]; the operators are silent.
std::optional<Items> evaluate_path(Arguments arguments, bool is_silent) {
  const JsonNode target = parse_json(arguments[0].as_text());
  const JsonPath path = parse_json_path(arguments[1].as_text());
  const JsonNode variables =
      arguments.size() > 2 ? parse_json(arguments[2].as_text()) : empty_object();
  if (variables.kind != JsonNode::Kind::kObject) {
    throw Error(sqlstate::kInvalidParameterValue, "\"vars\" argument is not an object")
        .detail("Jsonpath parameters should be encoded as key-value pairs of \"vars\" object.");
  }
  if (arguments.size() > 3) is_silent = arguments[3].as_bool();
  try {
    return Evaluation(path, target, variables).run(path.expression);
  } catch (const PathFailure& failure) {
    if (!is_silent) throw failure.error;
    return std::nullopt;
  }
}

Value exists(Arguments arguments, bool is_silent) {
  const auto found = evaluate_path(arguments, is_silent);
  return found ? Value::boolean(!found->empty()) : Value();
}

Value match(Arguments arguments, bool is_silent) {
  const auto found = evaluate_path(arguments, is_silent);
  if (!found) return {};
  if (found->size() == 1 && is_boolean(found->front()))
    return Value::boolean(found->front().kind == JsonNode::Kind::kTrue);
  if (found->size() == 1 && found->front().kind == JsonNode::Kind::kNull) return {};
  if (is_silent || (arguments.size() > 3 && arguments[3].as_bool())) return {};
  throw Error(kSingletonRequired, "single boolean result is expected");
}

Value path_exists(const CallContext&, Arguments arguments) { return exists(arguments, false); }
Value path_exists_operator(const CallContext&, Arguments arguments) {
  return exists(arguments, true);
}
Value path_match(const CallContext&, Arguments arguments) { return match(arguments, false); }
Value path_match_operator(const CallContext&, Arguments arguments) {
  return match(arguments, true);
}

Value query_array(const CallContext&, Arguments arguments) {
  JsonNode array;
  array.kind = JsonNode::Kind::kArray;
  array.elements = evaluate_path(arguments, false).value_or(Items());
  return Value::text(jsonb_text(array));
}

Value query_first(const CallContext&, Arguments arguments) {
  const Items found = evaluate_path(arguments, false).value_or(Items());
  return found.empty() ? Value() : Value::text(jsonb_text(found.front()));
}

std::vector<Value> query(const CallContext&, Arguments arguments) {
  std::vector<Value> rows;
  for (const JsonNode& item : evaluate_path(arguments, false).value_or(Items()))
    rows.push_back(Value::text(jsonb_text(item)));
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"jsonb_path_exists(jsonb,jsonpath,jsonb,boolean)", path_exists},
    {"jsonb_path_match(jsonb,jsonpath,jsonb,boolean)", path_match},
    {"jsonb_path_query_array(jsonb,jsonpath,jsonb,boolean)", query_array},
    {"jsonb_path_query_first(jsonb,jsonpath,jsonb,boolean)", query_first},
    {"jsonb_path_exists_opr(jsonb,jsonpath)", path_exists_operator},
    {"jsonb_path_match_opr(jsonb,jsonpath)", path_match_operator},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"jsonb_path_query(jsonb,jsonpath,jsonb,boolean)", all_at_once<query>},
};

}  // namespace

std::span<const FunctionEntry> json_path_functions() { return kEntries; }
std::span<const SetFunctionEntry> json_path_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
