// The texts of expressions.
#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "sql/analyzer/deparser.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/composite_columns.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/walk.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

bool is_conversion(const Expression& expression) {
  return expression.notation == Notation::kExplicitCast ||
         expression.notation == Notation::kImplicitCast ||
         expression.notation == Notation::kHiddenCast;
}

std::string_view truth_test_name(TruthTest test) {
  switch (test) {
    case TruthTest::kTrue:
      return "TRUE";
    case TruthTest::kNotTrue:
      return "NOT TRUE";
    case TruthTest::kFalse:
      return "FALSE";
    case TruthTest::kNotFalse:
      return "NOT FALSE";
    case TruthTest::kUnknown:
      return "UNKNOWN";
    case TruthTest::kNotUnknown:
      break;
  }
  return "NOT UNKNOWN";
}

std::string_view session_value_name(SessionValue value) {
  switch (value) {
    case SessionValue::kCurrentDate:
      return "CURRENT_DATE";
    case SessionValue::kCurrentTime:
      return "CURRENT_TIME";
    case SessionValue::kCurrentTimestamp:
      return "CURRENT_TIMESTAMP";
    case SessionValue::kLocalTime:
      return "LOCALTIME";
    case SessionValue::kLocalTimestamp:
      return "LOCALTIMESTAMP";
    case SessionValue::kCurrentUser:
      return "CURRENT_USER";
    case SessionValue::kCurrentRole:
      return "CURRENT_ROLE";
    case SessionValue::kUser:
      return "USER";
    case SessionValue::kSessionUser:
      return "SESSION_USER";
    case SessionValue::kCurrentCatalog:
      return "CURRENT_CATALOG";
    case SessionValue::kCurrentSchema:
      break;
  }
  return "CURRENT_SCHEMA";
}

std::string_view operator_name(Oid procedure) {
  const auto operators = BuiltinCatalog::instance().operators();
  const auto found = std::ranges::find(operators, procedure, &BuiltinOperator::procedure);
  if (found == operators.end()) throw no_text("an operator");
  // Which of them was written is not known any more.
  const bool has_one_name = std::ranges::all_of(operators, [&](const BuiltinOperator& other) {
    return other.procedure != procedure || other.name == found->name;
  });
  if (!has_one_name) throw no_text("an operator of several names");
  return found->name;
}

const std::vector<ExpressionPtr>& operands(const Expression& comparison) {
  const auto* call = get_if<FunctionCall>(comparison);
  if (call == nullptr || call->arguments.size() != 2) throw no_text("such a comparison");
  return call->arguments;
}

bool is_operation(const Expression& expression) {
  return get_if<FunctionCall>(expression) != nullptr && expression.notation == Notation::kOperator;
}

// Of an operator between two values; empty: it is none.
std::string_view binary_operator(const Expression& expression) {
  if (!is_operation(expression)) return {};
  const auto* call = get_if<FunctionCall>(expression);
  return call->arguments.size() == 2 ? operator_name(call->procedure) : std::string_view();
}

enum class Priority { kUnknown, kSum, kProduct };
Priority priority_of(std::string_view name) {
  if (name.empty()) return Priority::kUnknown;
  if (name.front() == '+' || name.front() == '-') return Priority::kSum;
  const bool is_product = name.front() == '*' || name.front() == '/' || name.front() == '%';
  return is_product ? Priority::kProduct : Priority::kUnknown;
}

// Does the operation bind its operand `part` no weaker than the other way round?
bool is_simple_operand(const Expression& part, const Expression& whole) {
  const Priority inner = priority_of(binary_operator(part));
  const Priority outer = priority_of(binary_operator(whole));
  if (inner == Priority::kUnknown || outer == Priority::kUnknown) return false;
  if (inner != outer) return inner == Priority::kProduct;
  return get_if<FunctionCall>(whole)->arguments.front().get() == &part;
}

