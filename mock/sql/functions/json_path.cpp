// Functions that evaluate SQL/JSON paths (manual, chapters 9.16.1 and 9.16.2).
#include "sql/types/json_path.h"

#include <string>
#include <utility>
#include <vector>

#include "sql/functions/json_path_evaluation.h"
#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/jsonb.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kSingletonRequired{"22038"};

enum class Zones : bool { kRefused, kUsed };  // the functions, and those called *_tz

JsonNode empty_object() {
  JsonNode node;
  node.kind = JsonNode::Kind::kObject;
  return node;
}

// The arguments of the functions: target, path [, vars [, silent]]; the operators are silent.
class PathCall {
 public:
  PathCall(const CallContext& context, Arguments arguments, Zones zones)
      : context_(context),
        target_(parse_json(arguments[0].as_text())),
        path_(parse_json_path(arguments[1].as_text())),
        variables_(arguments.size() > 2 ? parse_json(arguments[2].as_text()) : empty_object()),
        is_silent_(arguments.size() > 3 ? arguments[3].as_bool() : arguments.size() == 2),
        zones_(zones) {
    if (variables_.kind == JsonNode::Kind::kObject) return;
    throw Error(sqlstate::kInvalidParameterValue, "\"vars\" argument is not an object")
        .detail("Jsonpath parameters should be encoded as key-value pairs of \"vars\" object.");
  }

  bool is_silent() const { return is_silent_; }
  bool is_strict() const { return path_.strict; }

  // False: it failed, and nobody is to know.
  bool run(const JsonPathSink& sink, bool wants_existence = false) const {
    try {
      evaluate_json_path({path_, target_, variables_, zones_ == Zones::kUsed, wants_existence},
                         context_, sink);
      return true;
    } catch (const JsonPathFailure& failure) {
      if (!is_silent_) throw failure.error;
      return false;
    }
  }

  // All items, or those before the failure that nobody is to know of.
  std::vector<JsonNode> items() const {
    std::vector<JsonNode> found;
    run([&](const JsonNode& item) {
      found.push_back(item);
      return true;
    });
    return found;
  }

 private:
  const CallContext& context_;
  JsonNode target_;
  JsonPath path_;
  JsonNode variables_;
  bool is_silent_;
  Zones zones_;
};

template <Zones zones>
Value exists(const CallContext& context, Arguments arguments) {
  const PathCall call(context, arguments, zones);
  bool has_any = false;
  // The lax mode looks no further than the first; the strict one must know that none fails.
  const bool is_complete = call.run(
      [&](const JsonNode&) {
        has_any = true;
        return call.is_strict();
      },
      !call.is_strict());
  return is_complete ? Value::boolean(has_any) : Value();
}

template <Zones zones>
Value match(const CallContext& context, Arguments arguments) {
  const PathCall call(context, arguments, zones);
  const std::vector<JsonNode> found = call.items();
  if (found.size() == 1) {
    switch (found.front().kind) {
      case JsonNode::Kind::kTrue:
        return Value::boolean(true);
      case JsonNode::Kind::kFalse:
        return Value::boolean(false);
      case JsonNode::Kind::kNull:
        return {};
      case JsonNode::Kind::kString:
      case JsonNode::Kind::kNumber:
      case JsonNode::Kind::kArray:
      case JsonNode::Kind::kObject:
        break;
    }
  }
  if (call.is_silent()) return {};
  throw Error(kSingletonRequired, "single boolean result is expected");
}

template <Zones zones>
Value query_array(const CallContext& context, Arguments arguments) {
  JsonNode array;
  array.kind = JsonNode::Kind::kArray;
  array.elements = PathCall(context, arguments, zones).items();
  return Value::text(jsonb_text(array));
}

template <Zones zones>
Value query_first(const CallContext& context, Arguments arguments) {
  const std::vector<JsonNode> found = PathCall(context, arguments, zones).items();
  return found.empty() ? Value() : Value::text(jsonb_text(found.front()));
}

template <Zones zones>
std::vector<Value> query(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  for (const JsonNode& item : PathCall(context, arguments, zones).items())
    rows.push_back(Value::text(jsonb_text(item)));
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"jsonb_path_exists(jsonb,jsonpath,jsonb,boolean)", exists<Zones::kRefused>},
    {"jsonb_path_exists_tz(jsonb,jsonpath,jsonb,boolean)", exists<Zones::kUsed>},
    {"jsonb_path_match(jsonb,jsonpath,jsonb,boolean)", match<Zones::kRefused>},
    {"jsonb_path_match_tz(jsonb,jsonpath,jsonb,boolean)", match<Zones::kUsed>},
    {"jsonb_path_query_array(jsonb,jsonpath,jsonb,boolean)", query_array<Zones::kRefused>},
    {"jsonb_path_query_array_tz(jsonb,jsonpath,jsonb,boolean)", query_array<Zones::kUsed>},
    {"jsonb_path_query_first(jsonb,jsonpath,jsonb,boolean)", query_first<Zones::kRefused>},
    {"jsonb_path_query_first_tz(jsonb,jsonpath,jsonb,boolean)", query_first<Zones::kUsed>},
    {"jsonb_path_exists_opr(jsonb,jsonpath)", exists<Zones::kRefused>},
    {"jsonb_path_match_opr(jsonb,jsonpath)", match<Zones::kRefused>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"jsonb_path_query(jsonb,jsonpath,jsonb,boolean)", all_at_once<query<Zones::kRefused>>},
    {"jsonb_path_query_tz(jsonb,jsonpath,jsonb,boolean)", all_at_once<query<Zones::kUsed>>},
};

}  // namespace

std::span<const FunctionEntry> json_path_functions() { return kEntries; }
std::span<const SetFunctionEntry> json_path_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
