// Operators (manual, chapter 10.2) and those of default operator classes.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/candidates.h"
#include "sql/analyzer/polymorphism.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const BuiltinOperator* find_exact(std::string_view name, Oid left, Oid right) {
  for (const BuiltinOperator* op : BuiltinCatalog::instance().operators(name)) {
    if (op->left == left && op->right == right) return op;
  }
  return nullptr;
}

// A literal beside a value of known type is taken to be of that type, if there is such an operator.
const BuiltinOperator* find_exact_binary(std::string_view name, Oid left, Oid right) {
  const bool has_literal = left == oid::kUnknown || right == oid::kUnknown;
  if (left == oid::kUnknown) {
    left = right;
  } else if (right == oid::kUnknown) {
    right = left;
  }
  const BuiltinOperator* exact = find_exact(name, left, right);
  if (exact != nullptr || !has_literal) return exact;
  const Oid base = base_type(left);
  return base == left ? nullptr : find_exact(name, base, base);
}

[[noreturn]] void fail(Choice choice, std::string_view name, std::optional<Oid> left, Oid right,
                       int location) {
  const std::string signature =
      left.has_value() ? fmt::format("{} {} {}", type_name(*left), name, type_name(right))
                       : fmt::format("{} {}", name, type_name(right));
  if (choice == Choice::kAmbiguous) {
    throw Error(sqlstate::kAmbiguousFunction, "operator is not unique: " + signature)
        .hint(
            "Could not choose a best candidate operator. You might need to add explicit type "
            "casts.")
        .at(location);
  }
  throw Error(sqlstate::kUndefinedFunction, "operator does not exist: " + signature)
      .hint(left.has_value() ? "No operator matches the given name and argument types. You might "
                               "need to add explicit type casts."
                             : "No operator matches the given name and argument type. You might "
                               "need to add an explicit type cast.")
      .at(location);
}

const BuiltinOperator& find_operator(std::string_view name, std::optional<Oid> left, Oid right,
                                     int location) {
  const BuiltinOperator* exact = left.has_value() ? find_exact_binary(name, *left, right)
                                                  : find_exact(name, kInvalidOid, right);
  if (exact != nullptr) return *exact;

  std::vector<const BuiltinOperator*> operators;
  std::vector<std::vector<Oid>> candidates;
  for (const BuiltinOperator* op : BuiltinCatalog::instance().operators(name)) {
    if ((op->left != kInvalidOid) != left.has_value()) continue;
    operators.push_back(op);
    candidates.push_back(left.has_value() ? std::vector{op->left, op->right}
                                          : std::vector{op->right});
  }
  const std::vector<Oid> arguments =
      left.has_value() ? std::vector{*left, right} : std::vector{right};
  const CandidateChoice choice = choose_candidate(arguments, candidates);
  if (choice.choice != Choice::kUnique) fail(choice.choice, name, left, right, location);
  return *operators[choice.index];
}

// The row of pg_opclass that is for `type`: its own, that of a type with the same bits, or a
// pseudo-type's.
const SortOperators* find_sort_operators(Oid type) {
  const BuiltinCatalog& catalog = BuiltinCatalog::instance();
  type = base_type(type);
  if (type == oid::kVarchar) type = oid::kText;  // varchar_ops are text_ops by another name
  const SortOperators* own = catalog.find_sort_operators(type);
  if (own != nullptr) return own;
  const Oid element = element_type(type);
  if (element != kInvalidOid) {
    return find_sort_operators(element) == nullptr ? nullptr
                                                   : catalog.find_sort_operators(oid::kAnyArray);
  }
  if (is_composite(type)) return catalog.find_sort_operators(oid::kRecord);
  if (is_enum(type)) return catalog.find_sort_operators(oid::kAnyEnum);
  if (range_subtype(type) != kInvalidOid) return catalog.find_sort_operators(oid::kAnyRange);
  if (range_of_multirange(type) != kInvalidOid) {
    return catalog.find_sort_operators(oid::kAnyMultirange);
  }
  // Types with the same bits: the reg* types sort as oid.
  for (const BuiltinCast& cast : catalog.casts()) {
    if (cast.source != type || cast.method != 'b' || cast.context != 'i') continue;
    const SortOperators* shared = catalog.find_sort_operators(cast.target);
    if (shared != nullptr) return shared;
  }
  return nullptr;
}

// Rows of a type that PostgreSQL or an extension has are sorted by fields that are; so are arrays
// by their elements.
bool has_order(Oid type) {
  const BuiltinCatalog& catalog = BuiltinCatalog::instance();
  const SortOperators* operators = find_sort_operators(type);
  if (operators == nullptr || operators->less == kInvalidOid) return false;
  const BuiltinType* builtin = catalog.find_type(base_type(type));
  if (builtin == nullptr) return true;
  if (builtin->element != kInvalidOid) return has_order(builtin->element);
  if (builtin->relation == kInvalidOid) return true;
  return std::ranges::all_of(
      catalog.find_relation(builtin->relation)->columns,
      [](const BuiltinColumn& column) { return has_order(column.type.oid); });
}

}  // namespace

ResolvedOperator resolve_operator(std::string_view name, std::optional<Oid> left, Oid right,
                                  int location) {
  const BuiltinOperator& op = find_operator(name, left, right, location);
  const std::vector<Oid> actual = left.has_value() ? std::vector{*left, right} : std::vector{right};
  const std::vector<Oid> declared =
      left.has_value() ? std::vector{op.left, op.right} : std::vector{op.right};
  const PolymorphicTypes types = resolve_polymorphic_types(actual, declared, op.result);
  return {.op = &op,
          .left = left.has_value() ? types.arguments.front() : kInvalidOid,
          .right = types.arguments.back(),
          .result = {.oid = types.result, .typmod = -1}};
}

const BuiltinOperator* equality_operator(Oid type) {
  const SortOperators* operators = find_sort_operators(type);
  return operators == nullptr ? nullptr
                              : BuiltinCatalog::instance().find_operator(operators->equal);
}

const BuiltinOperator* less_operator(Oid type) {
  return has_order(type) ? BuiltinCatalog::instance().find_operator(find_sort_operators(type)->less)
                         : nullptr;
}

void refuse_unbuilt_order(Oid type) {
  const BuiltinCatalog& catalog = BuiltinCatalog::instance();
  const BuiltinType* described = catalog.find_type(type);
  const Oid ordered =
      described != nullptr && described->element != kInvalidOid ? described->element : type;
  const BuiltinOperator* less = less_operator(ordered);
  if (less == nullptr || less->left != ordered) return;
  const BuiltinProcedure* procedure = catalog.find_procedure(less->procedure);
  if (procedure != nullptr && find_function_body(procedure->signature) == nullptr) {
    throw Error::unsupported(fmt::format("ordering by {}", format_type(Type{ordered})));
  }
}

const BuiltinOperator* greater_operator(Oid type) {
  return has_order(type)
             ? BuiltinCatalog::instance().find_operator(find_sort_operators(type)->greater)
             : nullptr;
}

}  // namespace carto_mock::sql