// Does what the whole puts around its parts keep them together?
bool separates_parts(const Expression& whole) {
  if (is_conversion(whole)) return false;
  if (get_if<FunctionCall>(whole) != nullptr)
    return whole.notation == Notation::kCall || whole.notation == Notation::kFilledCall;
  return get_if<SetFunctionCall>(whole) != nullptr || get_if<Subscript>(whole) != nullptr ||
         get_if<ArrayConstructor>(whole) != nullptr || get_if<RowConstructor>(whole) != nullptr ||
         get_if<Coalesce>(whole) != nullptr || get_if<GreatestLeast>(whole) != nullptr ||
         get_if<NullIf>(whole) != nullptr || get_if<AggregateCall>(whole) != nullptr ||
         get_if<GroupingCall>(whole) != nullptr || get_if<WindowCall>(whole) != nullptr ||
         get_if<CaseExpression>(whole) != nullptr;
}

bool is_simple_truth(const BooleanExpression& part, const Expression& whole) {
  const auto* outer = get_if<BooleanExpression>(whole);
  if (outer == nullptr) return separates_parts(whole);
  if (part.op == BooleanOperator::kOr) return outer->op == BooleanOperator::kOr;
  return outer->op != BooleanOperator::kNot;
}

}  // namespace

const Expression* converted(const Expression& expression) {
  if (!is_conversion(expression)) return nullptr;
  if (const auto* call = get_if<FunctionCall>(expression)) return call->arguments.front().get();
  if (const auto* relabel = get_if<Relabel>(expression)) return relabel->argument.get();
  if (const auto* text = get_if<TextConversion>(expression)) return text->argument.get();
  if (const auto* limited = get_if<TypmodCoercion>(expression)) return limited->argument.get();
  if (const auto* array = get_if<ArrayConversion>(expression)) return array->array.get();
  if (const auto* domain = get_if<DomainCoercion>(expression)) return domain->argument.get();
  return nullptr;
}

void Deparser::write(const Expression& expression, Implicit implicit) {
  if (is_column(expression)) {
    write_column(expression, false);
  } else if (const Expression* argument = converted(expression)) {
    write_conversion(*argument, expression, implicit);
  } else {
    std::visit([&](const auto& node) { write_node(node, expression); }, expression.node);
  }
}

// May the part stand in the whole as it is? In the pretty form only these have no parentheses.
bool Deparser::is_simple(const Expression& part, const Expression& whole) const {
  if (is_column(part) || get_if<Constant>(part) != nullptr) return true;
  if (const Expression* argument = converted(part)) {
    const bool is_call =
        get_if<FunctionCall>(part) != nullptr || get_if<TypmodCoercion>(part) != nullptr;
    return is_call || is_simple(*argument, part);
  }
  if (is_operation(part) && is_operation(whole)) return is_simple_operand(part, whole);
  const bool is_test = is_operation(part) || get_if<SubqueryExpression>(part) != nullptr ||
                       get_if<NullTest>(part) != nullptr || get_if<BooleanTest>(part) != nullptr;
  if (is_test) return get_if<BooleanExpression>(whole) != nullptr || separates_parts(whole);
  if (const auto* distinct = get_if<DistinctTest>(part)) {
    if (!distinct->is_not)
      return get_if<BooleanExpression>(whole) != nullptr || separates_parts(whole);
    const auto* outer = get_if<BooleanExpression>(whole);  // it reads NOT (…)
    return outer == nullptr ? separates_parts(whole) : outer->op != BooleanOperator::kNot;
  }
  if (const auto* truth = get_if<BooleanExpression>(part)) return is_simple_truth(*truth, whole);
  if (get_if<FieldSelection>(part) != nullptr) return get_if<FieldSelection>(whole) == nullptr;
  return get_if<ArrayComparison>(part) == nullptr;
}

void Deparser::write_part(const Expression& part, Implicit implicit, const Expression& whole) {
  const bool has_parentheses = form_.is_pretty && !is_simple(part, whole);
  if (has_parentheses) append("(");
  write(part, implicit);
  if (has_parentheses) append(")");
}

void Deparser::list(const std::vector<ExpressionPtr>& expressions) {
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    if (i > 0) append(", ");
    shown(expressions[i]);
  }
}

