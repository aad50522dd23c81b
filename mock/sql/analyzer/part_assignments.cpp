#include "sql/analyzer/part_assignments.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/subscripts.h"
#include "sql/analyzer/type_rules.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/part_assignment.h"
#include "sql/tree/volatility.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

ExpressionPtr call(const FunctionEntry& body, Type type, std::vector<ExpressionPtr> arguments) {
  return make_expression(
      type, FunctionCall{kInvalidOid, &body, false, false, false, std::move(arguments)});
}

ExpressionPtr integer(std::int64_t value) {
  return make_expression(Type{oid::kInt4}, Constant{Value::integer(value)});
}

class Assigning {
 public:
  Assigning(const Column& column, Scope& scope) : column_(column), scope_(scope) {}

  // The part's value, which the innermost step has coerced.
  ExpressionPtr coerced(ExpressionPtr value, SyntaxNodes steps) {
    only_coerces_ = true;
    return assign(make_null(column_.type), column_.name, steps, std::move(value), false);
  }
  ExpressionPtr assigned(ExpressionPtr whole, SyntaxNodes steps, ExpressionPtr value) {
    return assign(std::move(whole), column_.name, steps, std::move(value), false);
  }

 private:
  // `name`: of the column or field that the steps start from.
  ExpressionPtr assign(ExpressionPtr whole, std::string_view name, SyntaxNodes steps,
                       ExpressionPtr value, bool is_subscripted) {
    if (steps.empty()) return innermost(std::move(value), whole->type, name, is_subscripted);
    if (is_star(*steps[0])) {
      throw Error(sqlstate::kFeatureNotSupported, "row expansion via \"*\" is not supported here")
          .at(location_of(*value));
    }
    const Type type = whole->type;
    const Type base{base_type(type.oid), type.oid == base_type(type.oid) ? type.typmod : -1};
    if (base.oid != type.oid)
      whole = convert(std::move(whole), base, CoercionContext::kImplicit, scope_);
    ExpressionPtr result = steps[0]->node_case == PG_QUERY__NODE__NODE_A_INDICES
                               ? assign_subscripted(std::move(whole), name, steps, std::move(value))
                               : assign_field(std::move(whole), name, steps, std::move(value));
    if (only_coerces_ || base.oid == type.oid) return result;
    return convert(std::move(result), type, CoercionContext::kAssignment, scope_);
  }

  ExpressionPtr innermost(ExpressionPtr value, Type type, std::string_view name,
                          bool is_subscripted) {
    const int location = location_of(*value);
    const Oid given = value->type.oid;
    ExpressionPtr result = convert(std::move(value), type, CoercionContext::kAssignment, scope_);
    if (result != nullptr) return result;
    throw Error(sqlstate::kDatatypeMismatch,
                is_subscripted
                    ? fmt::format("subscripted assignment to \"{}\" requires type {} but "
                                  "expression is of type {}",
                                  name, format_type(Type{type.oid}), format_type(Type{given}))
                    : fmt::format("subfield \"{}\" is of type {} but expression is of type {}",
                                  name, format_type(Type{type.oid}), format_type(Type{given})))
        .hint("You will need to rewrite or cast the expression.")
        .at(location);
  }

