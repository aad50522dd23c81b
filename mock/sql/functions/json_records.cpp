// JSON to rows: json_to_record(), json_populate_record() and their kin (manual, chapter 9.16). The
// record to fill is their first argument; where a column definition list says what it looks like,
// the analyzer appends it to the arguments.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/domain_values.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/described_input.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/json_walk.h"
#include "sql/functions/value_streams.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string_view kind_of(std::string_view json) {
  switch (JsonText(json).kind()) {
    case '{':
      return "object";
    case '[':
      return "array";
    default:
      return "scalar";
  }
}

std::string_view trimmed(std::string_view json) {
  constexpr std::string_view kBlanks = " \t\r\n";
  json.remove_prefix(std::min(json.find_first_not_of(kBlanks), json.size()));
  return json.substr(0, json.find_last_not_of(kBlanks) + 1);
}

// A record to fill, and what its fields are declared as: a record knows no domains.
struct Frame {
  Record record;
  std::vector<Type> declared;
  bool is_given = false;  // its fields stay as they are where the JSON has no such member
};

Frame frame_of(Record record) {
  std::vector<Type> declared = record.types;
  return {std::move(record), std::move(declared), true};
}

// Of a composite type, all fields NULL; none: nothing says what its fields are.
std::optional<Frame> empty_frame(Oid type, const CatalogSnapshot& catalog) {
  std::optional<std::vector<CompositeColumn>> columns = composite_columns(type, catalog);
  if (!columns) return std::nullopt;
  Frame frame;
  for (CompositeColumn& column : *columns) {
    frame.declared.push_back(column.type);
    frame.record.types.push_back(
        is_domain_type(column.type.oid) ? Type{below_domain(column.type.oid)} : column.type);
    frame.record.names.push_back(std::move(column.name));
  }
  frame.record.fields.resize(frame.record.types.size());
  return frame;
}

// The same with a row's fields in it, unless that is NULL.
std::optional<Frame> frame_around(const Value& row, Oid type, const CatalogSnapshot& catalog) {
  std::optional<Frame> frame = empty_frame(type, catalog);
  if (frame && !row.is_null()) {
    frame->record = row.as_record();
    frame->is_given = true;
  }
  return frame;
}

// Fills values of SQL types from JSON.
class Filler {
 public:
  explicit Filler(const CallContext& context) : context_(context) {}

  // `key`: of the member that the value belongs to, for errors. `old`: what it takes the place of.
  Value value(std::string_view json, Type type, std::string_view key, const Value& old) const {
    json = trimmed(json);
    if (is_domain_type(type.oid)) {
      Value below = value(json, value_type(type, context_.session.catalog()), key, old);
      definition_session(context_.session).check_domain(type.oid, below);
      return below;
    }
    if (json == "null") return {};
    if (type.oid == oid::kJson || type.oid == oid::kJsonb) return input(json, type);
    const TypeTraits& traits = type_traits(type.oid);
    if (json.front() == '"') return input(JsonText::decode(json), type);
    if (traits.representation == Representation::kArray) return array(json, type, key);
    if (traits.representation == Representation::kRecord) return row(json, type, old);
    return input(json, type);
  }

  // The frame with the members of the object in place of its fields of the same name.
  Value filled(const Frame& frame, std::string_view json) const {
    const std::string_view kind = kind_of(json);
    if (kind != "object") {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("cannot call populate_composite on {} {}",
                              kind == "array" ? "an" : "a", kind));
    }
    Record record = frame.record;
    const auto members = JsonText(json).members();
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const auto member = std::find_if(members.rbegin(), members.rend(), [&](const auto& pair) {
        return pair.first == record.names[i];
      });
      Value& field = record.fields[i];
      const Type type = frame.declared[i];
      if (member != members.rend()) {
        field = value(member->second, type, member->first, field);
      } else if (!frame.is_given && is_domain_type(type.oid)) {
        definition_session(context_.session).check_domain(type.oid, field);
      }
    }
    return Value::record(std::move(record));
  }

 private:
  Value input(std::string_view text, Type type) const {
    return input_checked_value(text, type, context_.text, context_.session);
  }

  Value row(std::string_view json, Type type, const Value& old) const {
    const std::optional<Frame> frame = frame_around(old, type.oid, context_.session.catalog());
    if (frame) return filled(*frame, json);
    if (old.is_null()) throw Error::unsupported("a field of type record made of JSON");
    return filled(frame_of(old.as_record()), json);
  }

  Value array(std::string_view json, Type type, std::string_view key) const {
    if (kind_of(json) != "array") {
      throw Error(sqlstate::kInvalidTextRepresentation, "expected JSON array")
          .hint(fmt::format("See the value of key \"{}\".", key));
    }
    Array result;
    result.element_type = array_element(type.oid);
    collect(json, {result.element_type, type.typmod}, 0, key, result);
    if (result.elements.empty()) return Value::array(Array::of(result.element_type, {}));
    result.lower_bounds.assign(result.lengths.size(), 1);
    return Value::array(std::move(result));
  }

  // The elements below `dimension`.
  void collect(std::string_view json, Type element_type, std::size_t dimension,
               std::string_view key, Array& result) const {
    const std::vector<std::string_view> elements = JsonText(json).elements();
    const int length = static_cast<int>(elements.size());
    if (result.lengths.size() == dimension) {
      if (!result.elements.empty()) throw malformed();
      result.lengths.resize(dimension + 1, length);
    } else if (result.lengths[dimension] != length) {
      throw malformed();
    }
    for (const std::string_view element : elements) {
      const bool is_nested = kind_of(element) == "array";
      if (is_nested) {
        collect(element, element_type, dimension + 1, key, result);
      } else {
        if (result.lengths.size() != dimension + 1) throw malformed();
        result.elements.push_back(value(element, element_type, key, {}));
      }
    }
  }

  static Error malformed() {
    return Error(sqlstate::kInvalidTextRepresentation, "malformed JSON array")
        .detail("Multidimensional arrays must have sub-arrays with matching dimensions.");
  }

  const CallContext& context_;
};

