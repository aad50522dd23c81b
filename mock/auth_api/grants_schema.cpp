#include "auth_api/grants_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace carto_mock::auth_api {
namespace {

constexpr std::string_view kSchemaName = "0523f3f0-5126-53b5-9ac2-afbdc020609e#";

struct Property;

// A type of the JSON schema: a text (of a list of values, if there is one), a boolean, anything, an
// array of items, or an object of properties.
struct Schema {
  enum class Kind { kText, kBoolean, kAnything, kArray, kObject };
  Kind kind = Kind::kAnything;
  std::span<const std::string_view> values = {};
  const Schema* items = nullptr;
  std::span<const Property> properties = {};
};

struct Property {
  std::string_view name;
  Schema schema;
  bool is_required = false;
};

constexpr std::string_view kTypes[] = {"apis", "database", "dataservices", "user",
                                       "data-observatory"};
constexpr std::string_view kApis[] = {"sql", "maps", "do"};
constexpr std::string_view kTablePermissions[] = {"insert", "select", "update", "delete"};
constexpr std::string_view kSchemaPermissions[] = {"create"};
constexpr std::string_view kServices[] = {"geocoding", "routing", "isolines", "observatory"};
constexpr std::string_view kData[] = {"profile"};

constexpr Schema text() { return {.kind = Schema::Kind::kText}; }
constexpr Schema one_of(std::span<const std::string_view> values) {
  return {.kind = Schema::Kind::kText, .values = values};
}
constexpr Schema array_of(const Schema& items) {
  return {.kind = Schema::Kind::kArray, .items = &items};
}
constexpr Schema object_of(std::span<const Property> properties) {
  return {.kind = Schema::Kind::kObject, .properties = properties};
}

constexpr Schema kText = text();
constexpr Schema kAnything = {};
constexpr Schema kApi = one_of(kApis);
constexpr Schema kService = one_of(kServices);
constexpr Schema kDatum = one_of(kData);
constexpr Schema kTablePermission = one_of(kTablePermissions);
constexpr Schema kSchemaPermission = one_of(kSchemaPermissions);
constexpr Property kTableProperties[] = {{"schema", text(), true},
                                         {"name", text(), true},
                                         {"owner", {.kind = Schema::Kind::kBoolean}},
                                         {"permissions", array_of(kTablePermission), true}};
constexpr Property kSchemaProperties[] = {
    {"schema", text()}, {"name", text(), true}, {"permissions", array_of(kSchemaPermission), true}};
constexpr Schema kTable = object_of(kTableProperties);
constexpr Schema kSchemaItem = object_of(kSchemaProperties);
constexpr Property kSectionProperties[] = {
    {"type", one_of(kTypes), true},          {"apis", array_of(kApi)},
    {"schemas", array_of(kSchemaItem)},      {"tables", array_of(kTable)},
    {"services", array_of(kService)},        {"data", array_of(kDatum)},
    {"table_metadata", array_of(kAnything)}, {"datasets", array_of(kText)}};
constexpr Schema kSection = object_of(kSectionProperties);
constexpr Schema kGrants = array_of(kSection);

std::string_view ruby_class(const Parameter& value) {
  struct Name {
    std::string_view operator()(const Parameter::Null&) const { return "NilClass"; }
    std::string_view operator()(bool value) const { return value ? "TrueClass" : "FalseClass"; }
    std::string_view operator()(const Parameter::Integer&) const { return "Integer"; }
    std::string_view operator()(double) const { return "Float"; }
    std::string_view operator()(const std::string&) const { return "String"; }
    std::string_view operator()(const Parameter::List&) const { return "Array"; }
    std::string_view operator()(const Parameter::Object&) const {
      return "ActiveSupport::HashWithIndifferentAccess";
    }
  };
  return std::visit(Name(), value.value());
}

class Validator {
 public:
  void check(const Parameter& value, const Schema& schema, const std::string& pointer) {
    switch (schema.kind) {
      case Schema::Kind::kAnything:
        return;
      case Schema::Kind::kText:
        check_text(value, schema, pointer);
        return;
      case Schema::Kind::kBoolean:
        if (!std::holds_alternative<bool>(value.value())) add_type_error(value, "boolean", pointer);
        return;
      case Schema::Kind::kArray:
        check_list(value, schema, pointer);
        return;
      case Schema::Kind::kObject:
        check_object(value, schema, pointer);
        return;
    }
  }

  std::vector<std::string> take_errors() { return std::move(errors_); }

 private:
  static std::string below(const std::string& pointer, std::string_view step) {
    return pointer == "#/" ? fmt::format("#/{}", step) : fmt::format("{}/{}", pointer, step);
  }

  void add(const std::string& pointer, const std::string& text) {
    errors_.push_back(fmt::format("The property '{}' {} in schema {}", pointer, text, kSchemaName));
  }

  void add_type_error(const Parameter& value, std::string_view wanted, const std::string& pointer) {
    add(pointer,
        fmt::format("of type {} did not match the following type: {}", ruby_class(value), wanted));
  }

  void check_text(const Parameter& value, const Schema& schema, const std::string& pointer) {
    if (value.text() == nullptr) add_type_error(value, "string", pointer);
    if (schema.values.empty()) return;
    if (value.text() != nullptr &&
        std::find(schema.values.begin(), schema.values.end(), *value.text()) != schema.values.end())
      return;
    add(pointer, fmt::format("value {} did not match one of the following values: {}",
                             ruby_inspect(value), fmt::join(schema.values, ", ")));
  }

  void check_list(const Parameter& value, const Schema& schema, const std::string& pointer) {
    const Parameter::List* list = value.list();
    if (list == nullptr) {
      add_type_error(value, "array", pointer);
      return;
    }
    for (std::size_t index = 0; index < list->size(); ++index) {
      check((*list)[index], *schema.items, below(pointer, std::to_string(index)));
    }
  }

  void check_object(const Parameter& value, const Schema& schema, const std::string& pointer) {
    const Parameter::Object* object = value.object();
    if (object == nullptr) {
      add_type_error(value, "object", pointer);
      return;
    }
    // Required members in the schema's order: schema, name, permissions.
    for (const Property& property : schema.properties) {
      if (property.is_required && find_member(*object, property.name) == nullptr) {
        add(pointer, fmt::format("did not contain a required property of '{}'", property.name));
      }
    }
    std::vector<std::string> unknown;
    for (const auto& member : *object) {
      const bool is_known =
          std::any_of(schema.properties.begin(), schema.properties.end(),
                      [&](const Property& property) { return property.name == member.first; });
      if (!is_known) unknown.push_back(ruby_quote(member.first));
    }
    if (!unknown.empty()) {
      add(pointer,
          fmt::format(
              "contains additional properties [{}] outside of the schema when none are allowed",
              fmt::join(unknown, ", ")));
    }
    for (const Property& property : schema.properties) {
      if (const Parameter* member = find_member(*object, property.name))
        check(*member, property.schema, below(pointer, property.name));
    }
  }

  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> check_grants_schema(const Parameter& grants) {
  Validator validator;
  validator.check(grants, kGrants, "#/");
  return validator.take_errors();
}

}  // namespace carto_mock::auth_api
