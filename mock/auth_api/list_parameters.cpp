#include "auth_api/list_parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "auth_api/answer.h"

namespace carto_mock::auth_api {
namespace {

constexpr std::string_view kBlanks = " \t\n\v\f\r";

// The parameter as text; none: missing or blank. Lists, objects and booleans make the emulated
// server fail.
std::optional<std::string> text_parameter(const ApiRequest& request, std::string_view name) {
  const Parameter* value = request.parameter(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (value->list() != nullptr || value->object() != nullptr ||
      std::holds_alternative<bool>(value->value()))
    throw framework_json(500);
  return ruby_text(*value);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kBlanks) == std::string_view::npos;
}

// Ruby's String#to_i: blanks, a sign, digits with single underscores between them; the rest does
// not matter. None: more than a database can count.
std::optional<std::int64_t> leading_integer(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  bool after_digit = false;
  for (const char character : text) {
    if (character == '_' && after_digit) {
      after_digit = false;
      continue;
    }
    if (character < '0' || character > '9') break;
    after_digit = true;
    if (__builtin_mul_overflow(number, std::int64_t{10}, &number) ||
        __builtin_add_overflow(number, character - '0', &number)) {
      if (is_negative) return std::numeric_limits<std::int64_t>::min();
      return std::nullopt;
    }
  }
  return is_negative ? -number : number;
}

// Sets `is_too_large` where the number is.
std::int64_t positive_parameter(const ApiRequest& request, std::string_view name,
                                std::int64_t fallback, bool& is_too_large) {
  const auto text = text_parameter(request, name);
  if (!text || is_blank(*text)) return fallback;
  const auto number = leading_integer(*text);
  if (!number) is_too_large = true;
  if (number.value_or(1) <= 0)
    throw api_error(400, "Wrong '" + std::string(name) + "' parameter value.");
  return number.value_or(1);
}

ListOrder order_parameter(const ApiRequest& request) {
  const auto text = text_parameter(request, "order");
  if (!text || is_blank(*text) || *text == "updated_at") return ListOrder::kUpdatedAt;
  if (*text == "name") return ListOrder::kName;
  if (*text == "type") return ListOrder::kType;
  throw api_error(
      400, "Wrong 'order' parameter value. Valid values are one of [:type, :name, :updated_at]");
}

// Ruby's split(','): empty parts at the end are dropped.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  return parts;
}

void check_order_direction(const ApiRequest& request) {
  const auto is_direction = [](const std::string& text) { return text == "asc" || text == "desc"; };
  const auto text = text_parameter(request, "order_direction");
  if (!text || is_blank(*text)) return;
  const std::vector<std::string> parts = split_list(*text);
  if (parts.size() == 1 && !is_direction(*text)) {
    throw api_error(
        400, "Wrong 'order_direction' parameter value. Valid values are one of [:asc, :desc]");
  }
  if (!std::all_of(parts.begin(), parts.end(), is_direction)) {
    throw api_error(
        400,
        "Wrong 'order_direction' parameter combination. Valid values to combine: [:asc, :desc]");
  }
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::vector<accounts::KeyType> type_parameter(const ApiRequest& request) {
  constexpr std::array kVisible = {accounts::KeyType::kMaster, accounts::KeyType::kDefault,
                                   accounts::KeyType::kRegular};
  std::vector<accounts::KeyType> types;
  for (const std::string& part : split_list(text_parameter(request, "type").value_or(""))) {
    const auto type = std::find_if(kVisible.begin(), kVisible.end(), [&](accounts::KeyType known) {
      return accounts::to_string(known) == trimmed(part);
    });
    if (type == kVisible.end()) {
      throw api_error(
          400,
          R"(Wrong 'type' parameter value. Valid values are one of ["master", "default", "regular"])");
    }
    types.push_back(*type);
  }
  if (types.empty()) types.assign(kVisible.begin(), kVisible.end());
  return types;
}

}  // namespace

ListParameters read_list_parameters(const ApiRequest& request,
                                    const std::function<void()>& check_target) {
  constexpr std::int64_t kDefaultPerPage = 20;
  ListParameters parameters;
  bool is_too_large = false;
  parameters.page = positive_parameter(request, "page", 1, is_too_large);
  parameters.per_page = positive_parameter(request, "per_page", kDefaultPerPage, is_too_large);
  parameters.order = order_parameter(request);
  check_order_direction(request);
  check_target();
  parameters.types = type_parameter(request);
  std::int64_t first_row = 0;
  parameters.is_out_of_range =
      is_too_large || __builtin_mul_overflow(parameters.page - 1, parameters.per_page, &first_row);
  return parameters;
}

}  // namespace carto_mock::auth_api
