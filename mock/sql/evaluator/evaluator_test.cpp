// What SQL text cannot reach; the rest is under test with the answers of a real PostgreSQL
// (sql/sqlite/recorded).
#include "sql/evaluator/evaluator.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sql/functions/fake_session.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr Type kInt4{oid::kInt4};
constexpr Type kBool{oid::kBool};

Value fail(const CallContext&, Arguments) { throw Error(sqlstate::kDivisionByZero, "called"); }
Value add(const CallContext&, Arguments a) {
  return Value::integer(a[0].as_integer() + a[1].as_integer());
}
Value equal(const CallContext&, Arguments a) {
  return Value::boolean(a[0].as_integer() == a[1].as_integer());
}
constexpr FunctionEntry kFail{"fail()", fail};
constexpr FunctionEntry kAdd{"add(integer,integer)", add};
constexpr FunctionEntry kEqual{"equal(integer,integer)", equal};

ExpressionPtr integer(std::int64_t value) {
  return make_expression(kInt4, Constant{Value::integer(value)});
}
ExpressionPtr truth(bool value) { return make_expression(kBool, Constant{Value::boolean(value)}); }
ExpressionPtr input(int slot, Type type = kInt4) {
  return make_expression(type, InputReference{slot});
}

template <typename... Arguments>
std::vector<ExpressionPtr> list(Arguments... arguments) {
  std::vector<ExpressionPtr> result;
  (result.push_back(std::move(arguments)), ...);
  return result;
}

ExpressionPtr call(const FunctionEntry* body, Type type, std::vector<ExpressionPtr> arguments,
                   bool immutable = true) {
  return make_expression(
      type, FunctionCall{kInvalidOid, body, true, immutable, false, std::move(arguments)});
}
ExpressionPtr failing() { return call(&kFail, kBool, {}); }

class EvaluatorTest : public testing::Test {
 protected:
  Value evaluate(const ExpressionPtr& expression, std::span<const Value> inputs = {}) {
    return sql::evaluate(*expression, inputs, context_);
  }
  void fold(ExpressionPtr& expression) { fold_constants(expression, context_); }

  FakeSession session_;
  TextSettings settings_;
  std::vector<Value> literals_{Value::integer(7), Value::integer(8)};
  EvaluationContext context_{session_, settings_, literals_};
};

TEST_F(EvaluatorTest, ReadsLiteralsOfTheRun) {
  EXPECT_EQ(evaluate(make_expression(kInt4, LiteralReference{1})).as_integer(), 8);
}

TEST_F(EvaluatorTest, CallsNoStrictFunctionWithNull) {
  EXPECT_TRUE(evaluate(call(&kAdd, kInt4, list(integer(1), make_null(kInt4)))).is_null());
}

TEST_F(EvaluatorTest, ReadsInputsInAnyOrder) {
  const Value inputs[] = {Value::integer(1), Value::integer(20), Value::integer(300)};
  EXPECT_EQ(evaluate(call(&kAdd, kInt4, list(input(1), input(2))), inputs).as_integer(),
            320);  // side by side
  EXPECT_EQ(evaluate(call(&kAdd, kInt4, list(input(2), input(0))), inputs).as_integer(), 301);
}

TEST_F(EvaluatorTest, StopsWhereTheResultIsKnown) {
  const auto connect = [](BooleanOperator op, bool first) {
    return make_expression(kBool, BooleanExpression{op, list(truth(first), failing())});
  };
  EXPECT_FALSE(evaluate(connect(BooleanOperator::kAnd, false)).as_bool());
  EXPECT_TRUE(evaluate(connect(BooleanOperator::kOr, true)).as_bool());
  EXPECT_THROW(evaluate(connect(BooleanOperator::kAnd, true)), Error);
}

TEST_F(EvaluatorTest, RefusesAFunctionWithoutBodyByName) {
  constexpr Oid kInt4Plus = 177;
  const ExpressionPtr expression = make_expression(
      kInt4, FunctionCall{kInt4Plus, nullptr, true, true, false, list(integer(1), integer(2))});
  try {
    evaluate(expression);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.unsupported_construct(), "function int4pl(integer,integer)");
  }
}

TEST_F(EvaluatorTest, RefusesWhatLoweringShouldHaveReplaced) {
  EXPECT_THROW(evaluate(make_expression(kInt4, ColumnReference{0, 0, 0})), Error);
}

TEST_F(EvaluatorTest, FoldsImmutableCallsOnly) {
  ExpressionPtr immutable = call(&kAdd, kInt4, list(integer(1), integer(2)));
  fold(immutable);
  EXPECT_EQ(get_if<Constant>(*immutable)->value.as_integer(), 3);
  ExpressionPtr stable = call(&kAdd, kInt4, list(integer(1), integer(2)), false);
  fold(stable);
  EXPECT_NE(get_if<FunctionCall>(*stable), nullptr);
}

TEST_F(EvaluatorTest, FoldsAStrictCallWithNullEvenIfItIsNotImmutable) {
  ExpressionPtr expression = call(&kAdd, kInt4, list(input(0), make_null(kInt4)), false);
  fold(expression);
  ASSERT_NE(get_if<Constant>(*expression), nullptr);
  EXPECT_TRUE(get_if<Constant>(*expression)->value.is_null());
}

TEST_F(EvaluatorTest, FoldsNoCallBehindADecidingConstant) {
  ExpressionPtr expression =
      make_expression(kBool, BooleanExpression{BooleanOperator::kOr, list(truth(true), failing())});
  fold(expression);
  EXPECT_TRUE(get_if<Constant>(*expression)->value.as_bool());
}

TEST_F(EvaluatorTest, ThrowsWhatFoldingThrows) {
  ExpressionPtr expression = make_expression(
      kBool, BooleanExpression{BooleanOperator::kOr, list(input(0, kBool), failing())});
  EXPECT_THROW(fold(expression), Error);  // as PostgreSQL's planner
}

TEST_F(EvaluatorTest, KeepsTheEqualityOfADistinctTest) {
  ExpressionPtr expression = make_expression(
      kBool, DistinctTest{call(&kEqual, kBool, list(input(0), make_null(kInt4))), false});
  fold(expression);
  const Value inputs[] = {Value::integer(1)};
  EXPECT_TRUE(evaluate(expression, inputs).as_bool());
}

}  // namespace
}  // namespace carto_mock::sql
