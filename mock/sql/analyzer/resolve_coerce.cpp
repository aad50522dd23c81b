// Builds the expressions of coercions.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "sql/catalog/snapshot.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/described_input.h"
#include "sql/functions/function.h"
#include "sql/tree/query.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct Coercer {
  CoercionContext context;
  const TextSettings& settings;
  SessionServices& session;

  ExpressionPtr coerce(ExpressionPtr expression, Type target) const {
    const Oid source = expression->type.oid;
    if (source != target.oid && collate_clause(*expression) != Collation::kNone)
      return coerce_below_collation(std::move(expression), target);
    if (!can_coerce({&source, 1}, {&target.oid, 1}, context)) return nullptr;
    ExpressionPtr coerced = coerce_type(std::move(expression), target);
    if (coerced == nullptr) return nullptr;
    return coerce_typmod(std::move(coerced), target);
  }

  ExpressionPtr coerce_below_collation(ExpressionPtr expression, Type target) const {
    const int location = expression->location;
    const Collation collation = collate_clause(*expression);
    ExpressionPtr coerced = coerce(std::move(std::get<Relabel>(expression->node).argument), target);
    if (coerced == nullptr || !is_collatable(target)) return coerced;
    return with_collation(std::move(coerced), collation, location);
  }

  // A node that converts, marked with who asked for it.
  ExpressionPtr conversion(Type type, Expression::Node node, int location) const {
    ExpressionPtr result = make_expression(type, std::move(node), location);
    result->notation =
        context == CoercionContext::kExplicit ? Notation::kExplicitCast : Notation::kImplicitCast;
    return result;
  }

  // To the type alone, except where the way there takes the modifier on.
  ExpressionPtr coerce_type(ExpressionPtr expression, Type target) const {
    const Oid source = expression->type.oid;
    if (source == target.oid || target.oid == oid::kAny || is_polymorphic(target.oid)) {
      return expression;
    }
    if (find_type_traits(base_type(target.oid)) == nullptr)
      throw Error::unsupported(fmt::format("type {}", type_name(target.oid)));
    if (is_domain_type(target.oid)) return coerce_to_domain(std::move(expression), target);
    if (source == oid::kUnknown) return coerce_literal(std::move(expression), target);
    const CoercionPath path = find_coercion(source, target.oid, context);
    const int location = expression->location;
    switch (path.kind) {
      case CoercionPath::Kind::kNone:
        return coerce_row(std::move(expression), target);
      case CoercionPath::Kind::kRelabel:
        if (source == oid::kNodeTree) throw Error::unsupported("the text of a pg_node_tree");
        return conversion({.oid = target.oid, .typmod = -1},
                          Relabel{.argument = std::move(expression)}, location);
      case CoercionPath::Kind::kFunction:
        return call(path.procedure, std::move(expression), target);
      case CoercionPath::Kind::kText:
        return conversion({.oid = target.oid, .typmod = -1},
                          TextConversion{.argument = std::move(expression)}, location);
      case CoercionPath::Kind::kArrayElements:
        return convert_elements(std::move(expression), target);
    }
    return nullptr;
  }

  // To the type below it, with that one's modifier, and then its constraints are checked.
  ExpressionPtr coerce_to_domain(ExpressionPtr expression, Type target) const {
    const int location = expression->location;
    Type base{.oid = below_domain(target.oid), .typmod = -1};
    const DomainType* domain = session.catalog().find_domain(target.oid);
    for (; domain != nullptr; domain = session.catalog().find_domain(domain->base.oid)) {
      if (base.typmod < 0) base.typmod = domain->base.typmod;
    }
    ExpressionPtr below = coerce_type(std::move(expression), base);
    if (below == nullptr) return nullptr;
    below = coerce_typmod(std::move(below), base);
    // The cast shows as one, to the domain.
    if (converted_by_cast(*below)) below->notation = Notation::kImplicitCast;
    return conversion({.oid = target.oid, .typmod = -1},
                      DomainCoercion{.argument = std::move(below)}, location);
  }

  static bool converted_by_cast(const Expression& expression) {
    return expression.notation == Notation::kExplicitCast;
  }

  ExpressionPtr coerce_literal(ExpressionPtr expression, Type target) const {
    const int location = expression->location;
    const Constant* constant = get_if<Constant>(*expression);
    if (constant == nullptr) {
      // A literal whose value is not known yet: read at execution.
      return make_expression({.oid = target.oid, .typmod = -1},
                             TextConversion{.argument = std::move(expression)}, location);
    }
    const Oid base = base_type(target.oid);
    // Only interval's input takes the modifier on: 'x'::interval day reads a bare number as days.
    const std::int32_t typmod = base == oid::kInterval ? target.typmod : -1;
    const Type result{.oid = target.oid, .typmod = typmod};
    if (constant->value.is_null()) {
      ExpressionPtr null = make_null(result);
      null->location = location;
      return null;
    }
    try {
      const std::string& text = constant->value.as_text();
      const Type read{.oid = base, .typmod = typmod};
      std::optional<Value> described = input_described_value(text, read, settings, session);
      Value value = described ? *std::move(described) : input_value(text, read, settings);
      return make_expression(result, Constant{.value = std::move(value)}, location);
    } catch (Error& error) {
      if (error.offset().has_value()) throw;
      throw std::move(error).at(location);
    }
  }

  ExpressionPtr call(Oid procedure_oid, ExpressionPtr argument, Type target) const {
    const BuiltinProcedure& procedure = *BuiltinCatalog::instance().find_procedure(procedure_oid);
    const FunctionEntry* body = find_function_body(procedure.signature);
    if (body == nullptr) {
      throw Error::unsupported(fmt::format("function {}", procedure.signature));
    }
    const int location = argument->location;
    std::int32_t typmod = -1;
    std::vector<ExpressionPtr> arguments;
    arguments.push_back(std::move(argument));
    if (procedure.arguments.size() >= 2) {
      typmod = target.typmod;
      arguments.push_back(make_expression({.oid = oid::kInt4, .typmod = -1},
                                          Constant{.value = Value::integer(typmod)}));
    }
    if (procedure.arguments.size() == 3) {
      arguments.push_back(make_expression(
          {.oid = oid::kBool, .typmod = -1},
          Constant{.value = Value::boolean(context == CoercionContext::kExplicit)}));
    }
    // smallint becomes an object identifier by way of integer, whose sign is none then.
    const bool is_relabeled = procedure.result == oid::kInt4 && target.oid != oid::kInt4;
    ExpressionPtr result =
        conversion({.oid = is_relabeled ? procedure.result : target.oid, .typmod = typmod},
                   FunctionCall{.procedure = procedure.oid,
                                .body = body,
                                .strict = procedure.strict,
                                .immutable = procedure.volatility == 'i',
                                .is_volatile = procedure.volatility == 'v',
                                .arguments = std::move(arguments)},
                   location);
    if (!is_relabeled) return result;
    return conversion({.oid = target.oid, .typmod = -1}, Relabel{.argument = std::move(result)},
                      location);
  }

  ExpressionPtr convert_elements(ExpressionPtr array, Type target) const {
    const int location = array->location;
    const Oid element = element_type(base_type(target.oid));
    ExpressionPtr input = make_expression(
        {.oid = element_type(base_type(array->type.oid)), .typmod = array->type.typmod},
        InputReference{.slot = 0}, location);
    ExpressionPtr converted = coerce(std::move(input), {.oid = element, .typmod = target.typmod});
    if (converted == nullptr) return nullptr;
    return conversion(target,
                      ArrayConversion{.array = std::move(array), .element = std::move(converted)},
                      location);
  }

  // Rows: any composite value is a record; a row constructor becomes one of a named type, field by
  // field.
  ExpressionPtr coerce_row(ExpressionPtr expression, Type target) const {
    const Oid source = expression->type.oid;
    if (target.oid == oid::kRecord && is_composite(source)) return expression;
    if (target.oid == oid::kRecordArray && is_composite(element_type(source))) return expression;
    if (source != oid::kRecord || !is_composite(target.oid)) return nullptr;
    auto* row = std::get_if<RowConstructor>(&expression->node);
    if (row == nullptr) return nullptr;
    const auto columns = composite_columns(target.oid, session.catalog());
    if (!columns)
      throw Error::unsupported(fmt::format("casting a row to {}", type_name(target.oid)));
    return row_of_type(std::move(*row), *columns, target, expression->location);
  }

  ExpressionPtr row_of_type(RowConstructor row, const std::vector<CompositeColumn>& columns,
                            Type target, int location) const {
    const auto refuse = [&](std::string detail, int place) {
      throw Error(sqlstate::kCannotCoerce,
                  fmt::format("cannot cast type record to {}", type_name(target.oid)))
          .detail(std::move(detail))
          .at(place);
    };
    row.names.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i == row.fields.size()) refuse("Input has too few columns.", location);
      const Oid source = row.fields[i]->type.oid;
      const int place = row.fields[i]->location;
      row.fields[i] = coerce(std::move(row.fields[i]), columns[i].type);
      if (row.fields[i] == nullptr) {
        refuse(fmt::format("Cannot cast type {} to {} in column {}.", type_name(source),
                           type_name(columns[i].type.oid), i + 1),
               place);
      }
      row.names.push_back(columns[i].name);
    }
    if (row.fields.size() > columns.size()) refuse("Input has too many columns.", location);
    const Type type{.oid = target.oid, .typmod = -1};
    return conversion(type, Relabel{.argument = make_expression(type, std::move(row), location)},
                      location);
  }

  ExpressionPtr coerce_typmod(ExpressionPtr expression, Type target) const {
    if (expression->type.typmod == target.typmod || expression->type.oid != target.oid ||
        is_domain_type(target.oid)) {
      return expression;
    }
    const int location = expression->location;
    if (target.typmod < 0) {
      // The value keeps its bits; only a cast written out hides that it was limited.
      if (context != CoercionContext::kExplicit) return expression;
      return conversion(target, Relabel{.argument = std::move(expression)}, location);
    }
    if (is_array(target.oid)) return convert_elements(std::move(expression), target);
    const bool is_explicit = context == CoercionContext::kExplicit;
    return conversion(target,
                      TypmodCoercion{.argument = std::move(expression), .is_explicit = is_explicit},
                      location);
  }
};

}  // namespace

ExpressionPtr coerce(ExpressionPtr expression, Type target, CoercionContext context,
                     const TextSettings& settings, SessionServices& session) {
  return Coercer{.context = context, .settings = settings, .session = session}.coerce(
      std::move(expression), target);
}

ExpressionPtr coerce_to_common_type(ExpressionPtr expression, Type target,
                                    std::string_view construct, const TextSettings& settings,
                                    SessionServices& session) {
  const Oid source = expression->type.oid;
  const int location = expression->location;
  ExpressionPtr coerced =
      coerce(std::move(expression), target, CoercionContext::kImplicit, settings, session);
  if (coerced == nullptr) {
    throw Error(sqlstate::kCannotCoerce,
                fmt::format("{} could not convert type {} to {}", construct, type_name(source),
                            type_name(target.oid)))
        .at(location);
  }
  return coerced;
}

}  // namespace carto_mock::sql
