// Text made of several values, and lists as text: concat, format, string_to_array, array_to_string
// and the quoting functions (manual, chapters 9.4 and 9.19).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/quoting.h"
#include "sql/functions/text_conversion.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/type_registry.h"
#include "sql/types/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string output_argument(const CallContext& context, Arguments arguments, std::size_t index) {
  return output_text(context, arguments[index], context.argument_types[index]);
}

std::string join(const CallContext& context, Arguments arguments, std::size_t first,
                 std::string_view separator) {
  std::string result;
  bool is_first = true;
  for (std::size_t index = first; index < arguments.size(); ++index) {
    if (arguments[index].is_null()) continue;
    if (!is_first) result += separator;
    is_first = false;
    result += output_argument(context, arguments, index);
  }
  return result;
}

Value concat(const CallContext& context, Arguments arguments) {
  return Value::text(join(context, arguments, 0, ""));
}

Value concat_with_separator(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  return Value::text(join(context, arguments, 1, arguments[0].as_text()));
}

// The text of format() and what it takes from the arguments.
class Formatter {
 public:
  Formatter(const CallContext& context, Arguments arguments)
      : context_(context), arguments_(arguments), pattern_(arguments[0].as_text()) {}

  std::string run() {
    while (position_ < pattern_.size()) {
      const char byte = pattern_[position_++];
      if (byte != '%') {
        result_ += byte;
      } else if (peek() == '%') {
        result_ += '%';
        ++position_;
      } else {
        write_specifier();
      }
    }
    return std::move(result_);
  }

 private:
  static constexpr std::string_view kHint = "For a single \"%\" use \"%%\".";

  char peek() const {
    if (position_ >= pattern_.size())
      throw Error(sqlstate::kInvalidParameterValue, "unterminated format() type specifier")
          .hint(std::string(kHint));
    return pattern_[position_];
  }

  std::optional<int> read_number() {
    if (peek() < '0' || peek() > '9') return std::nullopt;
    int number = 0;
    while (peek() >= '0' && peek() <= '9') {
      if (__builtin_mul_overflow(number, 10, &number) ||
          __builtin_add_overflow(number, pattern_[position_] - '0', &number))
        throw Error(sqlstate::kNumericValueOutOfRange, "number is out of range");
      ++position_;
    }
    return number;
  }

  void require_position(int number) const {
    if (number == 0)
      throw Error(sqlstate::kInvalidParameterValue,
                  "format specifies argument 0, but arguments are numbered from 1");
  }

  // `%*`, `%*2$`: a width taken from the arguments.
  int read_indirect_width() {
    ++position_;
    std::optional<int> number = read_number();
    if (number) {
      require_position(*number);
      if (peek() != '$')
        throw Error(sqlstate::kInvalidParameterValue,
                    "width argument position must be ended by \"$\"");
      ++position_;
    }
    const std::size_t index = take_argument(number);
    if (arguments_[index].is_null()) return 0;
    const Type type = context_.argument_types[index];
    const std::string text = output_value(arguments_[index], type, context_.text);
    return static_cast<int>(input_value(text, Type{oid::kInt4, -1}, context_.text).as_integer());
  }

  std::size_t take_argument(std::optional<int> number) {
    const std::size_t index = number ? static_cast<std::size_t>(*number) : next_argument_;
    if (index >= arguments_.size())
      throw Error(sqlstate::kInvalidParameterValue, "too few arguments for format()");
    next_argument_ = index + 1;
    return index;
  }

  void write_specifier() {
    std::optional<int> argument;
    std::optional<int> width = read_number();
    if (width && peek() == '$') {
      argument = width;
      require_position(*argument);
      width.reset();
      ++position_;
    }
    bool left_aligned = false;
    if (!width) {
      while (peek() == '-') {
        left_aligned = true;
        ++position_;
      }
      if (peek() == '*') {
        width = read_indirect_width();
        left_aligned = left_aligned || *width < 0;
        width = std::abs(*width);
      } else {
        width = read_number();
      }
    }
    std::size_t end = position_;
    peek();
    next_character(pattern_, end);
    const std::string_view specifier = pattern_.substr(position_, end - position_);
    position_ = end;
    if (specifier != "s" && specifier != "I" && specifier != "L")
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("unrecognized format() type specifier \"{}\"", specifier))
          .hint(std::string(kHint));
    write_padded(convert(take_argument(argument), specifier.front()), width.value_or(0),
                 left_aligned);
  }

  std::string convert(std::size_t index, char specifier) const {
    if (arguments_[index].is_null()) {
      if (specifier == 'I')
        throw Error(SqlState("22004"), "null values cannot be formatted as an SQL identifier");
      return specifier == 'L' ? "NULL" : "";
    }
    const std::string text = output_argument(context_, arguments_, index);
    if (specifier == 'I') return quote_identifier(text);
    return specifier == 'L' ? quote_literal(text) : text;
  }

  void write_padded(const std::string& text, int width, bool left_aligned) {
    const auto length = static_cast<int>(character_count(text));
    const std::string blanks(static_cast<std::size_t>(std::max(width - length, 0)), ' ');
    result_ += left_aligned ? text + blanks : blanks + text;
  }

  const CallContext& context_;
  Arguments arguments_;
  std::string_view pattern_;
  std::size_t position_ = 0;
  std::size_t next_argument_ = 1;
  std::string result_;
};

