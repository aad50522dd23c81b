#include "sql/plpgsql/raise.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

#include "sql/plpgsql/conditions.h"
#include "sql/plpgsql/error_objects.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

std::string formatted(const std::string& format, const std::vector<std::string>& parameters,
                      Frame& frame) {
  std::string message;
  std::size_t next = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      message += format[i];
    } else if (i + 1 < format.size() && format[i + 1] == '%') {
      message += '%';
      ++i;
    } else {
      const auto [value, type] = frame.evaluate(parameters.at(next++));
      message += value.is_null() ? "<NULL>" : frame.host.text(value, type);
    }
  }
  return message;
}

std::string_view keyword(const Raise::Option& option) {
  switch (option.kind) {
    case Raise::Option::Kind::kErrorCode:
      return "ERRCODE";
    case Raise::Option::Kind::kMessage:
      return "MESSAGE";
    case Raise::Option::Kind::kDetail:
      return "DETAIL";
    case Raise::Option::Kind::kHint:
      return "HINT";
    case Raise::Option::Kind::kObject:
      break;
  }
  switch (option.object) {
    case ErrorObject::kColumn:
      return "COLUMN";
    case ErrorObject::kConstraint:
      return "CONSTRAINT";
    case ErrorObject::kDatatype:
      return "DATATYPE";
    case ErrorObject::kTable:
      return "TABLE";
    case ErrorObject::kSchema:
      return "SCHEMA";
  }
  return "";
}

struct Parts {
  std::optional<std::string> condition;
  std::optional<std::string> message;
  std::optional<std::string> detail;
  std::optional<std::string> hint;
  std::map<ErrorObject, std::optional<std::string>> objects;

  std::optional<std::string>& of(const Raise::Option& option) {
    switch (option.kind) {
      case Raise::Option::Kind::kErrorCode:
        return condition;
      case Raise::Option::Kind::kMessage:
        return message;
      case Raise::Option::Kind::kDetail:
        return detail;
      case Raise::Option::Kind::kHint:
        return hint;
      case Raise::Option::Kind::kObject:
        break;
    }
    return objects[option.object];
  }
};

Parts parts_of(const Raise& raise, Frame& frame) {
  Parts parts;
  if (!raise.condition.empty()) parts.condition = raise.condition;
  if (raise.format) parts.message = formatted(*raise.format, raise.parameters, frame);
  for (const Raise::Option& option : raise.options) {
    const auto [value, type] = frame.evaluate(option.expression);
    if (value.is_null()) throw Error("22004", "RAISE statement option cannot be null");
    std::optional<std::string>& part = parts.of(option);
    if (part) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("RAISE option already specified: {}", keyword(option)));
    }
    part = frame.host.text(value, type);
  }
  return parts;
}

}  // namespace

void raise_message(const Raise& raise, Frame& frame) {
  Parts parts = parts_of(raise, frame);
  const SqlState state =
      parts.condition ? condition_state(*parts.condition) : sqlstate::kRaiseException;
  std::string message = parts.message     ? *parts.message
                        : parts.condition ? *parts.condition
                                          : std::string(state.code());
  if (!raise.is_exception) {
    frame.host.notice(raise.severity, std::move(message));
    return;
  }
  ErrorObjects objects;
  for (const auto& [object, name] : parts.objects) objects[object] = name.value_or("");
  throw RaisedError(Error(state, std::move(message))
                        .detail(parts.detail.value_or(""))
                        .hint(parts.hint.value_or("")),
                    std::move(objects));
}

}  // namespace carto_mock::sql::plpgsql
