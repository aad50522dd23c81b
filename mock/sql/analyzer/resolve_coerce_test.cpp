#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/analyzer/resolve.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/fake_session.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr CoercionContext kImplicit = CoercionContext::kImplicit;
constexpr CoercionContext kAssignment = CoercionContext::kAssignment;
constexpr CoercionContext kExplicit = CoercionContext::kExplicit;

class CoerceTest : public testing::Test {
 protected:
  ExpressionPtr to(ExpressionPtr expression, Type target, CoercionContext context) {
    return coerce(std::move(expression), target, context, settings, session);
  }
  static ExpressionPtr literal(std::string text) {
    return make_expression({oid::kUnknown, -1}, Constant{Value::text(std::move(text))}, 11);
  }
  static ExpressionPtr column(Oid type, std::int32_t typmod = -1) {
    return make_expression({type, typmod}, ColumnReference{0, 0, 0}, 5);
  }

  TextSettings settings;
  FakeSession session;
};

TEST_F(CoerceTest, LiteralsGoThroughTheInputFunction) {
  const ExpressionPtr number = to(literal("42"), {oid::kInt4, -1}, kImplicit);
  ASSERT_NE(number, nullptr);
  EXPECT_EQ(number->type, (Type{oid::kInt4, -1}));
  ASSERT_NE(get_if<Constant>(*number), nullptr);
  EXPECT_EQ(get_if<Constant>(*number)->value.as_integer(), 42);
  EXPECT_EQ(number->location, 11);
}

TEST_F(CoerceTest, LiteralErrorsGetTheLiteralsLocation) {
  try {
    to(literal("x"), {oid::kInt4, -1}, kImplicit);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kInvalidTextRepresentation);
    EXPECT_EQ(error.message(), "invalid input syntax for type integer: \"x\"");
    EXPECT_EQ(error.offset(), 11);
  }
}

TEST_F(CoerceTest, NullLiteralsBecomeNullsOfTheType) {
  const ExpressionPtr null =
      to(make_expression({oid::kUnknown, -1}, Constant{}, 3), {oid::kDate, -1}, kImplicit);
  ASSERT_NE(get_if<Constant>(*null), nullptr);
  EXPECT_TRUE(get_if<Constant>(*null)->value.is_null());
  EXPECT_EQ(null->type.oid, oid::kDate);
}

TEST_F(CoerceTest, LiteralsThatAreNotKnownYetAreReadAtExecution) {
  const ExpressionPtr open =
      to(make_expression({oid::kUnknown, -1}, LiteralReference{2}, 3), {oid::kInt4, -1}, kImplicit);
  EXPECT_NE(get_if<TextConversion>(*open), nullptr);
}

TEST_F(CoerceTest, LiteralsOfObjectNamesAreLookedUp) {
  const ExpressionPtr relation = to(literal("pg_class"), {oid::kRegclass, -1}, kExplicit);
  EXPECT_EQ(get_if<Constant>(*relation)->value.as_integer(), 1259);
}

TEST_F(CoerceTest, ModifiersOfLiteralsAreAppliedAfterInput) {
  const ExpressionPtr cut = to(literal("abcdef"), {oid::kVarchar, 7}, kExplicit);
  const TypmodCoercion* coercion = get_if<TypmodCoercion>(*cut);
  ASSERT_NE(coercion, nullptr);
  EXPECT_TRUE(coercion->is_explicit);
  EXPECT_EQ(cut->type, (Type{oid::kVarchar, 7}));
  EXPECT_EQ(coercion->argument->type, (Type{oid::kVarchar, -1}));
  EXPECT_FALSE(
      get_if<TypmodCoercion>(*to(literal("a"), {oid::kVarchar, 7}, kAssignment))->is_explicit);
}

TEST_F(CoerceTest, SameTypeStaysAsItIs) {
  EXPECT_NE(get_if<ColumnReference>(*to(column(oid::kInt4), {oid::kInt4, -1}, kImplicit)), nullptr);
  EXPECT_NE(get_if<ColumnReference>(*to(column(oid::kVarchar, 14), {oid::kVarchar, 14}, kExplicit)),
            nullptr);
  // A function's argument keeps its modifier; an explicit cast to varchar hides it.
  EXPECT_NE(get_if<ColumnReference>(*to(column(oid::kVarchar, 14), {oid::kVarchar, -1}, kImplicit)),
            nullptr);
  const ExpressionPtr hidden = to(column(oid::kVarchar, 14), {oid::kVarchar, -1}, kExplicit);
  EXPECT_NE(get_if<Relabel>(*hidden), nullptr);
  EXPECT_EQ(hidden->type.typmod, -1);
}

