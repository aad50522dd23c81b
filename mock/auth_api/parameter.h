// A request parameter, as the emulated server's framework sees it: from a query string or a form
// (texts, lists, objects), or from a JSON body (any JSON value).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace carto_mock::auth_api {

class Parameter {
 public:
  struct Null {};
  // Digits as sent: they may be too many for any machine type.
  struct Integer {
    std::string digits;
  };
  using List = std::vector<Parameter>;
  // In the order of the document; names are unique.
  using Object = std::vector<std::pair<std::string, Parameter>>;
  using Value = std::variant<Null, bool, Integer, double, std::string, List, Object>;

  Parameter() = default;
  explicit(false) Parameter(std::string text) : value_(std::move(text)) {}
  explicit(false) Parameter(const char* text) : value_(std::string(text)) {}
  explicit(false) Parameter(bool value) : value_(value) {}
  explicit(false) Parameter(Integer value) : value_(std::move(value)) {}
  explicit(false) Parameter(double value) : value_(value) {}
  explicit(false) Parameter(List value) : value_(std::move(value)) {}
  explicit(false) Parameter(Object value) : value_(std::move(value)) {}

  const Value& value() const { return value_; }
  Value& value() { return value_; }
  bool is_null() const { return std::holds_alternative<Null>(value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const List* list() const { return std::get_if<List>(&value_); }
  List* list() { return std::get_if<List>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }
  Object* object() { return std::get_if<Object>(&value_); }

 private:
  Value value_;
};

// nullptr: no such member.
const Parameter* find_member(const Parameter::Object& object, std::string_view name);
Parameter* find_member(Parameter::Object& object, std::string_view name);
// Replaces in place, or adds at the end.
void set_member(Parameter::Object& object, std::string_view name, Parameter value);

// The value as Ruby's to_s and inspect write it: error texts quote values so (spec
// auth-api.md 2.5, 3.3).
std::string ruby_text(const Parameter& parameter);
std::string ruby_inspect(const Parameter& parameter);
std::string ruby_quote(std::string_view text);

// Without the nulls of lists, at any depth but in lists that stand directly in lists (spec
// auth-api.md 2.1).
void drop_nulls_of_lists(Parameter::Object& object);

}  // namespace carto_mock::auth_api
