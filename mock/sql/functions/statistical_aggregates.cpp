// Averages, variances and regressions (manual, chapter 9.21, "Aggregate Functions for Statistics").
// Double precision ones accumulate by Youngs and Cramer's method, as PostgreSQL does, so that all
// digits agree.
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/number_errors.h"
#include "sql/types/numeric.h"
#include "sql/types/numeric_digits.h"

namespace carto_mock::sql {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

enum class Statistic {
  kAverage,
  kSampleVariance,
  kPopulationVariance,
  kSampleDeviation,
  kPopulationDeviation
};

constexpr bool is_sample(Statistic statistic) {
  return statistic == Statistic::kSampleVariance || statistic == Statistic::kSampleDeviation;
}
constexpr bool is_deviation(Statistic statistic) {
  return statistic == Statistic::kSampleDeviation || statistic == Statistic::kPopulationDeviation;
}

template <Statistic statistic>
class RealStatistic final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    const double value = arguments[0].as_real();
    const double old_sum = sum_;
    const double old_count = count_;
    count_ += 1;
    sum_ += value;
    if (old_count > 0) {
      const double deviation = value * count_ - sum_;
      squares_ += deviation * deviation / (count_ * old_count);
      if (std::isinf(sum_) || std::isinf(squares_)) {
        if (!std::isinf(old_sum) && !std::isinf(value)) throw_overflow();
        squares_ = kNan;
      }
    } else if (!std::isfinite(value)) {
      squares_ = kNan;
    }
  }

  Value finish(const CallContext&) override {
    if (count_ == 0) return {};
    if (statistic == Statistic::kAverage) return Value::real(sum_ / count_);
    if (is_sample(statistic) && count_ <= 1) return {};
    const double variance = squares_ / (is_sample(statistic) ? count_ - 1 : count_);
    return Value::real(is_deviation(statistic) ? std::sqrt(variance) : variance);
  }

 private:
  double count_ = 0;
  double sum_ = 0;
  double squares_ = 0;  // of the deviations from the mean
};

// The square root of a positive number, to its own scale.
Numeric square_root_in_scale(const Numeric& value) {
  const int scale = value.scale();
  mpz_class root = sqrt(mpz_class(value.unscaled() * power_of_ten(scale + 2)));
  return {mpz_class((root + 5) / 10), scale};
}

template <Statistic statistic>
class ExactStatistic {
 public:
  void add(const Numeric& value) {
    ++count_;
    is_finite_ = is_finite_ && value.is_finite();
    if (!is_finite_) return;
    sum_ = sum_ + value;
    squares_ = squares_ + value * value;
  }

  Value result() const {
    if (count_ <= (is_sample(statistic) ? 1 : 0)) return {};
    if (!is_finite_) return Value::numeric(Numeric::nan());
    const Numeric count(count_);
    const Numeric numerator = count * squares_ - sum_ * sum_;
    if (numerator.sign() <= 0) return Value::numeric(Numeric());
    const Numeric divisor = count * (is_sample(statistic) ? Numeric(count_ - 1) : count);
    const Numeric variance = numerator / divisor;
    return Value::numeric(is_deviation(statistic) ? square_root_in_scale(variance) : variance);
  }

 private:
  std::int64_t count_ = 0;
  bool is_finite_ = true;
  Numeric sum_;
  Numeric squares_;
};

template <Statistic statistic>
class NumericStatistic final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    statistic_.add(arguments[0].as_numeric());
  }
  Value finish(const CallContext&) override { return statistic_.result(); }

 private:
  ExactStatistic<statistic> statistic_;
};

template <Statistic statistic>
class IntegerStatistic final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    statistic_.add(Numeric(arguments[0].as_integer()));
  }
  Value finish(const CallContext&) override { return statistic_.result(); }

 private:
  ExactStatistic<statistic> statistic_;
};

// Of pairs (y, x), as SQL orders the arguments.
struct Regression {
  double count = 0;
  double sum_x = 0;
  double sum_y = 0;
  double squares_x = 0;
  double squares_y = 0;
  double products = 0;

