#include "sql/catalog/user_function.h"

#include <algorithm>
#include <utility>

namespace carto_mock::sql {
namespace {

template <typename Selected>
std::vector<const FunctionParameter*> select(const std::vector<FunctionParameter>& parameters,
                                             Selected selected) {
  std::vector<const FunctionParameter*> result;
  for (const FunctionParameter& parameter : parameters) {
    if (selected(parameter)) result.push_back(&parameter);
  }
  return result;
}

// Of an array, or of any array.
Oid element_of(Oid array) {
  if (array == oid::kAnyArray) return oid::kAnyElement;
  if (array == oid::kAnyCompatibleArray) return oid::kAnyCompatible;
  return BuiltinCatalog::instance().find_type(array)->element;
}

std::string list_signature(std::string_view name, const std::vector<Oid>& arguments,
                           std::string_view separator) {
  std::string text(name);
  text += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += separator;
    text += format_type(Type{arguments[i]});
  }
  return text + ')';
}

}  // namespace

std::vector<const FunctionParameter*> UserFunction::inputs() const {
  return select(parameters, [](const FunctionParameter& one) { return one.is_input(); });
}
std::vector<const FunctionParameter*> UserFunction::outputs() const {
  return select(parameters, [](const FunctionParameter& one) { return one.is_output(); });
}

StoredFunction::StoredFunction(UserFunction definition, std::string schema_name)
    : definition_(std::move(definition)), schema_name_(std::move(schema_name)) {
  bool has_outputs = false;
  bool has_names = false;
  Oid variadic_element = kInvalidOid;
  for (const FunctionParameter& parameter : definition_.parameters) {
    modes_ += parameter.mode;
    all_arguments_.push_back(parameter.type);
    names_.emplace_back(parameter.name);
    has_names = has_names || !parameter.name.empty();
    has_outputs = has_outputs || parameter.mode != 'i';
    if (parameter.mode == 'v') variadic_element = element_of(parameter.type);
    if (!parameter.is_input()) continue;
    arguments_.push_back(parameter.type);
    if (!parameter.default_sql.empty()) defaults_.emplace_back(parameter.default_sql);
  }
  if (!has_names) names_.clear();
  if (!has_outputs) {
    modes_.clear();
    all_arguments_.clear();
  }
  signature_ = list_signature(definition_.name, arguments_, ",");
  procedure_ = {.oid = definition_.oid,
                .name = definition_.name,
                .schema = schema_name_,
                .signature = signature_,
                .kind = definition_.is_procedure ? 'p' : 'f',
                .strict = definition_.strict,
                .returns_set = definition_.returns_set,
                .volatility = definition_.volatility,
                .variadic_element = variadic_element,
                .result = definition_.result,
                .arguments = arguments_,
                .default_count = static_cast<int>(defaults_.size()),
                .defaults = defaults_,
                .argument_names = names_,
                .all_arguments = all_arguments_,
                .argument_modes = modes_,
                .aggregate_kind = ' ',
                .direct_argument_count = 0};
}

std::string function_signature(std::string_view name, const std::vector<Oid>& arguments) {
  return list_signature(name, arguments, ", ");
}

}  // namespace carto_mock::sql