Value format(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  return Value::text(Formatter(context, arguments).run());
}

std::string quote_nullable(std::optional<std::string_view> text) {
  return text ? quote_literal(*text) : "NULL";
}

std::string quote_literal_of(const CallContext& context, const Value& value) {
  return quote_literal(cast_to_text(context, value, context.argument_types[0]));
}

std::string quote_nullable_of(const CallContext& context, const Value& value) {
  return value.is_null() ? "NULL" : quote_literal_of(context, value);
}

std::vector<Value> split_fields(std::string_view text, std::optional<std::string_view> delimiter,
                                std::optional<std::string_view> null_text) {
  std::vector<Value> fields;
  const auto add = [&](std::string_view field) {
    fields.push_back(null_text == field ? Value() : Value::text(std::string(field)));
  };
  if (!delimiter) {
    for (std::size_t position = 0; position < text.size();) {
      const std::size_t begin = position;
      next_character(text, position);
      add(text.substr(begin, position - begin));
    }
  } else if (!text.empty()) {
    std::size_t begin = 0;
    if (!delimiter->empty()) {
      for (std::size_t found; (found = text.find(*delimiter, begin)) != std::string_view::npos;
           begin = found + delimiter->size())
        add(text.substr(begin, found - begin));
    }
    add(text.substr(begin));
  }
  return fields;
}

std::optional<Array> split(std::optional<std::string_view> text,
                           std::optional<std::string_view> delimiter,
                           std::optional<std::string_view> null_text) {
  if (!text) return std::nullopt;
  return Array::of(oid::kText, split_fields(*text, delimiter, null_text));
}

std::vector<Value> split_to_rows(const CallContext&, Arguments arguments) {
  const auto text_at = [&](std::size_t index) {
    return index < arguments.size() && !arguments[index].is_null()
               ? std::optional<std::string_view>(arguments[index].as_text())
               : std::nullopt;
  };
  const auto text = text_at(0);
  return text ? split_fields(*text, text_at(1), text_at(2)) : std::vector<Value>();
}

std::optional<Array> split_without_null(std::optional<std::string_view> text,
                                        std::optional<std::string_view> delimiter) {
  return split(text, delimiter, std::nullopt);
}

std::optional<std::string> join_array(const CallContext& context, const Value& value,
                                      std::optional<std::string_view> delimiter,
                                      std::optional<std::string_view> null_text) {
  if (value.is_null() || !delimiter) return std::nullopt;
  const Array& array = value.as_array();
  std::string result;
  bool is_first = true;
  for (const Value& element : array.elements) {
    if (element.is_null() && !null_text) continue;
    if (!is_first) result += *delimiter;
    is_first = false;
    result += element.is_null() ? std::string(*null_text)
                                : output_text(context, element, {array.element_type, -1});
  }
  return result;
}

std::optional<std::string> join_array_without_null(const CallContext& context, const Value& value,
                                                   std::string_view delimiter) {
  return join_array(context, value, delimiter, std::nullopt);
}

constexpr FunctionEntry kEntries[] = {
    {"concat(\"any\")", concat},
    {"concat_ws(text,\"any\")", concat_with_separator},
    {"format(text)", format},
    {"format(text,\"any\")", format},
    {"quote_ident(text)", native<quote_identifier>},
    {"quote_literal(text)", native<quote_literal>},
    {"quote_nullable(text)", native<quote_nullable>},
    {"quote_literal(anyelement)", native<quote_literal_of>},
    {"quote_nullable(anyelement)", native<quote_nullable_of>},
    {"string_to_array(text,text)", native<split_without_null>},
    {"string_to_array(text,text,text)", native<split>},
    {"array_to_string(anyarray,text)", native<join_array_without_null>},
    {"array_to_string(anyarray,text,text)", native<join_array>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"string_to_table(text,text)", all_at_once<split_to_rows>},
    {"string_to_table(text,text,text)", all_at_once<split_to_rows>},
};

}  // namespace

std::span<const FunctionEntry> text_list_functions() { return kEntries; }
std::span<const SetFunctionEntry> text_list_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
