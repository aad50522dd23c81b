#include "sql/functions/json_path_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sql/functions/datetime_template_input.h"
#include "sql/functions/json_path_items.h"
#include "sql/functions/json_type_name.h"
#include "sql/functions/regexp.h"
#include "sql/types/jsonb.h"
#include "sql/types/jsonb_layout.h"
#include "sql/types/number_text.h"
#include "sql/types/numeric.h"
#include "sql/types/numeric_math.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonPathNode::Kind;

[[noreturn]] void fail(SqlState state, std::string message) {
  throw JsonPathFailure{Error(state, std::move(message))};
}

constexpr SqlState kArrayNotFound{"22039"}, kMemberNotFound{"2203A"}, kNumberNotFound{"2203B"},
    kObjectNotFound{"2203C"}, kSingletonRequired{"22038"}, kNonNumericItem{"22036"},
    kInvalidSubscript{"22033"}, kInvalidDatetimeArgument{"22031"};

using Truth = JsonPathTruth;
using Tree = JsonPathTree;
using Item = JsonPathItem;
using Items = std::vector<Item>;
using Sink = std::function<bool(const Item&)>;

Truth negated(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return json_path_truth(truth == Truth::kFalse);
}

JsonNode number_node(const Numeric& number) {
  JsonNode node;
  node.kind = JsonNode::Kind::kNumber;
  node.text = number.to_string();
  return node;
}
JsonNode string_node(std::string text) {
  JsonNode node;
  node.kind = JsonNode::Kind::kString;
  node.text = std::move(text);
  return node;
}

class Evaluation {
 public:
  Evaluation(const JsonPathInput& input, const CallContext& context)
      : context_(context),
        lax_(!input.path.strict),
        uses_zone_(input.uses_zone),
        ignores_structure_(lax_),
        root_(std::make_shared<Tree>()),
        variables_(std::make_shared<Tree>()) {
    root_->root = &input.root;
    variables_->root = &input.variables;
    variables_->id = 1;
  }

  // False: the sink wants no more.
  bool walk(const JsonPathNode& node, const Sink& sink) {
    context_.session.check_interrupts();
    if (node.is_predicate()) return sink(truth_item(truth(node)));
    switch (node.kind) {
      case Kind::kRoot:
        return sink({root_->root, root_});
      case Kind::kCurrent:
        if (current_ == nullptr) throw Error::unsupported("@ outside of a filter");
        return sink(*current_);
      case Kind::kLast:
        if (last_ < 0) throw Error::unsupported("`last` outside of a subscript");
        return sink(made_json_path_item(number_node(Numeric(last_))));
      case Kind::kVariable:
        return sink(variable(node.text));
      case Kind::kLiteral:
        return sink(made_json_path_item(node.literal));
      case Kind::kMember:
        return each(node, true, [&](const Item& item) { return member(node, item, sink); });
      case Kind::kAnyMember:
        return each(node, true, [&](const Item& item) { return any_member(item, sink); });
      case Kind::kAnyLevel:
        return each(node, false, [&](const Item& item) { return any_level_of(node, item, sink); });
      case Kind::kElements:
        return each(node, false, [&](const Item& item) { return elements(item, sink); });
      case Kind::kSubscript:
        return each(node, false, [&](const Item& item) { return subscript(node, item, sink); });
      case Kind::kFilter:
        return each(node, true, [&](const Item& item) {
          return filter(node.children[1], item) != Truth::kTrue || sink(item);
        });
      case Kind::kMethod:
        return each(node, node.text != "type" && node.text != "size",
                    [&](const Item& item) { return method(node, item, sink); });
      case Kind::kUnary:
        return unary(node, sink, false);
      case Kind::kArithmetic:
        return sink(made_json_path_item(number_node(arithmetic(node))));
      default:
        break;
    }
    throw Error(sqlstate::kInternalError, "a jsonpath node of an unknown kind");
  }

  // Is there any item? Then a sign passes over what it cannot stand before.
  void find(const JsonPathNode& node, const Sink& sink) {
    if (node.kind == Kind::kUnary) {
      unary(node, sink, true);
    } else {
      walk(node, sink);
    }
  }

 private:
  // The lax mode looks into arrays, one level deep.
  bool pass(const Item& item, bool unwraps, const Sink& sink) const {
    if (!unwraps || !lax_ || !item.is_array()) return sink(item);
    return std::ranges::all_of(item.node->elements,
                               [&](const JsonNode& element) { return sink(item.part(element)); });
  }

  bool each(const JsonPathNode& node, bool unwraps, const Sink& visit) {
    return walk(node.children[0], [&](const Item& item) { return pass(item, unwraps, visit); });
  }

