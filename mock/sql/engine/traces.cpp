#include "sql/engine/traces.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "sql/analyzer/finish.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/plpgsql_functions.h"
#include "sql/plpgsql/contents.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/walk.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const Trace kChanges{.tells = false, .changes = true, .sequences = {}};

bool is_of_sequence(std::string_view function) {
  return function == "nextval" || function == "setval";
}

// A sequence's name without its schema, out of a literal such as 'public.s'.
std::string sequence_name(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  std::string name(dot == std::string_view::npos ? text : text.substr(dot + 1));
  std::erase(name, '"');
  return name;
}

std::string sequence_name(const PgQuery__FuncCall& call) {
  if (call.n_args == 0) return {};
  const PgQuery__Node* argument = call.args[0];
  while (argument->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) argument = argument->type_cast->arg;
  const bool is_text = argument->node_case == PG_QUERY__NODE__NODE_A_CONST &&
                       argument->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
  return is_text ? sequence_name(argument->a_const->sval->sval) : std::string();
}

Trace of_sequence(std::string name) {
  Trace trace;
  trace.sequences.insert(std::move(name));
  return trace;
}

// What the parts of an SQL text name.
struct Words {
  bool has_select = false;
  bool has_other = false;  // a statement that is no query
  std::vector<std::string> called;

  void add(std::string_view text) {
    static const std::set<std::string> kOthers = {
        "alter",  "analyze", "call",     "cluster", "comment",  "copy",    "create",
        "delete", "discard", "do",       "drop",    "execute",  "grant",   "import",
        "insert", "listen",  "lock",     "merge",   "notify",   "refresh", "reindex",
        "reset",  "revoke",  "security", "set",     "truncate", "update",  "vacuum"};
    const auto is_letter = [](char c) {
      return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    };
    for (std::size_t begin = 0; begin < text.size();) {
      std::size_t end = begin;
      while (end < text.size() && is_letter(text[end])) ++end;
      if (end == begin) {
        ++begin;
        continue;
      }
      std::string word(text.substr(begin, end - begin));
      std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
      has_select = has_select || word == "select";
      has_other = has_other || kOthers.contains(word);
      begin = text.find_first_not_of(" \"", end);
      if (begin == std::string_view::npos) begin = text.size();
      if (begin < text.size() && text[begin] == '(') called.push_back(std::move(word));
    }
  }
};

bool overlap(const std::set<std::string>& left, const std::set<std::string>& right) {
  if (left.empty() || right.empty()) return false;
  return left.contains("") || right.contains("") ||
         std::ranges::any_of(left,
                             [&right](const std::string& name) { return right.contains(name); });
}

}  // namespace

bool Trace::meets(const Trace& other) const {
  return (tells && other.tells) || (changes && other.changes) ||
         overlap(sequences, other.sequences);
}

Trace& Trace::operator+=(const Trace& other) {
  tells = tells || other.tells;
  changes = changes || other.changes;
  sequences.insert(other.sequences.begin(), other.sequences.end());
  return *this;
}

Trace Traces::of(const Expression& expression) {
  Oid procedure = kInvalidOid;
  if (const auto* set = get_if<SetFunctionCall>(expression)) procedure = set->procedure;
  const auto* call = get_if<FunctionCall>(expression);
  if (call != nullptr) procedure = call->procedure;
  if (procedure == kInvalidOid) return {};
  const Trace trace = of_function(procedure);
  if (call == nullptr || trace.sequences.empty() ||
      session_.catalog().find_function(procedure) != nullptr)
    return trace;
  const auto* constant = call->arguments.empty() ? nullptr : get_if<Constant>(*call->arguments[0]);
  if (constant == nullptr || constant->value.is_null()) return trace;
  const Relation* sequence =
      session_.catalog().find_relation(static_cast<Oid>(constant->value.as_integer()));
  return sequence == nullptr ? trace : of_sequence(sequence->name);
}

Trace Traces::within(const Expression& expression) {
  Trace found = of(expression);
  visit_children(expression,
                 ConstChildVisitor{[&](const Expression& child) { found += within(child); }, {}});
  return found;
}