const Record& require_record(Arguments arguments, std::size_t index, std::string_view function) {
  if (index < arguments.size() && !arguments[index].is_null() &&
      arguments[index].get_if<std::shared_ptr<const Record>>() != nullptr &&
      !arguments[index].as_record().names.empty())
    return arguments[index].as_record();
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("could not determine row type for result of {}", function))
      .hint(
          "Provide a non-null record argument, or call the function in the FROM clause using a "
          "column definition list.");
}

template <bool canonical>
Value to_record(const CallContext& context, Arguments arguments) {
  const Record& base =
      require_record(arguments, 1, canonical ? "jsonb_to_record" : "json_to_record");
  if (arguments[0].is_null()) return Value::record(base);
  return Filler(context).filled(frame_of(base), arguments[0].as_text());
}

template <bool canonical>
std::vector<Value> rows_of(const CallContext& context, const Frame& base, std::string_view json,
                           std::string_view function) {
  const std::string_view kind = kind_of(json);
  if (canonical && kind != "array") {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("cannot call {} on a non-array", function));
  }
  if (kind != "array") {
    throw Error(sqlstate::kInvalidParameterValue, fmt::format("cannot call {} on {} {}", function,
                                                              kind == "object" ? "an" : "a", kind));
  }
  const Filler filler(context);
  std::vector<Value> rows;
  for (const std::string_view element : JsonText(json).elements()) {
    if (kind_of(element) != "object") {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("argument of {} must be an array of objects", function));
    }
    rows.push_back(filler.filled(base, element));
  }
  return rows;
}

template <bool canonical>
std::vector<Value> to_recordset(const CallContext& context, Arguments arguments) {
  const std::string_view name = canonical ? "jsonb_to_recordset" : "json_to_recordset";
  const Record& base = require_record(arguments, 1, name);
  if (arguments[0].is_null()) return {};
  return rows_of<canonical>(context, frame_of(base), arguments[0].as_text(), name);
}

// The record that the first argument is, or of its type where it is NULL.
Frame base_frame(const CallContext& context, Arguments arguments, std::string_view function) {
  const Oid type = context.argument_types[0].oid;
  if (type_traits(type).representation != Representation::kRecord) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("first argument of {} must be a row type", function));
  }
  if (type == oid::kRecord) return frame_of(require_record(arguments, 0, function));
  std::optional<Frame> frame = frame_around(arguments[0], type, context.session.catalog());
  if (!frame) throw Error::unsupported(fmt::format("{} of such a type", function));
  return *std::move(frame);
}

template <bool canonical>
Value populate_record(const CallContext& context, Arguments arguments) {
  const Frame base =
      base_frame(context, arguments, canonical ? "jsonb_populate_record" : "json_populate_record");
  if (arguments[1].is_null()) return arguments[0];
  return Filler(context).filled(base, arguments[1].as_text());
}

template <bool canonical>
std::vector<Value> populate_recordset(const CallContext& context, Arguments arguments) {
  const std::string_view name = canonical ? "jsonb_populate_recordset" : "json_populate_recordset";
  const Frame base = base_frame(context, arguments, name);
  if (arguments[1].is_null()) return {};
  return rows_of<canonical>(context, base, arguments[1].as_text(), name);
}

constexpr FunctionEntry kEntries[] = {
    {"json_to_record(json)", to_record<false>},
    {"jsonb_to_record(jsonb)", to_record<true>},
    {"json_populate_record(anyelement,json,boolean)", populate_record<false>},
    {"jsonb_populate_record(anyelement,jsonb)", populate_record<true>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"json_to_recordset(json)", all_at_once<to_recordset<false>>},
    {"jsonb_to_recordset(jsonb)", all_at_once<to_recordset<true>>},
    {"json_populate_recordset(anyelement,json,boolean)", all_at_once<populate_recordset<false>>},
    {"jsonb_populate_recordset(anyelement,jsonb)", all_at_once<populate_recordset<true>>},
};

}  // namespace

std::span<const FunctionEntry> json_record_functions() { return kEntries; }
std::span<const SetFunctionEntry> json_record_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