  void add(double y, double x) {
    const Regression old = *this;
    count += 1;
    sum_x += x;
    sum_y += y;
    if (old.count == 0) {
      if (!std::isfinite(x)) squares_x = products = kNan;
      if (!std::isfinite(y)) squares_y = products = kNan;
      return;
    }
    const double deviation_x = x * count - sum_x;
    const double deviation_y = y * count - sum_y;
    const double scale = 1.0 / (count * old.count);
    squares_x += deviation_x * deviation_x * scale;
    squares_y += deviation_y * deviation_y * scale;
    products += deviation_x * deviation_y * scale;
    const bool x_overflows = std::isinf(sum_x) || std::isinf(squares_x);
    const bool y_overflows = std::isinf(sum_y) || std::isinf(squares_y);
    if (!x_overflows && !y_overflows && !std::isinf(products)) return;
    const bool x_was_finite = !std::isinf(old.sum_x) && !std::isinf(x);
    const bool y_was_finite = !std::isinf(old.sum_y) && !std::isinf(y);
    if ((x_overflows && x_was_finite) || (y_overflows && y_was_finite) ||
        (std::isinf(products) && x_was_finite && y_was_finite))
      throw_overflow();
    for (double* field : {&squares_x, &squares_y, &products}) {
      if (std::isinf(*field)) *field = kNan;
    }
  }
};

std::optional<double> correlation(const Regression& r) {
  if (r.count < 1 || r.squares_x == 0 || r.squares_y == 0) return std::nullopt;
  return r.products / std::sqrt(r.squares_x * r.squares_y);
}

std::optional<double> population_covariance(const Regression& r) {
  if (r.count < 1) return std::nullopt;
  return r.products / r.count;
}

std::optional<double> sample_covariance(const Regression& r) {
  if (r.count < 2) return std::nullopt;
  return r.products / (r.count - 1);
}

std::optional<double> average_x(const Regression& r) {
  if (r.count < 1) return std::nullopt;
  return r.sum_x / r.count;
}

std::optional<double> average_y(const Regression& r) {
  if (r.count < 1) return std::nullopt;
  return r.sum_y / r.count;
}

std::optional<double> sum_of_squares_x(const Regression& r) {
  if (r.count < 1) return std::nullopt;
  return r.squares_x;
}

std::optional<double> sum_of_squares_y(const Regression& r) {
  if (r.count < 1) return std::nullopt;
  return r.squares_y;
}

std::optional<double> sum_of_products(const Regression& r) {
  if (r.count < 1) return std::nullopt;
  return r.products;
}

std::optional<double> slope(const Regression& r) {
  if (r.count < 1 || r.squares_x == 0) return std::nullopt;
  return r.products / r.squares_x;
}

std::optional<double> intercept(const Regression& r) {
  if (r.count < 1 || r.squares_x == 0) return std::nullopt;
  return (r.sum_y - r.sum_x * r.products / r.squares_x) / r.count;
}

std::optional<double> determination(const Regression& r) {
  if (r.count < 1 || r.squares_x == 0) return std::nullopt;
  if (r.squares_y == 0) return 1.0;
  return r.products * r.products / (r.squares_x * r.squares_y);
}

template <std::optional<double> (*result)(const Regression&)>
class RegressionAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    regression_.add(arguments[0].as_real(), arguments[1].as_real());
  }
  Value finish(const CallContext&) override {
    const std::optional<double> value = result(regression_);
    return value ? Value::real(*value) : Value();
  }

 private:
  Regression regression_;
};

class PairCount final : public Aggregate {
 public:
  void step(const CallContext&, Arguments) override { ++count_; }
  Value finish(const CallContext&) override { return Value::integer(count_); }

 private:
  std::int64_t count_ = 0;
};

template <template <Statistic> typename Class, Statistic statistic>
constexpr AggregateEntry statistic_entry(std::string_view signature) {
  return {signature, true, make_aggregate<Class<statistic>>};
}

template <std::optional<double> (*result)(const Regression&)>
constexpr AggregateEntry regression_entry(std::string_view signature) {
  return {signature, true, make_aggregate<RegressionAggregate<result>>};
}