  Items collect(const JsonPathNode& node, bool unwraps) {
    Items items;
    walk(node, [&](const Item& item) {
      return pass(item, unwraps, [&](const Item& one) {
        items.push_back(one);
        return true;
      });
    });
    return items;
  }

  Item variable(const std::string& name) const {
    for (const auto& [key, value] : variables_->root->members) {
      if (key == name) return {&value, variables_};
    }
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("could not find jsonpath variable \"{}\"", name));
  }

  bool member(const JsonPathNode& node, const Item& item, const Sink& sink) const {
    if (!item.is_object()) {
      if (ignores_structure_) return true;
      fail(kMemberNotFound, "jsonpath member accessor can only be applied to an object");
    }
    for (const auto& [key, value] : item.node->members) {
      if (key == node.text) return sink(item.part(value));
    }
    if (!ignores_structure_)
      fail(kMemberNotFound, fmt::format("JSON object does not contain key \"{}\"", node.text));
    return true;
  }

  bool any_member(const Item& item, const Sink& sink) const {
    if (!item.is_object()) {
      if (ignores_structure_) return true;
      fail(kObjectNotFound, "jsonpath wildcard member accessor can only be applied to an object");
    }
    return std::ranges::all_of(item.node->members, [&](const JsonMember& member) {
      return sink(item.part(member.value));
    });
  }

  // What follows ** meets values of all kinds: none of them is an error.
  bool any_level_of(const JsonPathNode& node, const Item& item, const Sink& sink) {
    const Sink forgiving = [&](const Item& found) {
      const bool outer = std::exchange(ignores_structure_, true);
      const bool goes_on = sink(found);
      ignores_structure_ = outer;
      return goes_on;
    };
    if (node.first_level == 0 && !forgiving(item)) return false;
    return any_level(node, item, 1, forgiving);
  }

  // Is a value at this level one of those between first_level and last_level? {last} alone is what
  // has nothing below it; an array or an object never is that, not even an empty one.
  static bool is_at_level(const JsonPathNode& node, const Item& item, int level) {
    if (node.first_level != JsonPathNode::kLastLevel) return level >= node.first_level;
    return node.last_level == JsonPathNode::kLastLevel && !item.is_array() && !item.is_object();
  }

  static bool any_level(const JsonPathNode& node, const Item& item, int level, const Sink& sink) {
    if (node.last_level >= 0 && level > node.last_level) return true;
    const auto visit = [&](const JsonNode& child) {
      const Item part = item.part(child);
      if (is_at_level(node, part, level) && !sink(part)) return false;
      return any_level(node, part, level + 1, sink);
    };
    return std::ranges::all_of(item.node->elements, visit) &&
           std::ranges::all_of(item.node->members,
                               [&](const JsonMember& member) { return visit(member.value); });
  }

  bool elements(const Item& item, const Sink& sink) const {
    if (item.is_array()) {
      return std::ranges::all_of(item.node->elements,
                                 [&](const JsonNode& element) { return sink(item.part(element)); });
    }
    if (lax_) return sink(item);
    if (!ignores_structure_)
      fail(kArrayNotFound, "jsonpath wildcard array accessor can only be applied to an array");
    return true;
  }

  std::int64_t index(const JsonPathNode& node) {
    const Items found = collect(node, false);
    if (found.size() != 1 || !found[0].is_number())
      fail(kInvalidSubscript, "jsonpath array subscript is not a single numeric value");
    try {
      return Numeric::parse(found[0].node->text)
          .truncate(0)
          .to_integer(INT32_MIN, INT32_MAX, "integer");
    } catch (const Error&) {
      fail(kInvalidSubscript, "jsonpath array subscript is out of integer range");
    }
  }

  bool subscript(const JsonPathNode& node, const Item& item, const Sink& sink) {
    const bool is_array = item.is_array();
    if (!is_array && !lax_) {
      if (ignores_structure_) return true;
      fail(kArrayNotFound, "jsonpath array accessor can only be applied to an array");
    }
    const std::int64_t size = is_array ? static_cast<std::int64_t>(item.node->elements.size()) : 1;
    const std::int64_t outer_last = std::exchange(last_, size - 1);
    bool goes_on = true;
    for (std::size_t i = 1; goes_on && i + 1 < node.children.size(); i += 2) {
      const std::int64_t first = index(node.children[i]);
      const std::int64_t last = index(node.children[i + 1]);
      if (!ignores_structure_ && (first < 0 || first > last || last >= size))
        fail(kInvalidSubscript, "jsonpath array subscript is out of bounds");
      for (std::int64_t at = std::max<std::int64_t>(first, 0);
           goes_on && at <= std::min(last, size - 1); ++at) {
        goes_on =
            sink(is_array ? item.part(item.node->elements[static_cast<std::size_t>(at)]) : item);
      }
    }
    last_ = outer_last;
    return goes_on;
  }

  Truth filter(const JsonPathNode& condition, const Item& item) {
    const Item* outer = std::exchange(current_, &item);
    const Truth result = truth(condition);
    current_ = outer;
    return result;
  }

  bool method(const JsonPathNode& node, const Item& item, const Sink& sink) {
    if (node.text == "type") {
      return sink(made_json_path_item(
          string_node(std::string(item.moment ? json_path_moment_type(item.moment->kind)
                                              : json_type_name(item.node->kind)))));
    }
    if (node.text == "size") return size_of(item, sink);
    if (node.text == "double") return sink(to_double(item));
    if (node.text == "datetime") {
      return sink(node.format ? to_moment(item, *node.format) : to_moment(item));
    }
    if (node.text == "keyvalue") return key_values(item, sink);
    if (!item.is_number()) {
      fail(kNonNumericItem,
           fmt::format("jsonpath item method .{}() can only be applied to a numeric value",
                       node.text));
    }
    const Numeric number = Numeric::parse(item.node->text);
    if (node.text == "floor") return sink(made_json_path_item(number_node(numeric_floor(number))));
    if (node.text == "ceiling") return sink(made_json_path_item(number_node(numeric_ceil(number))));
    return sink(made_json_path_item(number_node(number.sign() < 0 ? -number : number)));
  }

  bool size_of(const Item& item, const Sink& sink) const {
    if (item.is_array()) {
      const auto size = static_cast<std::int64_t>(item.node->elements.size());
      return sink(made_json_path_item(number_node(Numeric(size))));
    }
    if (lax_) return sink(made_json_path_item(number_node(Numeric(1))));
    if (!ignores_structure_)
      fail(kArrayNotFound, "jsonpath item method .size() can only be applied to an array");
    return true;
  }

  static std::optional<double> as_double(const std::string& text) {
    try {
      const double value = parse_float8(text);
      return std::isfinite(value) ? std::optional(value) : std::nullopt;
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  static Item to_double(const Item& item) {
    if (!item.is_number() && !item.is_string()) {
      fail(kNonNumericItem,
           "jsonpath item method .double() can only be applied to a string or numeric value");
    }
    const std::optional<double> value = as_double(item.node->text);
    if (value)
      return item.is_number() ? item
                              : made_json_path_item(number_node(Numeric::from_double(*value)));
    fail(kNonNumericItem, item.is_number()
                              ? "numeric argument of jsonpath item method .double() is out of "
                                "range for type double precision"
                              : "string argument of jsonpath item method .double() is not a valid "
                                "representation of a double precision number");
  }

  static void require_string(const Item& item) {
    if (item.is_string()) return;
    fail(kInvalidDatetimeArgument,
         "jsonpath item method .datetime() can only be applied to a string");
  }

  static Item moment_item(const JsonPathMoment& moment) {
    Item result = made_json_path_item(string_node(json_path_moment_text(moment)));
    result.moment = moment;
    return result;
  }

  static Item to_moment(const Item& item, std::string_view pattern) {
    require_string(item);
    static_cast<void>(standard_template_contents(pattern));  // such an error is never swallowed
    try {
      return moment_item(read_json_path_moment(item.node->text, pattern));
    } catch (const Error& error) {
      if (!error.unsupported_construct().empty()) throw;
      throw JsonPathFailure{error};
    }
  }

  static Item to_moment(const Item& item) {
    require_string(item);
    const std::optional<JsonPathMoment> moment = parse_json_path_moment(item.node->text);
    if (!moment) {
      throw JsonPathFailure{
          Error(kInvalidDatetimeArgument,
                fmt::format("datetime format is not recognized: \"{}\"", item.node->text))
              .hint("Use a datetime template argument to specify the input data format.")};
    }
    return moment_item(*moment);
  }

  bool key_values(const Item& item, const Sink& sink) {
    constexpr std::int64_t kObjectsOfATree = 10'000'000'000;
    if (!item.is_object()) {
      fail(kObjectNotFound, "jsonpath item method .keyvalue() can only be applied to an object");
    }
    Tree& tree = *item.tree;
    if (!tree.offsets) tree.offsets = jsonb_offsets(*tree.root);
    const std::int64_t id = tree.offsets->at(item.node) + tree.id * kObjectsOfATree;
    return std::ranges::all_of(item.node->members, [&](const JsonMember& member) {
      JsonNode pair;
      pair.kind = JsonNode::Kind::kObject;
      pair.members.push_back({"id", number_node(Numeric(id))});
      pair.members.push_back({"key", string_node(member.key)});
      pair.members.push_back({"value", member.value});
      return sink(made_json_path_item(std::move(pair), next_id_++));
    });
  }

  bool unary(const JsonPathNode& node, const Sink& sink, bool skips_others) {
    for (const Item& item : collect(node.children[0], true)) {
      if (!item.is_number() && skips_others) continue;
      if (!item.is_number()) {
        fail(
            kNumberNotFound,
            fmt::format("operand of unary jsonpath operator {} is not a numeric value", node.text));
      }
      const Numeric number = Numeric::parse(item.node->text);
      if (!sink(made_json_path_item(number_node(node.text == "-" ? -number : number))))
        return false;
    }
    return true;
  }

  static Numeric operand(const Items& found, std::string_view side, const std::string& op) {
    if (found.size() != 1 || !found[0].is_number()) {
      fail(kSingletonRequired,
           fmt::format("{} operand of jsonpath operator {} is not a single numeric value", side,
                       op));
    }
    return Numeric::parse(found[0].node->text);
  }

  Numeric arithmetic(const JsonPathNode& node) {
    const Items left_items = collect(node.children[0], true);
    const Items right_items = collect(node.children[1], true);
    const Numeric left = operand(left_items, "left", node.text);
    const Numeric right = operand(right_items, "right", node.text);
    try {
      switch (node.text[0]) {
        case '+':
          return left + right;
        case '-':
          return left - right;
        case '*':
          return left * right;
        case '/':
          return left / right;
        default:
          return left % right;
      }
    } catch (const Error& error) {
      throw JsonPathFailure{error};
    }
  }

  static Item truth_item(Truth truth) {
    JsonNode node;
    if (truth == Truth::kTrue) node.kind = JsonNode::Kind::kTrue;
    if (truth == Truth::kFalse) node.kind = JsonNode::Kind::kFalse;
    return made_json_path_item(std::move(node));
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
        return json_path_truth(truth(node.children[0]) == Truth::kUnknown);
      case Kind::kExists:
        return swallowing_failures([&] {
          bool has_any = false;
          const Sink note = [&](const Item&) {
            has_any = true;
            return !lax_;  // the strict mode must know that none of them fails
          };
          if (lax_) {
            find(node.children[0], note);
          } else {
            walk(node.children[0], note);
          }
          return json_path_truth(has_any);
        });
      default:
        return over_pairs(node);
    }
  }

  template <typename Judge>
  Truth swallowing_failures(const Judge& judge) {
    // A failure leaves what it stood in half done.
    const auto state = std::tuple(current_, last_, ignores_structure_);
    try {
      return judge();
    } catch (const JsonPathFailure&) {
      std::tie(current_, last_, ignores_structure_) = state;
      return Truth::kUnknown;
    }
  }

  // Any pair of the two sides' items that fits makes it true.
  Truth over_pairs(const JsonPathNode& node) {
    Items left;
    Items right(1);
    const Truth is_known = swallowing_failures([&] {
      left = collect(node.children[0], true);
      if (node.children.size() > 1)
        right = collect(node.children[1], node.kind == Kind::kComparison);
      return Truth::kTrue;
    });
    if (is_known == Truth::kUnknown) return is_known;
    bool has_unknown = false;
    bool has_true = false;
    for (const Item& one : left) {
      for (const Item& other : right) {
        context_.session.check_interrupts();
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

  Truth test(const JsonPathNode& node, const Item& left, const Item& right) const {
    if (node.kind == Kind::kComparison)
      return compare_json_path_items(node.text, left, right, uses_zone_, context_.text);
    if (!left.is_string()) return Truth::kUnknown;
    if (node.kind == Kind::kStartsWith) {
      if (!right.is_string()) return Truth::kUnknown;
      return json_path_truth(left.node->text.starts_with(right.node->text));
    }
    std::u32string characters;
    for (std::size_t at = 0; at < left.node->text.size();)
      characters.push_back(next_character(left.node->text, at));
    return json_path_truth(
        Regexp::compile(node.text, json_path_regexp_options(node.flags), context_.session)
            .matches(characters));
  }

  const CallContext& context_;
  bool lax_;
  bool uses_zone_;
  bool ignores_structure_;  // in the strict mode, behind ** only
  std::shared_ptr<Tree> root_;
  std::shared_ptr<Tree> variables_;
  std::int64_t next_id_ = 2;  // of what .keyvalue() makes
  const Item* current_ = nullptr;
  std::int64_t last_ = -1;
};

}  // namespace

void evaluate_json_path(const JsonPathInput& input, const CallContext& context,
                        const JsonPathSink& sink) {
  Evaluation evaluation(input, context);
  const Sink unpack = [&](const Item& item) { return sink(*item.node); };
  if (input.wants_existence) {
    evaluation.find(input.path.expression, unpack);
  } else {
    evaluation.walk(input.path.expression, unpack);
  }
}

}  // namespace carto_mock::sql
