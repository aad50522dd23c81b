// What deparse.h promises, a part of the tree at a time: expressions in deparse_expressions.cpp,
// calls in deparse_calls.cpp, queries in deparse_query.cpp, FROM in deparse_from.cpp. The text is
// laid out as PostgreSQL's pg_get_viewdef() and pg_get_expr() lay it out.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/deparse.h"
#include "sql/analyzer/query_names.h"
#include "sql/functions/session_services.h"
#include "sql/functions/xml_construction.h"
#include "support/error.h"

namespace carto_mock::sql {

Error no_text(std::string_view what);

// What a conversion converts, or null.
const Expression* converted(const Expression& expression);

class Deparser {
 public:
  // `column_text`: of columns of no query that is written; may be empty.
  Deparser(const ColumnText& column_text, const AnalysisContext& context, TextForm form);

  std::string take() && { return std::move(text_); }

  // An implicit conversion is written out where an operator or a function needs it to find its
  // overload, and left out elsewhere.
  enum class Implicit : bool { kHidden, kShown };
  void write(const Expression& expression, Implicit implicit);

  // `columns`: what its columns are called; null: as it says. `are_named`: does anything name its
  // columns?
  void write_query(const Query& query, const std::vector<std::string>* columns, bool are_named,
                   const std::set<std::string>& taken = {});

 private:
  // ---- layout (deparser.cpp)
  void append(std::string_view text) { text_ += text; }
  void append_identifier(std::string_view name);
  void append_literal(std::string_view text);
  void append_type(Type type);
  void append_list(const std::vector<std::string>& names);
  // Begins a line with the word; the levels of indentation before and after it change by as much.
  void start_line(std::string_view word, int before, int after, int more);
  void start_clause(std::string_view word, int more);
  void remove_spaces();
  // Adds the text of one of several items, on a line of its own where it would be too long.
  // Was it of several lines?
  bool append_item(const std::string& item, bool is_first, bool after_lines);
  // What `write` writes, as a text of its own.
  template <typename Write>
  std::string written(Write write) {
    std::string before = std::move(text_);
    text_.clear();
    write();
    std::swap(before, text_);
    return before;
  }

  // ---- expressions
  void hidden(const ExpressionPtr& expression) { write(*expression, Implicit::kHidden); }
  void shown(const ExpressionPtr& expression) { write(*expression, Implicit::kShown); }
  void write_part(const Expression& part, Implicit implicit, const Expression& whole);
  void hidden_part(const ExpressionPtr& part, const Expression& whole) {
    write_part(*part, Implicit::kHidden, whole);
  }
  void shown_part(const ExpressionPtr& part, const Expression& whole) {
    write_part(*part, Implicit::kShown, whole);
  }
  bool is_simple(const Expression& part, const Expression& whole) const;
  void open() { append(form_.is_pretty ? "" : "("); }
  void close() { append(form_.is_pretty ? "" : ")"); }
  void list(const std::vector<ExpressionPtr>& expressions);
  void write_conversion(const Expression& argument, const Expression& whole, Implicit implicit);
  bool write_unlabeled(const Constant& constant, Type type);
  std::string value_text(const Value& value, Type type) const;
  // A column, or a row with the table's name alone; `is_item`: of a list, where `t.*` would be all
  // of its columns. The column's name, empty for a row.
  std::string write_column(const Expression& column, bool is_item);
  static bool is_column(const Expression& expression);
  void write_item(const Expression& expression);  // of ROW(), VALUES
  const QueryNames* names_of(const ColumnReference& column) const;
  void write_operation(const std::vector<ExpressionPtr>& operands, std::string_view name,
                       const Expression& whole);