void Deparser::write_conversion(const Expression& argument, const Expression& whole,
                                Implicit implicit) {
  if (whole.notation == Notation::kHiddenCast) {
    write(argument, implicit);
    return;
  }
  if (whole.notation == Notation::kImplicitCast && implicit == Implicit::kHidden) {
    write_part(argument, Implicit::kHidden, whole);
    return;
  }
  const auto* constant = get_if<Constant>(argument);
  if (constant != nullptr && argument.type == Type{whole.type.oid}) {
    write_unlabeled(*constant, argument.type);
  } else {
    // To a type and then to its length: two steps of one cast.
    const Expression* inner = converted(argument);
    const bool is_one_cast = inner != nullptr && argument.type.oid == whole.type.oid;
    const Expression& part = is_one_cast ? *inner : argument;
    // The type of a row is a part of it: ROW(1, 2)::pair.
    const bool is_row =
        get_if<RowConstructor>(part) != nullptr && get_if<TextConversion>(whole) == nullptr;
    if (!is_row) open();
    write_part(part, Implicit::kHidden, whole);
    if (!is_row) close();
  }
  append("::");
  append_type(whole.type);
}

// Does a type have to follow?
bool Deparser::write_unlabeled(const Constant& constant, Type type) {
  if (constant.value.is_null()) {
    append("NULL");
    return true;
  }
  if (type.oid == oid::kBool) {
    append(constant.value.as_bool() ? "true" : "false");
    return false;
  }
  const std::string output = value_text(constant.value, type);
  const bool is_positive = !output.empty() && output.front() >= '0' && output.front() <= '9';
  const bool is_decimal =
      type.oid == oid::kNumeric && output.find_first_of("eE.") != std::string::npos;
  if (is_positive && (type.oid == oid::kInt4 || is_decimal)) {
    append(output);
    return is_decimal && type.typmod >= 0;
  }
  append_literal(output);
  return type.oid != oid::kUnknown;
}

std::string Deparser::value_text(const Value& value, Type type) const {
  if (type.oid == oid::kRegclass && form_.is_kept) {
    const Relation* named = session_.catalog().find_relation(static_cast<Oid>(value.as_integer()));
    if (named != nullptr) {
      return fmt::format("{}.{}",
                         quote_identifier(session_.catalog().find_schema(named->schema)->name),
                         quote_identifier(named->name));
    }
  }
  return output_value(with_object_names(value, type, session_), type, settings_);
}

void Deparser::write_node(const Constant& node, const Expression& whole) {
  if (!write_unlabeled(node, whole.type)) return;
  append("::");
  append_type(whole.type);
}

bool Deparser::is_column(const Expression& expression) {
  return get_if<ColumnReference>(expression) != nullptr ||
         expression.notation == Notation::kMergedColumn ||
         expression.notation == Notation::kWholeRow;
}

const QueryNames* Deparser::names_of(const ColumnReference& column) const {
  const auto level = static_cast<std::size_t>(column.levels_up);
  return level < queries_.size() ? &queries_[queries_.size() - 1 - level] : nullptr;
}

std::string Deparser::write_column(const Expression& column, bool is_item) {
  const ColumnReference* reference = first_column(column);
  if (reference == nullptr) throw no_text("such a row");
  const QueryNames* names = names_of(*reference);
  const bool is_row = column.notation == Notation::kWholeRow;
  if (names == nullptr) {
    if (is_row || !column_text_) throw no_text("a whole row");
    append(column_text_(*reference));
    return "";
  }
  if (reference->range_index < 0) throw no_text("an aggregate of an outer query");
  const EntryText& entry = names->entries.at(static_cast<std::size_t>(reference->range_index));
  if (is_row) {
    append_identifier(entry.name);
    append(".*");
    if (!is_item) return "";
    append("::");
    append_type(column.type);
    return "";
  }
  const auto place = static_cast<std::size_t>(reference->column);
  const std::string name =
      place < entry.columns.size() ? entry.columns[place] : std::string("tableoid");
  if (column.notation != Notation::kMergedColumn) {
    append_identifier(entry.name);
    append(".");
  }
  append_identifier(name);
  return name;
}

void Deparser::write_item(const Expression& expression) {
  if (is_column(expression)) {
    write_column(expression, true);
  } else {
    write(expression, Implicit::kShown);
  }
}

void Deparser::write_node(const ColumnReference&, const Expression& whole) {
  write_column(whole, false);
}

void Deparser::write_operation(const std::vector<ExpressionPtr>& operands, std::string_view name,
                               const Expression& whole) {
  open();
  if (operands.size() > 1) {
    shown_part(operands[0], whole);
    append(" ");
  }
  append(name);
  append(" ");
  shown_part(operands.back(), whole);
  close();
}

