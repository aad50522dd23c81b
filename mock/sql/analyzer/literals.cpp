#include "sql/analyzer/literals.h"

#include <charconv>
#include <string>

#include "sql/types/bit_text.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// Digits that do not fit an integer, or with a point or an exponent. The sign comes later, so that
// -2147483648 is among them.
ExpressionPtr number(const std::string& digits, int location) {
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (parsed.ec == std::errc() && parsed.ptr == end) {
    const bool fits_integer = value == static_cast<std::int32_t>(value);
    return make_expression(Type{fits_integer ? oid::kInt4 : oid::kInt8},
                           Constant{Value::integer(value)}, location);
  }
  return make_expression(Type{oid::kNumeric}, Constant{Value::numeric(Numeric::parse(digits))},
                         location);
}

// B'101' or X'1F', with the letter in front.
ExpressionPtr bit_string(std::string_view text, int location) {
  try {
    return make_expression(Type{oid::kBit}, Constant{Value::text(parse_bits(text))}, location);
  } catch (Error& error) {
    throw std::move(error).at(location);
  }
}

ExpressionPtr make_literal(const PgQuery__AConst& constant) {
  const int location = constant.location;
  if (constant.isnull) return make_expression(Type{oid::kUnknown}, Constant{}, location);
  switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return make_expression(Type{oid::kInt4}, Constant{Value::integer(constant.ival->ival)},
                             location);
    case PG_QUERY__A__CONST__VAL_FVAL:
      return number(constant.fval->fval, location);
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return make_expression(Type{oid::kBool},
                             Constant{Value::boolean(constant.boolval->boolval != 0)}, location);
    case PG_QUERY__A__CONST__VAL_SVAL:
      return make_expression(Type{oid::kUnknown}, Constant{Value::text(constant.sval->sval)},
                             location);
    case PG_QUERY__A__CONST__VAL_BSVAL:
      return bit_string(constant.bsval->bsval, location);
    case PG_QUERY__A__CONST__VAL__NOT_SET:
    default:
      throw Error::unsupported("literal of an unknown kind");
  }
}

}  // namespace

ExpressionPtr literal(const PgQuery__AConst& constant, Analysis& analysis) {
  ExpressionPtr result = make_literal(constant);
  if (analysis.context.literal_offsets != nullptr) {
    analysis.literal_types[constant.location] = result->type.oid;
  }
  return result;
}

}  // namespace carto_mock::sql::analysis
