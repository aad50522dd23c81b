#include "sql/engine/view_options.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sql/engine/object_names.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kSecurityInvoker = "security_invoker";
constexpr std::string_view kCheckOption = "check_option";

Error invalid(std::string message) {
  return Error(sqlstate::kInvalidParameterValue, std::move(message));
}

std::string_view name_of(const PgQuery__DefElem& option) {
  if (option.defnamespace != nullptr && *option.defnamespace != '\0') {
    throw invalid(fmt::format("unrecognized parameter namespace \"{}\"", option.defnamespace));
  }
  const std::string_view name = option.defname;
  if (name != kSecurityInvoker && name != "security_barrier" && name != kCheckOption)
    throw invalid(fmt::format("unrecognized parameter \"{}\"", name));
  return name;
}

std::string value_of(const PgQuery__DefElem& option) {
  if (option.arg == nullptr) return "true";
  if (option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER)
    return fmt::format("{}", option.arg->integer->ival);
  if (option.arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
    return string_of(*option.arg->type_name->names[0]);
  return string_of(*option.arg);
}

bool truth(std::string_view name, const std::string& text) {
  try {
    return input_value(text, Type{oid::kBool}, TextSettings()).as_bool();
  } catch (const Error&) {
    throw invalid(fmt::format("invalid value for boolean option \"{}\": {}", name, text));
  }
}

void check_option_value(const std::string& value) {
  if (value == "local" || value == "cascaded") return;
  throw std::move(
      invalid(fmt::format("invalid value for enum option \"{}\": {}", kCheckOption, value)))
      .detail("Valid values are \"local\" and \"cascaded\".");
}

void erase_option(Relation& view, std::string_view name) {
  std::erase_if(view.options, [name](const std::string& option) {
    return option.substr(0, option.find('=')) == name;
  });
  if (name == kSecurityInvoker) view.security_invoker = false;
}

}  // namespace

void set_view_options(Relation& view, std::span<PgQuery__Node* const> options) {
  for (std::size_t i = 0; i < options.size(); ++i) {
    const PgQuery__DefElem& option = *options[i]->def_elem;
    const std::string_view name = name_of(option);
    for (const PgQuery__Node* earlier : options.first(i)) {
      if (name == earlier->def_elem->defname)
        throw invalid(fmt::format("parameter \"{}\" specified more than once", name));
    }
    const std::string value = value_of(option);
    if (name == kCheckOption) check_option_value(value);
    const bool is_on = name != kCheckOption && truth(name, value);
    erase_option(view, name);
    view.options.push_back(fmt::format("{}={}", name, value));
    if (name == kSecurityInvoker) view.security_invoker = is_on;
  }
}

void reset_view_options(Relation& view, std::span<PgQuery__Node* const> options) {
  for (const PgQuery__Node* option : options) erase_option(view, name_of(*option->def_elem));
}

}  // namespace carto_mock::sql