  void write_node(const Constant& node, const Expression& whole);
  void write_node(const ColumnReference& node, const Expression& whole);
  void write_node(const FunctionCall& node, const Expression& whole);
  void write_node(const AggregateCall& node, const Expression& whole);
  void write_node(const GroupingCall& node, const Expression& whole);
  void write_node(const BooleanExpression& node, const Expression& whole);
  void write_node(const NullTest& node, const Expression& whole);
  void write_node(const BooleanTest& node, const Expression& whole);
  void write_node(const DistinctTest& node, const Expression& whole);
  void write_node(const RowOrder& node, const Expression& whole);
  void write_node(const NullIf& node, const Expression& whole);
  void write_node(const CaseExpression& node, const Expression& whole);
  void write_node(const Coalesce& node, const Expression& whole);
  void write_node(const GreatestLeast& node, const Expression& whole);
  void write_node(const ArrayComparison& node, const Expression& whole);
  void write_node(const ArrayConstructor& node, const Expression& whole);
  void write_node(const RowConstructor& node, const Expression& whole);
  void write_node(const FieldSelection& node, const Expression& whole);
  void write_node(const Subscript& node, const Expression& whole);
  void write_node(const SessionValueExpression& node, const Expression& whole);
  void write_node(const SubqueryExpression& node, const Expression& whole);
  void write_node(const SetFunctionCall& node, const Expression& whole);
  void write_node(const WindowCall& node, const Expression& whole);
  // Conversions that no cast asked for do not come here, write() sees to the others; and what is
  // left has no place in a stored expression.
  template <typename Other>
  [[noreturn]] void write_node(const Other&, const Expression&) {
    throw no_text("such a conversion");
  }

  // ---- calls
  const BuiltinProcedure& require_procedure(Oid procedure) const;
  void append_function_name(const BuiltinProcedure& function);
  void write_call(const BuiltinProcedure& function, const std::vector<ExpressionPtr>& arguments,
                  const Expression& whole);
  void write_filter(const ExpressionPtr& filter);
  void write_sql_syntax(const BuiltinProcedure& function,
                        const std::vector<ExpressionPtr>& arguments, const Expression& whole);
  void write_xml(XmlConstruct construct, const std::vector<ExpressionPtr>& arguments,
                 const Expression& whole);  // deparse_xml.cpp
  std::size_t write_named_values(const std::vector<ExpressionPtr>& arguments, std::size_t names);
  void write_items(const std::vector<ExpressionPtr>& arguments, std::size_t first, bool follows);
  // Texts, and the arguments between them by their places.
  struct Piece {
    std::string_view text;
    std::size_t argument;
  };
  void write_pieces(std::initializer_list<Piece> pieces,
                    const std::vector<ExpressionPtr>& arguments);

  // ---- queries
  void write_body(const Query& query, const std::vector<std::string>* columns, bool are_named);
  void write_with(const Query& query);
  void write_set_operation(const Query& query, const std::vector<std::string>* columns);
  void write_side(const Query& side, const std::vector<std::string>* columns, bool are_named);
  void write_select(const Query& query, const std::vector<std::string>* columns, bool are_named);
  bool is_values(const Query& query, const std::vector<std::string>* columns) const;
  void write_values(const ValuesSource& values);
  void write_targets(const Query& query, const std::vector<std::string>* columns, bool are_named);
  void write_group_by(const Query& query);
  void write_grouping_item(const GroupingItem& item, const Query& query, bool omits_parentheses);
  // As ORDER BY, GROUP BY and their like name a value.
  void write_sorted(const Expression& expression);
  void write_direction(bool descending, bool nulls_first);
  void write_windows(const Query& query);
  void write_window(const Window& window);
  void write_limits(const Query& query);
  void write_from(const Query& query);
  void write_from_item(const FromItem& item, const Query& query);
  void write_join(const FromJoin& join, const Query& query);
  void write_entry(const RangeTableEntry& entry, const EntryText& text);
  void write_function_source(const FunctionSource& source);
  void write_definitions(const SourceCall& call, const EntryText& text);
  void append_relation(Oid relation);

  const ColumnText& column_text_;
  const SessionServices& session_;
  const TextSettings& settings_;
  TextForm form_;
  std::vector<std::string> visible_schemas_;  // whose functions need no schema
  std::string text_;
  int indent_ = 0;
  std::vector<QueryNames> queries_;  // that are at work, outer ones first
  std::set<std::string> taken_;      // names that no table gets
};

}  // namespace carto_mock::sql