Trace Traces::of_function(Oid procedure) {
  const CatalogSnapshot& catalog = session_.catalog();
  const StoredFunction* function = catalog.find_function(procedure);
  if (function == nullptr) {
    const BuiltinProcedure* builtin = catalog.find_procedure(procedure);
    if (builtin == nullptr) return {};
    if (is_of_sequence(builtin->name)) return of_sequence({});
    return analysis::writes_when_called(*builtin) ? kChanges : Trace{};
  }
  const auto [place, is_new] = functions_.try_emplace(procedure);
  if (is_new) {
    const Trace trace = of_body(function->definition());
    functions_[procedure] = trace;
    return trace;
  }
  return place->second;
}

Trace Traces::of_body(const UserFunction& function) {
  if (function.language == FunctionLanguage::kSql) return of_statements(function.body);
  try {
    plpgsql::Contents contents = plpgsql::contents_of(*known_program(function, session_));
    if (function.volatility != 'v') contents.executes = false;  // what it runs may not write
    return of_contents(contents);
  } catch (const Error&) {
    return {};  // the call says what is wrong with it
  }
}

Trace Traces::of_contents(const plpgsql::Contents& contents) {
  Trace trace = contents.executes ? of_executed(contents.expressions) : Trace{};
  trace.tells = trace.tells || contents.tells;
  for (const std::string& expression : contents.expressions) trace += of_expression(expression);
  for (const std::string& statement : contents.statements) trace += of_statements(statement);
  return trace;
}

// The text is put together of what the body has as literals, or nobody knows it. One that only
// selects leaves what the functions in it do.
Trace Traces::of_executed(const std::vector<std::string>& expressions) {
  Words words;
  for (const std::string& expression : expressions) {
    const SyntaxTree tree = parse("SELECT " + expression);
    for (std::size_t i = 0; i < tree.size(); ++i) {
      visit_nodes(tree.statement(i), [&words](const PgQuery__Node& node) {
        const bool is_text = node.node_case == PG_QUERY__NODE__NODE_A_CONST &&
                             node.a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
        if (is_text) words.add(node.a_const->sval->sval);
      });
    }
  }
  if (!words.has_select || words.has_other) return kChanges;
  Trace trace;
  for (const std::string& name : words.called)
    trace += is_of_sequence(name) ? of_sequence({}) : of_name(name);
  return trace;
}

Trace Traces::of_name(std::string_view name) {
  Trace trace;
  for (const StoredFunction* function : session_.catalog().functions(name))
    trace += of_function(function->definition().oid);
  for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures(name))
    trace += of_function(procedure->oid);
  return trace;
}

Trace Traces::of_expression(const std::string& sql) { return of_statements("SELECT " + sql); }

Trace Traces::of_statements(const std::string& sql) {
  Trace trace;
  const auto look = [&](const PgQuery__Node& node) {
    switch (node.node_case) {
      case PG_QUERY__NODE__NODE_INSERT_STMT:
      case PG_QUERY__NODE__NODE_UPDATE_STMT:
      case PG_QUERY__NODE__NODE_DELETE_STMT:
      case PG_QUERY__NODE__NODE_MERGE_STMT:
        trace.changes = true;
        break;
      case PG_QUERY__NODE__NODE_FUNC_CALL: {
        const PgQuery__FuncCall& call = *node.func_call;
        const std::string_view name = call.funcname[call.n_funcname - 1]->string->sval;
        trace += is_of_sequence(name) ? of_sequence(sequence_name(call)) : of_name(name);
        break;
      }
      case PG_QUERY__NODE__NODE_RANGE_VAR: {
        const std::string_view name = node.range_var->relname;
        for (const Relation* relation : session_.catalog().relations()) {
          const bool is_view = relation->kind == RelationKind::kView && relation->name == name;
          if (is_view && views_.insert(relation->oid).second) {
            trace += of_statements(relation->view_sql);
            views_.erase(relation->oid);
          }
        }
        break;
      }
      default:
        break;
    }
  };
  try {
    const SyntaxTree tree = parse(sql);
    for (std::size_t i = 0; i < tree.size(); ++i) {
      const PgQuery__Node& statement = tree.statement(i);
      trace.changes = trace.changes || statement.node_case != PG_QUERY__NODE__NODE_SELECT_STMT;
      visit_nodes(statement, look);
    }
  } catch (const Error&) {
    // Whoever runs it gets the error.
  }
  return trace;
}

Trace Traces::of_trigger(const Trigger& trigger, bool body) {
  Trace trace = trigger.when_sql.empty() ? Trace{} : of_expression(trigger.when_sql);
  if (body) trace += of_function(trigger.function);
  return trace;
}

}  // namespace carto_mock::sql