  ExpressionPtr assign_subscripted(ExpressionPtr whole, std::string_view name, SyntaxNodes steps,
                                   ExpressionPtr value) {
    std::vector<const PgQuery__AIndices*> indices;
    while (indices.size() < steps.size() &&
           steps[indices.size()]->node_case == PG_QUERY__NODE__NODE_A_INDICES)
      indices.push_back(steps[indices.size()]->a_indices);
    const SyntaxNodes rest = steps.subspan(indices.size());
    ExpressionPtr part = subscript(clone(*whole), indices, scope_);
    auto& subscripts = std::get<Subscript>(part->node);
    const bool is_jsonb = whole->type.oid == oid::kJsonb;
    const Oid element = element_type(whole->type.oid);
    if (!is_jsonb && (element == kInvalidOid || array_type(element) != whole->type.oid))
      throw Error::unsupported(
          fmt::format("assignment to an element of type {}", format_type(whole->type)));
    // The read of what was there, for what goes on behind it, has subscripts of its own.
    ExpressionPtr read = clone(*part);
    if (!rest.empty() && is_volatile_throughout(*read))
      throw Error::unsupported("assignment to a part by a volatile subscript");
    ExpressionPtr assigned = assign(std::move(read), name, rest, std::move(value), true);
    if (only_coerces_) return assigned;
    const Type type = whole->type;
    std::vector<ExpressionPtr> arguments;
    arguments.push_back(std::move(whole));
    arguments.push_back(std::move(assigned));
    if (subscripts.slice) {
      add_slice(subscripts, arguments);
      return call(slice_assignment(), type, std::move(arguments));
    }
    for (ExpressionPtr& one : subscripts.upper) arguments.push_back(std::move(one));
    return call(is_jsonb ? json_part_assignment() : element_assignment(), type,
                std::move(arguments));
  }

  static void add_slice(Subscript& subscripts, std::vector<ExpressionPtr>& arguments) {
    std::int64_t written = 0;
    for (std::size_t i = 0; i < subscripts.upper.size(); ++i) {
      if (subscripts.lower[i] != nullptr) written |= std::int64_t{1} << (2 * i);
      if (subscripts.upper[i] != nullptr) written |= std::int64_t{1} << (2 * i + 1);
    }
    arguments.push_back(integer(written));
    for (auto* ends : {&subscripts.lower, &subscripts.upper}) {
      for (ExpressionPtr& end : *ends) {
        arguments.push_back(end != nullptr ? std::move(end) : make_null(Type{oid::kInt4}));
      }
    }
  }

  ExpressionPtr assign_field(ExpressionPtr whole, std::string_view owner, SyntaxNodes steps,
                             ExpressionPtr value) {
    const std::string name(string_of(*steps[0]));
    const Type type = whole->type;
    const auto columns = composite_columns(type.oid, scope_.analysis.context.catalog);
    if (!columns) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("cannot assign to field \"{}\" of column \"{}\" because its type {} "
                              "is not a composite type",
                              name, owner, format_type(Type{type.oid})))
          .at(location_of(*value));
    }
    const auto field = std::ranges::find(*columns, name, &CompositeColumn::name);
    if (field == columns->end()) {
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("cannot assign to field \"{}\" of column \"{}\" because there is no "
                              "such column in data type {}",
                              name, owner, format_type(Type{type.oid})))
          .at(location_of(*value));
    }
    const auto place = field - columns->begin();
    ExpressionPtr read =
        make_expression(field->type, FieldSelection{clone(*whole), static_cast<int>(place)});
    ExpressionPtr assigned =
        assign(std::move(read), name, steps.subspan(1), std::move(value), false);
    if (only_coerces_) return assigned;
    std::vector<ExpressionPtr> arguments;
    arguments.push_back(std::move(whole));
    arguments.push_back(std::move(assigned));
    arguments.push_back(integer(place));
    return call(field_assignment(), type, std::move(arguments));
  }

  const Column& column_;
  Scope& scope_;
  bool only_coerces_ = false;
};

}  // namespace

ExpressionPtr to_part(ExpressionPtr value, const Column& column, SyntaxNodes steps, Scope& scope) {
  return Assigning(column, scope).coerced(std::move(value), steps);
}

ExpressionPtr assign_part(ExpressionPtr whole, const Column& column, SyntaxNodes steps,
                          ExpressionPtr value, Scope& scope) {
  return Assigning(column, scope).assigned(std::move(whole), steps, std::move(value));
}

void refuse_default_of_part(SyntaxNodes steps, int location) {
  throw Error(sqlstate::kFeatureNotSupported, steps[0]->node_case == PG_QUERY__NODE__NODE_A_INDICES
                                                  ? "cannot set an array element to DEFAULT"
                                                  : "cannot set a subfield to DEFAULT")
      .at(location);
}

}  // namespace carto_mock::sql::analysis
