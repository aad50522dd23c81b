// A request's parameters: those of the query string, overridden by those of the body (spec
// sql-api.md 3.1).
#pragma once

#include <string_view>

#include "sql_api/js_value.h"

namespace carto_mock::sql_api {

class Parameters {
 public:
  Parameters(JsValue query, JsValue body) : query_(std::move(query)), body_(std::move(body)) {}

  const JsValue& query() const { return query_; }
  const JsValue& body() const { return body_; }
  // nullptr: not given.
  const JsValue* in_query(std::string_view name) const { return find(query_, name); }
  const JsValue* in_body(std::string_view name) const { return find(body_, name); }
  const JsValue* find(std::string_view name) const {
    const JsValue* value = in_body(name);
    return value != nullptr ? value : in_query(name);
  }

 private:
  static const JsValue* find(const JsValue& object, std::string_view name) {
    const auto member = object.find(name);
    return member == object.end() ? nullptr : &*member;
  }

  JsValue query_;  // objects
  JsValue body_;
};

}  // namespace carto_mock::sql_api
