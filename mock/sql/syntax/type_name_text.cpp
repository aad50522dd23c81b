#include "sql/syntax/type_name_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "sql/syntax/parser.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Nodes = std::span<PgQuery__Node* const>;

std::vector<std::string> strings(Nodes nodes) {
  std::vector<std::string> result;
  result.reserve(nodes.size());
  for (const PgQuery__Node* node : nodes) result.emplace_back(node->string->sval);
  return result;
}

// Of `SELECT CAST(NULL AS type)` and nothing else.
const PgQuery__TypeName* only_type(const SyntaxTree& tree) {
  if (tree.size() != 1 || tree.statement(0).node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
    return nullptr;
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const bool is_more = select.n_target_list != 1 || select.n_from_clause != 0 ||
                       select.where_clause != nullptr || select.n_group_clause != 0 ||
                       select.having_clause != nullptr || select.n_sort_clause != 0 ||
                       select.n_window_clause != 0 || select.limit_count != nullptr ||
                       select.limit_offset != nullptr || select.n_locking_clause != 0 ||
                       select.into_clause != nullptr || select.larg != nullptr;
  if (is_more) return nullptr;
  const PgQuery__ResTarget& target = *select.target_list[0]->res_target;
  const bool has_name = target.name != nullptr && *target.name != '\0';
  if (has_name || target.val->node_case != PG_QUERY__NODE__NODE_TYPE_CAST) return nullptr;
  const PgQuery__TypeCast& cast = *target.val->type_cast;
  return cast.arg->node_case == PG_QUERY__NODE__NODE_A_CONST ? cast.type_name : nullptr;
}

// An error whose place is where it stands in the text of the type.
struct Failure {
  Error error;
  int place;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  TypeNameText read() {
    // What may follow a type differs here, so that one of them finds the first token that may not:
    // behind :: comes an alias or an operator, within CAST() a parenthesis.
    const std::optional<TypeNameText> found = attempt("SELECT CAST(NULL AS ", "\n)");
    if (found) return *found;
    attempt("SELECT NULL::", "");
    const auto first = std::ranges::min_element(failures_, {}, &Failure::place);
    if (first == failures_.end()) fail_as_no_name();
    throw Error(first->error.state(), first->error.message()).hint(first->error.hint());
  }

  [[noreturn]] void fail_as_no_name() const {
    throw Error(sqlstate::kSyntaxError, fmt::format("invalid type name \"{}\"", text_));
  }

 private:
  std::optional<TypeNameText> attempt(std::string_view before, std::string_view behind) {
    try {
      const SyntaxTree tree = parse(fmt::format("{}{}{}", before, text_, behind));
      const PgQuery__TypeName* name = only_type(tree);
      if (name == nullptr) return std::nullopt;
      if (name->setof) fail_as_no_name();
      const auto modifiers = modifier_texts(*name);
      return TypeNameText{.names = strings({name->names, name->n_names}),
                          .modifiers = modifiers.value_or(std::vector<std::string>()),
                          .has_simple_modifiers = modifiers.has_value(),
                          .is_array = name->n_array_bounds > 0};
    } catch (const Error& error) {
      // The end of the text has no place, and comes last.
      const int end = static_cast<int>(text_.size());
      const int place = error.offset() ? *error.offset() - static_cast<int>(before.size()) : end;
      if (place > end) return std::nullopt;
      failures_.insert(failures_.begin(), Failure{error, place});
      return std::nullopt;
    }
  }

  std::string_view text_;
  std::vector<Failure> failures_;
};

}  // namespace

std::optional<std::vector<std::string>> modifier_texts(const PgQuery__TypeName& name) {
  std::vector<std::string> texts;
  texts.reserve(name.n_typmods);
  for (const PgQuery__Node* node : Nodes(name.typmods, name.n_typmods)) {
    if (node->node_case == PG_QUERY__NODE__NODE_A_CONST && !node->a_const->isnull) {
      const PgQuery__AConst& constant = *node->a_const;
      if (constant.val_case == PG_QUERY__A__CONST__VAL_IVAL) {
        texts.push_back(std::to_string(constant.ival->ival));
        continue;
      }
      if (constant.val_case == PG_QUERY__A__CONST__VAL_SVAL) {
        texts.emplace_back(constant.sval->sval);
        continue;
      }
      if (constant.val_case == PG_QUERY__A__CONST__VAL_FVAL) {
        texts.emplace_back(constant.fval->fval);
        continue;
      }
    }
    if (node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node->column_ref->n_fields == 1) {
      const PgQuery__Node& field = *node->column_ref->fields[0];
      if (field.node_case == PG_QUERY__NODE__NODE_STRING && field.string->sval != nullptr &&
          *field.string->sval != '\0') {
        texts.emplace_back(field.string->sval);
        continue;
      }
    }
    return std::nullopt;
  }
  return texts;
}

TypeNameText parse_type_name(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  Reader reader(text);
  if (text.find_first_not_of(kBlanks) == std::string_view::npos) reader.fail_as_no_name();
  return reader.read();
}

}  // namespace carto_mock::sql