void Deparser::write_node(const FunctionCall& node, const Expression& whole) {
  if (const auto construct = find_xml_construct(node.body))
    return write_xml(*construct, node.arguments, whole);
  const BuiltinProcedure& function = require_procedure(node.procedure);
  switch (whole.notation) {
    case Notation::kOperator:
      return write_operation(node.arguments, operator_name(node.procedure), whole);
    case Notation::kSqlSyntax:
      return write_sql_syntax(function, node.arguments, whole);
    case Notation::kCall:
    case Notation::kFilledCall:
      return write_call(function, node.arguments, whole);
    case Notation::kExplicitCast:
    case Notation::kImplicitCast:
    case Notation::kHiddenCast:
    case Notation::kMergedColumn:
    case Notation::kWholeRow:
      break;
  }
  throw no_text("such a call");
}

void Deparser::write_node(const BooleanExpression& node, const Expression& whole) {
  open();
  if (node.op == BooleanOperator::kNot) append("NOT ");
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    if (i > 0) append(node.op == BooleanOperator::kAnd ? " AND " : " OR ");
    hidden_part(node.arguments[i], whole);
  }
  close();
}

void Deparser::write_node(const NullTest& node, const Expression& whole) {
  open();
  shown_part(node.argument, whole);
  append(node.is_not ? " IS NOT NULL" : " IS NULL");
  close();
}

void Deparser::write_node(const BooleanTest& node, const Expression& whole) {
  open();
  hidden_part(node.argument, whole);
  append(" IS ");
  append(truth_test_name(node.test));
  close();
}

void Deparser::write_node(const DistinctTest& node, const Expression& whole) {
  if (node.is_not) {
    open();
    append("NOT ");
  }
  write_operation(operands(*node.equality), "IS DISTINCT FROM", whole);
  if (node.is_not) close();
}

void Deparser::write_node(const RowOrder& node, const Expression&) {
  const auto row = [&](std::size_t side) {
    append("ROW(");
    for (const RowOrderField& field : node.fields) {
      if (&field != &node.fields.front()) append(", ");
      shown(operands(*field.comparison)[side]);
    }
    append(")");
  };
  append("(");
  row(0);
  append(" ");
  append(operator_name(get_if<FunctionCall>(*node.fields.front().comparison)->procedure));
  append(" ");
  row(1);
  append(")");
}

void Deparser::write_node(const NullIf& node, const Expression&) {
  append("NULLIF(");
  list(operands(*node.equality));
  append(")");
}

void Deparser::write_node(const CaseExpression& node, const Expression&) {
  constexpr int kIndent = 4;
  start_line("CASE", 0, kIndent, 0);
  if (node.has_subject) {
    append(" ");
    hidden(operands(*node.branches.front().condition)[0]);
  }
  for (const CaseBranch& branch : node.branches) {
    start_line("WHEN ", 0, 0, 0);
    if (node.has_subject) {
      hidden(operands(*branch.condition)[1]);
    } else {
      hidden(branch.condition);
    }
    append(" THEN ");
    shown(branch.result);
  }
  start_line("ELSE ", 0, 0, 0);
  shown(node.otherwise);
  start_line("END", -kIndent, 0, 0);
}

void Deparser::write_node(const Coalesce& node, const Expression&) {
  append("COALESCE(");
  list(node.arguments);
  append(")");
}

void Deparser::write_node(const GreatestLeast& node, const Expression&) {
  append(node.greatest ? "GREATEST(" : "LEAST(");
  list(node.arguments);
  append(")");
}

void Deparser::write_node(const ArrayComparison& node, const Expression& whole) {
  open();
  shown_part(node.scalar, whole);
  append(" ");
  append(operator_name(node.procedure));
  append(node.any ? " ANY (" : " ALL (");
  // Of these it says itself that they are separate.
  if (form_.is_pretty && get_if<ArrayConstructor>(*node.array) == nullptr) {
    shown_part(node.array, whole);
  } else {
    shown(node.array);
  }
  const auto* subquery = get_if<SubqueryExpression>(*node.array);
  if (subquery != nullptr && subquery->kind == SubqueryKind::kScalar) {
    append("::");
    append_type(node.array->type);
  }
  append(")");
  close();
}

