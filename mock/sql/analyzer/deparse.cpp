#include "sql/analyzer/deparse.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/stored_expression.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error no_text(std::string_view what) {
  return Error::unsupported(fmt::format("the text of {} in a definition", what));
}

bool is_conversion(const Expression& expression) {
  return expression.notation == Notation::kExplicitCast ||
         expression.notation == Notation::kImplicitCast;
}

// What a conversion converts, or null.
const Expression* converted(const Expression& expression) {
  if (!is_conversion(expression)) return nullptr;
  if (const auto* call = get_if<FunctionCall>(expression)) return call->arguments.front().get();
  if (const auto* relabel = get_if<Relabel>(expression)) return relabel->argument.get();
  if (const auto* text = get_if<TextConversion>(expression)) return text->argument.get();
  if (const auto* limited = get_if<TypmodCoercion>(expression)) return limited->argument.get();
  if (const auto* array = get_if<ArrayConversion>(expression)) return array->array.get();
  return nullptr;
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

// An implicit conversion is written out where an operator or a function needs it to find its
// overload, and left out elsewhere: `implicit` below.
enum class Implicit : bool { kHidden, kShown };

class Deparser {
 public:
  Deparser(const ColumnText& column_text, const AnalysisContext& context)
      : column_text_(column_text), session_(context.session), settings_(context.text_settings) {}

  std::string take() && { return std::move(text_); }

  void write(const Expression& expression, Implicit implicit) {
    if (const Expression* argument = converted(expression)) {
      write_conversion(*argument, expression, implicit);
    } else {
      std::visit([&](const auto& node) { write_node(node, expression); }, expression.node);
    }
  }

 private:
  void append(std::string_view text) { text_ += text; }
  void hidden(const ExpressionPtr& expression) { write(*expression, Implicit::kHidden); }
  void shown(const ExpressionPtr& expression) { write(*expression, Implicit::kShown); }

  void list(const std::vector<ExpressionPtr>& expressions) {
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      if (i > 0) append(", ");
      shown(expressions[i]);
    }
  }

  // CASE stands on lines of its own.
  void start_line(std::string_view word) {
    while (text_.ends_with(' ')) text_.pop_back();
    text_ += '\n';
    text_.append(indent_, ' ');
    append(word);
  }

  // Backslashes are themselves: what reads it again has standard_conforming_strings on.
  void append_literal(std::string_view text) {
    text_ += '\'';
    for (const char character : text) {
      if (character == '\'') text_ += '\'';
      text_ += character;
    }
    text_ += '\'';
  }

  void append_type(Type type) {
    append("::");
    append(named_types(format_type_with_modifier(type), session_));
  }

  void write_conversion(const Expression& argument, const Expression& whole, Implicit implicit) {
    if (whole.notation == Notation::kImplicitCast && implicit == Implicit::kHidden) {
      write(argument, Implicit::kHidden);
      return;
    }
    const auto* constant = get_if<Constant>(argument);
    if (constant != nullptr && argument.type == Type{whole.type.oid}) {
      write_unlabeled(*constant, argument.type);
    } else {
      // To a type and then to its length: two steps of one cast.
      const Expression* inner = converted(argument);
      const bool is_one_cast = inner != nullptr && argument.type.oid == whole.type.oid;
      append("(");
      write(is_one_cast ? *inner : argument, Implicit::kHidden);
      append(")");
    }
    append_type(whole.type);
  }

  // Does a type have to follow?
  bool write_unlabeled(const Constant& constant, Type type) {
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

  std::string value_text(const Value& value, Type type) const {
    if (type.oid == oid::kRegclass) {
      const Relation* named =
          session_.catalog().find_relation(static_cast<Oid>(value.as_integer()));
      if (named != nullptr) {
        return fmt::format("{}.{}",
                           quote_identifier(session_.catalog().find_schema(named->schema)->name),
                           quote_identifier(named->name));
      }
    }
    return output_value(with_object_names(value, type, session_), type, settings_);
  }

  void write_node(const Constant& node, const Expression& whole) {
    if (write_unlabeled(node, whole.type)) append_type(whole.type);
  }

  void write_node(const ColumnReference& node, const Expression&) { append(column_text_(node)); }

  static std::string_view operator_name(Oid procedure) {
    const auto operators = BuiltinCatalog::instance().operators();
    const auto found = std::ranges::find(operators, procedure, &BuiltinOperator::procedure);
    if (found == operators.end()) throw no_text("an operator");
    return found->name;
  }

  void write_operation(const std::vector<ExpressionPtr>& operands, std::string_view name) {
    append("(");
    if (operands.size() > 1) {
      shown(operands[0]);
      append(" ");
    }
    append(name);
    append(" ");
    shown(operands.back());
    append(")");
  }

  void write_node(const FunctionCall& node, const Expression& whole) {
    const BuiltinProcedure* function = session_.catalog().find_procedure(node.procedure);
    if (function == nullptr) throw no_text("a function");
    switch (whole.notation) {
      case Notation::kOperator:
        write_operation(node.arguments, operator_name(node.procedure));
        return;
      case Notation::kSqlSyntax:
        write_sql_syntax(*function, node.arguments);
        return;
      case Notation::kCall:
        write_call(*function, node.arguments);
        return;
      case Notation::kFilledCall:
      case Notation::kExplicitCast:
      case Notation::kImplicitCast:
        break;
    }
    throw no_text("a call with named or default arguments");
  }

  void append_function_name(const BuiltinProcedure& function) {
    if (function.schema != "pg_catalog" && function.schema != "public")
      append(quote_identifier(function.schema) + ".");
    append(quote_identifier(function.name));
  }

  void write_call(const BuiltinProcedure& function, const std::vector<ExpressionPtr>& arguments) {
    append_function_name(function);
    append("(");
    // The first argument of a user's function says which one it is (user_functions.h).
    const std::size_t first = session_.catalog().find_function(function.oid) == nullptr ? 0 : 1;
    const bool is_variadic =
        function.variadic_element != kInvalidOid && function.variadic_element != oid::kAny;
    for (std::size_t i = first; i < arguments.size(); ++i) {
      if (i > first) append(", ");
      if (is_variadic && i + 1 == arguments.size()) append("VARIADIC ");
      shown(arguments[i]);
    }
    append(")");
  }

  void write_node(const AggregateCall& node, const Expression&) {
    const BuiltinProcedure* aggregate = session_.catalog().find_procedure(node.procedure);
    const bool is_plain = aggregate != nullptr && aggregate->aggregate_kind == 'n' &&
                          aggregate->variadic_element == kInvalidOid;
    if (!is_plain) throw no_text("such an aggregate");
    append_function_name(*aggregate);
    append(node.distinct ? "(DISTINCT " : "(");
    if (node.star) append("*");
    for (int i = 0; i < node.argument_count; ++i) {
      if (i > 0) append(", ");
      shown(node.arguments[static_cast<std::size_t>(i)]);
    }
    if (!node.order_by.empty()) throw no_text("an ordered aggregate");
    append(")");
    if (node.filter == nullptr) return;
    append(" FILTER (WHERE ");
    hidden(node.filter);
    append(")");
  }

  // Texts, and the arguments between them by their places.
  struct Piece {
    std::string_view text;
    std::size_t argument;
  };

  void write_pieces(std::initializer_list<Piece> pieces,
                    const std::vector<ExpressionPtr>& arguments) {
    for (const auto& [text, argument] : pieces) {
      if (argument >= arguments.size()) continue;
      append(text);
      hidden(arguments[argument]);
    }
    append(")");
  }

  void write_sql_syntax(const BuiltinProcedure& function,
                        const std::vector<ExpressionPtr>& arguments) {
    const std::string_view name = function.name;
    if (name == "timezone" && arguments.size() == 2)
      return write_pieces({{"(", 1}, {" AT TIME ZONE ", 0}}, arguments);
    if (name == "overlay") {
      return write_pieces({{"OVERLAY(", 0}, {" PLACING ", 1}, {" FROM ", 2}, {" FOR ", 3}},
                          arguments);
    }
    if (name == "substring")
      return write_pieces({{"SUBSTRING(", 0}, {" FROM ", 1}, {" FOR ", 2}}, arguments);
    if (name == "position") {
      write_pieces({{"POSITION((", 1}, {") IN (", 0}}, arguments);
      return append(")");
    }
    if (name == "extract") {
      const auto* field = get_if<Constant>(*arguments.at(0));
      if (field == nullptr || field->value.is_null()) throw no_text("a field");
      append("EXTRACT(" + field->value.as_text());
      return write_pieces({{" FROM ", 1}}, arguments);
    }
    for (const auto& [trim, start] :
         {std::pair{"btrim", "TRIM(BOTH "}, std::pair{"ltrim", "TRIM(LEADING "},
          std::pair{"rtrim", "TRIM(TRAILING "}}) {
      if (name != trim) continue;
      append(start);
      return write_pieces({{"", 1}, {arguments.size() > 1 ? " FROM " : "FROM ", 0}}, arguments);
    }
    throw no_text(function.signature);
  }

  void write_node(const BooleanExpression& node, const Expression&) {
    append("(");
    if (node.op == BooleanOperator::kNot) append("NOT ");
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
      if (i > 0) append(node.op == BooleanOperator::kAnd ? " AND " : " OR ");
      hidden(node.arguments[i]);
    }
    append(")");
  }

  void write_node(const NullTest& node, const Expression&) {
    append("(");
    shown(node.argument);
    append(node.is_not ? " IS NOT NULL)" : " IS NULL)");
  }

  void write_node(const BooleanTest& node, const Expression&) {
    append("(");
    hidden(node.argument);
    append(" IS ");
    append(truth_test_name(node.test));
    append(")");
  }

  static const std::vector<ExpressionPtr>& operands(const ExpressionPtr& comparison) {
    const auto* call = get_if<FunctionCall>(*comparison);
    if (call == nullptr || call->arguments.size() != 2) throw no_text("such a comparison");
    return call->arguments;
  }

  void write_node(const DistinctTest& node, const Expression&) {
    if (node.is_not) append("(NOT ");
    write_operation(operands(node.equality), "IS DISTINCT FROM");
    if (node.is_not) append(")");
  }

  void write_node(const NullIf& node, const Expression&) {
    append("NULLIF(");
    list(operands(node.equality));
    append(")");
  }

  void write_node(const CaseExpression& node, const Expression&) {
    constexpr std::size_t kIndent = 4;
    start_line("CASE");
    indent_ += kIndent;
    if (node.has_subject) {
      append(" ");
      shown(operands(node.branches.front().condition)[0]);
    }
    for (const CaseBranch& branch : node.branches) {
      start_line("WHEN ");
      if (node.has_subject) {
        hidden(operands(branch.condition)[1]);
      } else {
        hidden(branch.condition);
      }
      append(" THEN ");
      shown(branch.result);
    }
    start_line("ELSE ");
    shown(node.otherwise);
    indent_ -= kIndent;
    start_line("END");
  }

  void write_node(const Coalesce& node, const Expression&) {
    append("COALESCE(");
    list(node.arguments);
    append(")");
  }

  void write_node(const GreatestLeast& node, const Expression&) {
    append(node.greatest ? "GREATEST(" : "LEAST(");
    list(node.arguments);
    append(")");
  }

  void write_node(const ArrayComparison& node, const Expression&) {
    append("(");
    shown(node.scalar);
    append(" ");
    append(operator_name(node.procedure));
    append(node.any ? " ANY (" : " ALL (");
    shown(node.array);
    append("))");
  }

  void write_node(const ArrayConstructor& node, const Expression& whole) {
    append("ARRAY[");
    list(node.elements);
    append("]");
    if (node.elements.empty()) append_type(whole.type);
  }

  void write_node(const RowConstructor& node, const Expression&) {
    append("ROW(");
    list(node.fields);
    append(")");
  }

  void write_node(const Subscript& node, const Expression&) {
    const bool is_plain = get_if<ColumnReference>(*node.array) != nullptr;
    if (!is_plain) append("(");
    hidden(node.array);
    if (!is_plain) append(")");
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

  void write_node(const SessionValueExpression& node, const Expression& whole) {
    append(session_value_name(node.value));
    if (whole.type.typmod >= 0) append(fmt::format("({})", whole.type.typmod));
  }

  // Conversions that no cast asked for do not come here, write() sees to the others; and what is
  // left has no place in a stored expression, or no words.
  [[noreturn]] static void write_node(const Relabel&, const Expression&) {
    throw no_text("a relabeling");
  }
  [[noreturn]] static void write_node(const TextConversion&, const Expression&) {
    throw no_text("a conversion");
  }
  [[noreturn]] static void write_node(const TypmodCoercion&, const Expression&) {
    throw no_text("a length");
  }
  [[noreturn]] static void write_node(const ArrayConversion&, const Expression&) {
    throw no_text("a conversion");
  }
  [[noreturn]] static void write_node(const FieldSelection&, const Expression&) {
    throw no_text("a field");
  }
  [[noreturn]] static void write_node(const LiteralReference&, const Expression&) {
    throw no_text("a parameter");
  }
  [[noreturn]] static void write_node(const InputReference&, const Expression&) {
    throw no_text("an input");
  }
  [[noreturn]] static void write_node(const GroupingCall&, const Expression&) {
    throw no_text("GROUPING");
  }
  [[noreturn]] static void write_node(const SubqueryExpression&, const Expression&) {
    throw no_text("a subquery");
  }
  [[noreturn]] static void write_node(const SetFunctionCall&, const Expression&) {
    throw no_text("a set-returning function");
  }
  [[noreturn]] static void write_node(const WindowCall&, const Expression&) {
    throw no_text("a window function");
  }

  const ColumnText& column_text_;
  const SessionServices& session_;
  const TextSettings& settings_;
  std::string text_;
  std::size_t indent_ = 0;
};

std::string column_name(const Relation* relation, const ColumnReference& column) {
  if (relation == nullptr || column.levels_up != 0 || column.column < 0)
    throw no_text("such a reference");
  return quote_identifier(relation->columns.at(static_cast<std::size_t>(column.column)).name);
}

// Of the relation, range table entry 0.
ColumnText column_names(const Relation* relation) {
  return [relation](const ColumnReference& column) {
    return column_name(column.range_index == 0 ? relation : nullptr, column);
  };
}

std::string text_or_written(const Expression& expression, const ColumnText& column_text,
                            std::string_view written, const AnalysisContext& context) {
  try {
    return deparse(expression, column_text, context);
  } catch (const Error& error) {
    if (error.state() != sqlstate::kFeatureNotSupported) throw;
    return std::string(kAsWritten).append(written);
  }
}

}  // namespace

std::string deparse(const Expression& expression, const Relation* relation,
                    const AnalysisContext& context) {
  return deparse(expression, column_names(relation), context);
}

std::string deparse(const Expression& expression, const ColumnText& column_text,
                    const AnalysisContext& context) {
  Deparser deparser(column_text, context);
  deparser.write(expression, Implicit::kHidden);
  return std::move(deparser).take();
}

std::string catalog_text(const Expression& expression, const Relation* relation,
                         std::string_view written, const AnalysisContext& context) {
  return text_or_written(expression, column_names(relation), written, context);
}

std::string trigger_condition_text(const Expression& condition, const Relation& relation,
                                   std::string_view written, const AnalysisContext& context) {
  return text_or_written(
      condition,
      [&relation](const ColumnReference& column) {
        return (column.range_index == 0 ? "old." : "new.") + column_name(&relation, column);
      },
      written, context);
}

}  // namespace carto_mock::sql