TEST_F(CoerceTest, BinaryCompatibleTypesAreRelabelled) {
  const ExpressionPtr text = to(column(oid::kVarchar, 14), {oid::kText, -1}, kImplicit);
  EXPECT_NE(get_if<Relabel>(*text), nullptr);
  EXPECT_EQ(text->type, (Type{oid::kText, -1}));
  const ExpressionPtr limited = to(column(oid::kText), {oid::kVarchar, 14}, kAssignment);
  EXPECT_NE(get_if<TypmodCoercion>(*limited), nullptr);
}

TEST_F(CoerceTest, CastsByFunctionCallIt) {
  const ExpressionPtr real = to(column(oid::kInt4), {oid::kFloat8, -1}, kImplicit);
  const FunctionCall* call = get_if<FunctionCall>(*real);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(BuiltinCatalog::instance().find_procedure(call->procedure)->signature,
            "float8(integer)");
  EXPECT_EQ(call->body->signature, "float8(integer)");
  EXPECT_TRUE(call->strict);
  EXPECT_TRUE(call->immutable);
  EXPECT_FALSE(call->is_volatile);
  EXPECT_EQ(call->arguments.size(), 1U);
}

TEST_F(CoerceTest, ModifierFollowsACastWithoutOne) {
  const ExpressionPtr number = to(column(oid::kInt4), {oid::kNumeric, 655366}, kAssignment);
  const TypmodCoercion* coercion = get_if<TypmodCoercion>(*number);
  ASSERT_NE(coercion, nullptr);
  EXPECT_FALSE(coercion->is_explicit);
  EXPECT_NE(get_if<FunctionCall>(*coercion->argument), nullptr);
}

TEST_F(CoerceTest, AnythingCanBeAssignedToTextThroughItsOutput) {
  EXPECT_EQ(to(column(oid::kInt4), {oid::kText, -1}, kImplicit), nullptr);
  EXPECT_NE(get_if<TextConversion>(*to(column(oid::kInt4), {oid::kText, -1}, kAssignment)),
            nullptr);
  EXPECT_EQ(to(column(oid::kText), {oid::kInt4, -1}, kAssignment), nullptr);
  EXPECT_NE(get_if<TextConversion>(*to(column(oid::kText), {oid::kInt4, -1}, kExplicit)), nullptr);
}

TEST_F(CoerceTest, ThereIsNoWayFromBooleanToDate) {
  EXPECT_EQ(to(column(oid::kBool), {oid::kDate, -1}, kExplicit), nullptr);
}

TEST_F(CoerceTest, ArraysAreConvertedElementByElement) {
  const ExpressionPtr array = to(column(oid::kInt4Array), {oid::kFloat8Array, -1}, kImplicit);
  const ArrayConversion* conversion = get_if<ArrayConversion>(*array);
  ASSERT_NE(conversion, nullptr);
  EXPECT_EQ(array->type.oid, oid::kFloat8Array);
  const FunctionCall* element = get_if<FunctionCall>(*conversion->element);
  ASSERT_NE(element, nullptr);
  EXPECT_NE(get_if<InputReference>(*element->arguments[0]), nullptr);
  // varchar(3)[] limits each element.
  const ExpressionPtr limited = to(column(oid::kVarcharArray), {oid::kVarcharArray, 7}, kExplicit);
  ASSERT_NE(get_if<ArrayConversion>(*limited), nullptr);
  EXPECT_NE(get_if<TypmodCoercion>(*get_if<ArrayConversion>(*limited)->element), nullptr);
}

TEST_F(CoerceTest, PolymorphicAndAnyTargetsKeepTheArgument) {
  EXPECT_EQ(to(literal("x"), {oid::kAny, -1}, kImplicit)->type.oid, oid::kUnknown);
  EXPECT_EQ(to(column(oid::kInt4), {oid::kAnyElement, -1}, kImplicit)->type.oid, oid::kInt4);
}

TEST_F(CoerceTest, CommonTypeThatCannotBeReached) {
  try {
    coerce_to_common_type(column(oid::kXid), {oid::kUuid, -1}, "COALESCE", settings, session);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kCannotCoerce);
    EXPECT_EQ(error.message(), "COALESCE could not convert type xid to uuid");
    EXPECT_EQ(error.offset(), 5);
  }
}

}  // namespace
}  // namespace carto_mock::sql