void Deparser::write_node(const ArrayConstructor& node, const Expression& whole) {
  append("ARRAY[");
  list(node.elements);
  append("]");
  if (!node.elements.empty()) return;
  append("::");
  append_type(whole.type);
}

void Deparser::write_node(const RowConstructor& node, const Expression&) {
  append("ROW(");
  for (std::size_t i = 0; i < node.fields.size(); ++i) {
    if (i > 0) append(", ");
    write_item(*node.fields[i]);
  }
  append(")");
}

void Deparser::write_node(const FieldSelection& node, const Expression&) {
  const auto columns = composite_columns(node.record->type.oid, session_.catalog());
  if (!columns) throw no_text("a field");
  const bool is_plain =
      get_if<Subscript>(*node.record) != nullptr || get_if<FieldSelection>(*node.record) != nullptr;
  append(is_plain ? "" : "(");
  shown(node.record);
  append(is_plain ? "." : ").");
  append_identifier(columns->at(static_cast<std::size_t>(node.field)).name);
}

void Deparser::write_node(const Subscript& node, const Expression&) {
  const bool is_plain = get_if<ColumnReference>(*node.array) != nullptr ||
                        get_if<FieldSelection>(*node.array) != nullptr;
  const std::size_t start = text_.size();
  if (!is_plain) append("(");
  hidden(node.array);
  if (!is_plain) append(")");
  // The value of a domain is no column.
  if (is_plain && std::string_view(text_).substr(start) == "VALUE")
    text_.replace(start, 5, "(VALUE)");
  for (std::size_t i = 0; i < node.upper.size(); ++i) {
    append("[");
    if (node.slice) {
      if (node.lower[i]) hidden(node.lower[i]);
      append(":");
    }
    if (node.upper[i]) hidden(node.upper[i]);
    append("]");
  }
}

void Deparser::write_node(const SessionValueExpression& node, const Expression& whole) {
  append(session_value_name(node.value));
  if (whole.type.typmod >= 0) append(fmt::format("({})", whole.type.typmod));
}

namespace {

struct LeftSide {
  std::vector<const Expression*> values;
  std::string_view op;
};

// What a subquery's rows are compared with.
LeftSide left_side(const Expression& comparison) {
  if (is_operation(comparison)) {
    const auto& call = *get_if<FunctionCall>(comparison);
    return {{operands(comparison).front().get()}, operator_name(call.procedure)};
  }
  const auto* all = get_if<BooleanExpression>(comparison);
  if (all == nullptr || all->op == BooleanOperator::kNot) throw no_text("such a comparison");
  LeftSide side;
  for (const ExpressionPtr& part : all->arguments) {
    if (!is_operation(*part)) throw no_text("such a comparison");
    side.values.push_back(operands(*part).front().get());
    if (side.op.empty()) side.op = operator_name(get_if<FunctionCall>(*part)->procedure);
  }
  return side;
}

}  // namespace

void Deparser::write_node(const SubqueryExpression& node, const Expression&) {
  append(node.kind == SubqueryKind::kArray ? "ARRAY(" : "(");
  std::string_view op;
  if (node.comparison != nullptr) {
    const LeftSide left = left_side(*node.comparison);
    op = left.op;
    append(left.values.size() > 1 ? "(" : "");
    for (std::size_t i = 0; i < left.values.size(); ++i) {
      if (i > 0) append(", ");
      write(*left.values[i], Implicit::kShown);
    }
    append(left.values.size() > 1 ? ")" : "");
  }
  bool has_parentheses = true;
  switch (node.kind) {
    case SubqueryKind::kExists:
      append("EXISTS ");
      break;
    case SubqueryKind::kAny:
      append(op == "=" ? std::string(" IN ") : fmt::format(" {} ANY ", op));
      break;
    case SubqueryKind::kAll:
      append(fmt::format(" {} ALL ", op));
      break;
    case SubqueryKind::kScalar:
    case SubqueryKind::kArray:
      has_parentheses = false;
      break;
  }
  append(has_parentheses ? "(" : "");
  write_query(*node.query, nullptr, false);
  append(has_parentheses ? "))" : ")");
}

}  // namespace carto_mock::sql
