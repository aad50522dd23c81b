#include "sql/plpgsql/raise.h"

#include <fmt/format.h>

#include <optional>

#include "sql/plpgsql/conditions.h"
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

std::string_view keyword(Raise::Option::Kind kind) {
  switch (kind) {
    case Raise::Option::Kind::kErrorCode:
      return "ERRCODE";
    case Raise::Option::Kind::kMessage:
      return "MESSAGE";
    case Raise::Option::Kind::kDetail:
      return "DETAIL";
    case Raise::Option::Kind::kHint:
      return "HINT";
    case Raise::Option::Kind::kOther:
      break;
  }
  return "";
}

struct Parts {
  std::optional<std::string> condition;
  std::optional<std::string> message;
  std::optional<std::string> detail;
  std::optional<std::string> hint;
  std::optional<std::string> other;  // COLUMN, TABLE and the like, which are shown nowhere

  std::optional<std::string>& of(Raise::Option::Kind kind) {
    switch (kind) {
      case Raise::Option::Kind::kErrorCode:
        return condition;
      case Raise::Option::Kind::kMessage:
        return message;
      case Raise::Option::Kind::kDetail:
        return detail;
      case Raise::Option::Kind::kHint:
        return hint;
      case Raise::Option::Kind::kOther:
        break;
    }
    return other;
  }
};

Parts parts_of(const Raise& raise, Frame& frame) {
  Parts parts;
  if (!raise.condition.empty()) parts.condition = raise.condition;
  if (raise.format) parts.message = formatted(*raise.format, raise.parameters, frame);
  for (const Raise::Option& option : raise.options) {
    const auto [value, type] = frame.evaluate(option.expression);
    if (value.is_null()) throw Error("22004", "RAISE statement option cannot be null");
    std::optional<std::string>& part = parts.of(option.kind);
    if (part && option.kind != Raise::Option::Kind::kOther) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("RAISE option already specified: {}", keyword(option.kind)));
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
  throw Error(state, std::move(message))
      .detail(parts.detail.value_or(""))
      .hint(parts.hint.value_or(""));
}

}  // namespace carto_mock::sql::plpgsql