constexpr AggregateEntry kEntries[] = {
    statistic_entry<RealStatistic, Statistic::kAverage>("avg(real)"),
    statistic_entry<RealStatistic, Statistic::kAverage>("avg(double precision)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleVariance>("variance(smallint)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleVariance>("variance(integer)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleVariance>("variance(bigint)"),
    statistic_entry<NumericStatistic, Statistic::kSampleVariance>("variance(numeric)"),
    statistic_entry<RealStatistic, Statistic::kSampleVariance>("variance(real)"),
    statistic_entry<RealStatistic, Statistic::kSampleVariance>("variance(double precision)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleVariance>("var_samp(smallint)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleVariance>("var_samp(integer)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleVariance>("var_samp(bigint)"),
    statistic_entry<NumericStatistic, Statistic::kSampleVariance>("var_samp(numeric)"),
    statistic_entry<RealStatistic, Statistic::kSampleVariance>("var_samp(real)"),
    statistic_entry<RealStatistic, Statistic::kSampleVariance>("var_samp(double precision)"),
    statistic_entry<IntegerStatistic, Statistic::kPopulationVariance>("var_pop(smallint)"),
    statistic_entry<IntegerStatistic, Statistic::kPopulationVariance>("var_pop(integer)"),
    statistic_entry<IntegerStatistic, Statistic::kPopulationVariance>("var_pop(bigint)"),
    statistic_entry<NumericStatistic, Statistic::kPopulationVariance>("var_pop(numeric)"),
    statistic_entry<RealStatistic, Statistic::kPopulationVariance>("var_pop(real)"),
    statistic_entry<RealStatistic, Statistic::kPopulationVariance>("var_pop(double precision)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleDeviation>("stddev(smallint)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleDeviation>("stddev(integer)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleDeviation>("stddev(bigint)"),
    statistic_entry<NumericStatistic, Statistic::kSampleDeviation>("stddev(numeric)"),
    statistic_entry<RealStatistic, Statistic::kSampleDeviation>("stddev(real)"),
    statistic_entry<RealStatistic, Statistic::kSampleDeviation>("stddev(double precision)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleDeviation>("stddev_samp(smallint)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleDeviation>("stddev_samp(integer)"),
    statistic_entry<IntegerStatistic, Statistic::kSampleDeviation>("stddev_samp(bigint)"),
    statistic_entry<NumericStatistic, Statistic::kSampleDeviation>("stddev_samp(numeric)"),
    statistic_entry<RealStatistic, Statistic::kSampleDeviation>("stddev_samp(real)"),
    statistic_entry<RealStatistic, Statistic::kSampleDeviation>("stddev_samp(double precision)"),
    statistic_entry<IntegerStatistic, Statistic::kPopulationDeviation>("stddev_pop(smallint)"),
    statistic_entry<IntegerStatistic, Statistic::kPopulationDeviation>("stddev_pop(integer)"),
    statistic_entry<IntegerStatistic, Statistic::kPopulationDeviation>("stddev_pop(bigint)"),
    statistic_entry<NumericStatistic, Statistic::kPopulationDeviation>("stddev_pop(numeric)"),
    statistic_entry<RealStatistic, Statistic::kPopulationDeviation>("stddev_pop(real)"),
    statistic_entry<RealStatistic, Statistic::kPopulationDeviation>("stddev_pop(double precision)"),
    {"regr_count(double precision,double precision)", true, make_aggregate<PairCount>},
    regression_entry<correlation>("corr(double precision,double precision)"),
    regression_entry<population_covariance>("covar_pop(double precision,double precision)"),
    regression_entry<sample_covariance>("covar_samp(double precision,double precision)"),
    regression_entry<average_x>("regr_avgx(double precision,double precision)"),
    regression_entry<average_y>("regr_avgy(double precision,double precision)"),
    regression_entry<sum_of_squares_x>("regr_sxx(double precision,double precision)"),
    regression_entry<sum_of_squares_y>("regr_syy(double precision,double precision)"),
    regression_entry<sum_of_products>("regr_sxy(double precision,double precision)"),
    regression_entry<slope>("regr_slope(double precision,double precision)"),
    regression_entry<intercept>("regr_intercept(double precision,double precision)"),
    regression_entry<determination>("regr_r2(double precision,double precision)"),
};

}  // namespace

std::span<const AggregateEntry> statistical_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
