// Plain C++ functions as bodies of SQL functions:
//
//   std::string lower_case(std::string_view text);
//   constexpr FunctionEntry kEntry = {"lower(text)", native<lower_case>};
//
// Parameters and results are the representations of sql/types/value.h; a first parameter `const
// CallContext&` is the call's context. std::int16_t, std::int32_t and float narrow (the value is
// known to fit). A std::optional result may be NULL; a std::optional parameter may be given NULL,
// so only functions that are not STRICT have them.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// How further types travel in a Value; a field's header specializes it (geometry_native.h):
// `static T unpack(const Value&)` and `static Value pack(const T&)`.
template <typename T>
struct NativeCodec {};

namespace native_detail {

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <typename T>
decltype(auto) unpack(const Value& value) {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (IsOptional<Plain>::value) {
    using Inner = typename Plain::value_type;
    return value.is_null() ? Plain() : Plain(Inner(unpack<Inner>(value)));
  } else if constexpr (std::is_same_v<Plain, bool>) {
    return value.as_bool();
  } else if constexpr (std::is_integral_v<Plain>) {
    return static_cast<Plain>(value.as_integer());
  } else if constexpr (std::is_floating_point_v<Plain>) {
    return static_cast<Plain>(value.as_real());
  } else if constexpr (std::is_same_v<Plain, std::string_view>) {
    return std::string_view(value.as_text());
  } else if constexpr (std::is_same_v<Plain, std::string>) {
    return (value.as_text());
  } else if constexpr (std::is_same_v<Plain, Numeric>) {
    return (value.as_numeric());
  } else if constexpr (std::is_same_v<Plain, Interval>) {
    return (value.as_interval());
  } else if constexpr (std::is_same_v<Plain, Array>) {
    return (value.as_array());
  } else if constexpr (std::is_same_v<Plain, Value>) {
    return (value);
  } else {
    return NativeCodec<Plain>::unpack(value);
  }
}

template <typename T>
Value pack(T&& result) {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (IsOptional<Plain>::value) {
    return result ? pack(*std::forward<T>(result)) : Value();
  } else if constexpr (std::is_same_v<Plain, bool>) {
    return Value::boolean(result);
  } else if constexpr (std::is_integral_v<Plain>) {
    return Value::integer(result);
  } else if constexpr (std::is_floating_point_v<Plain>) {
    return Value::real(result);
  } else if constexpr (std::is_same_v<Plain, std::string_view>) {
    return Value::text(std::string(result));
  } else if constexpr (std::is_same_v<Plain, std::string>) {
    return Value::text(std::forward<T>(result));
  } else if constexpr (std::is_same_v<Plain, Numeric>) {
    return Value::numeric(std::forward<T>(result));
  } else if constexpr (std::is_same_v<Plain, Interval>) {
    return Value::interval(result);
  } else if constexpr (std::is_same_v<Plain, Array>) {
    return Value::array(std::forward<T>(result));
  } else if constexpr (std::is_same_v<Plain, Value>) {
    return std::forward<T>(result);
  } else {
    return NativeCodec<Plain>::pack(result);
  }
}

template <auto function, typename Result, typename... Parameters, std::size_t... index>
Value call(const CallContext& context, [[maybe_unused]] Arguments arguments,
           Result (*)(const CallContext&, Parameters...), std::index_sequence<index...>) {
  return pack(function(context, unpack<Parameters>(arguments[index])...));
}

template <auto function, typename Result, typename... Parameters, std::size_t... index>
Value call(const CallContext&, [[maybe_unused]] Arguments arguments, Result (*)(Parameters...),
           std::index_sequence<index...>) {
  return pack(function(unpack<Parameters>(arguments[index])...));
}

template <typename Result, typename... Parameters>
constexpr std::size_t parameter_count(Result (*)(const CallContext&, Parameters...)) {
  return sizeof...(Parameters);
}
template <typename Result, typename... Parameters>
constexpr std::size_t parameter_count(Result (*)(Parameters...)) {
  return sizeof...(Parameters);
}

}  // namespace native_detail

// `function` is a function or a lambda without captures.
template <auto function>
Value native(const CallContext& context, Arguments arguments) {
  constexpr auto pointer = +function;
  constexpr std::size_t kParameters = native_detail::parameter_count(pointer);
  if (arguments.size() < kParameters)
    throw std::logic_error("a signature that has fewer parameters than its body");
  return native_detail::call<pointer>(context, arguments, pointer,
                                      std::make_index_sequence<kParameters>());
}

}  // namespace carto_mock::sql
