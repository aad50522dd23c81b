// JSON made from values: to_json, row_to_json, json_build_object, json_agg and their jsonb twins
// (manual, chapters 9.16 and 9.21).
#include <string>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/json_conversion.h"
#include "sql/types/jsonb.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A jsonb is what its type's input makes of the same JSON.
enum class Kind { kJson, kJsonb };

template <Kind kind>
Value make(std::string json) {
  return Value::text(kind == Kind::kJson ? std::move(json) : parse_jsonb(json));
}

template <Kind kind>
Value convert(const CallContext& context, Arguments arguments) {
  return make<kind>(to_json(context, arguments[0], context.argument_types[0]));
}

bool is_pretty(Arguments arguments) { return arguments.size() > 1 && arguments[1].as_bool(); }

Value convert_record(const CallContext& context, Arguments arguments) {
  return Value::text(record_to_json(context, arguments[0].as_record(), is_pretty(arguments)));
}

Value convert_array(const CallContext& context, Arguments arguments) {
  return Value::text(array_to_json(context, arguments[0].as_array(), is_pretty(arguments)));
}

template <Kind kind>
Value build_object(const CallContext& context, Arguments arguments) {
  const std::string name = kind == Kind::kJson ? "json_build_object()" : "jsonb_build_object()";
  if (arguments.size() % 2 != 0)
    throw Error(sqlstate::kInvalidParameterValue, "argument list must have even number of elements")
        .hint("The arguments of " + name + " must consist of alternating keys and values.");
  std::string result = "{";
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i > 0) result += ", ";
    if (arguments[i].is_null()) {
      const std::string position = std::to_string(i + 1);
      throw kind == Kind::kJson
          ? Error(sqlstate::kInvalidParameterValue, "argument " + position + " cannot be null")
                .hint("Object keys should be text.")
          : Error(sqlstate::kInvalidParameterValue,
                  "argument " + position + ": key must not be null");
    }
    result += to_json_key(context, arguments[i], context.argument_types[i]) + " : " +
              to_json(context, arguments[i + 1], context.argument_types[i + 1]);
  }
  return make<kind>(result + "}");
}

template <Kind kind>
Value build_array(const CallContext& context, Arguments arguments) {
  std::string result = "[";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) result += ", ";
    result += to_json(context, arguments[i], context.argument_types[i]);
  }
  return make<kind>(result + "]");
}

template <Kind kind>
class ArrayOfRows final : public Aggregate {
 public:
  void step(const CallContext& context, Arguments arguments) override {
    const Type type = context.argument_types[0];
    const bool breaks_line = is_json_composite(type.oid) && !arguments[0].is_null();
    if (!json_.empty()) json_ += breaks_line ? ", \n " : ", ";
    if (json_.empty()) json_ = "[";
    json_ += to_json(context, arguments[0], type);
  }
  Value finish(const CallContext&) override {
    return json_.empty() ? Value() : make<kind>(json_ + "]");
  }

 private:
  std::string json_;
};

template <Kind kind>
class ObjectOfRows final : public Aggregate {
 public:
  void step(const CallContext& context, Arguments arguments) override {
    if (arguments[0].is_null())
      throw Error(sqlstate::kInvalidParameterValue, "field name must not be null");
    json_ += json_.empty() ? "{ " : ", ";
    json_ += to_json_key(context, arguments[0], context.argument_types[0]) + " : " +
             to_json(context, arguments[1], context.argument_types[1]);
  }
  Value finish(const CallContext&) override {
    return json_.empty() ? Value() : make<kind>(json_ + " }");
  }

 private:
  std::string json_;
};

constexpr FunctionEntry kEntries[] = {
    {"to_json(anyelement)", convert<Kind::kJson>},
    {"to_jsonb(anyelement)", convert<Kind::kJsonb>},
    {"row_to_json(record)", convert_record},
    {"row_to_json(record,boolean)", convert_record},
    {"array_to_json(anyarray)", convert_array},
    {"array_to_json(anyarray,boolean)", convert_array},
    {"json_build_object()", build_object<Kind::kJson>},
    {"json_build_object(\"any\")", build_object<Kind::kJson>},
    {"jsonb_build_object()", build_object<Kind::kJsonb>},
    {"jsonb_build_object(\"any\")", build_object<Kind::kJsonb>},
    {"json_build_array()", build_array<Kind::kJson>},
    {"json_build_array(\"any\")", build_array<Kind::kJson>},
    {"jsonb_build_array()", build_array<Kind::kJsonb>},
    {"jsonb_build_array(\"any\")", build_array<Kind::kJsonb>},
    {"jsonb(geometry)", convert<Kind::kJsonb>},
};

constexpr AggregateEntry kAggregateEntries[] = {
    {"json_agg(anyelement)", false, make_aggregate<ArrayOfRows<Kind::kJson>>},
    {"jsonb_agg(anyelement)", false, make_aggregate<ArrayOfRows<Kind::kJsonb>>},
    {"json_object_agg(\"any\",\"any\")", false, make_aggregate<ObjectOfRows<Kind::kJson>>},
    {"jsonb_object_agg(\"any\",\"any\")", false, make_aggregate<ObjectOfRows<Kind::kJsonb>>},
};

}  // namespace

std::span<const FunctionEntry> json_construction_functions() { return kEntries; }
std::span<const AggregateEntry> json_aggregates() { return kAggregateEntries; }

}  // namespace carto_mock::sql
