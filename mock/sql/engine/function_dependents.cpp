#include "sql/engine/function_dependents.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/kept_texts.h"
#include "sql/catalog/keys.h"
#include "sql/catalog/partition_triggers.h"
#include "sql/catalog/stored_expression.h"
#include "sql/engine/drop.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_triggers.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/trigger_columns.h"
#include "sql/engine/type_dependents.h"
#include "sql/engine/views.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// One that depends on a function, or on a view that does.
struct Object {
  enum class Kind {
    kView,
    kDefault,
    kGenerated,
    kCheck,
    kIndex,
    kTrigger,
    kDomainCheck,
    kFunction
  };
  Kind kind;
  Oid relation;  // the view, the index, the domain, the function; else the table
  Oid oid;       // of the object; of a default and a generated column the column's number
  std::string text;
};

bool is_same(const Object& left, const Object& right) {
  return left.kind == right.kind && left.relation == right.relation && left.oid == right.oid;
}

Error cannot_tell() {
  return Error::unsupported("DROP FUNCTION where something stored may call the function");
}

class FunctionDependents {
 public:
  // `functions`: those that are dropped.
  FunctionDependents(const std::vector<Oid>& functions, const UtilityContext& context)
      : functions_(functions), context_(context) {}

  // In the order in which PostgreSQL finds them: the last one first, what depends on it before it.
  void add(Oid function) {
    const StoredFunction& dropped = *context_.catalog().find_function(function);
    const std::string reference = "function " + shown_function(dropped, context_);
    add_all(direct(dropped), reference);
  }

  std::vector<Dependent> dependents() const {
    std::vector<Dependent> result;
    result.reserve(found_.size());
    for (auto entry = found_.rbegin(); entry != found_.rend(); ++entry)
      result.push_back({entry->first.text, entry->second});
    return result;
  }

  // Of one at most the place among the others cannot be told.
  bool has_order() const {
    return found_.size() < 2 || std::ranges::none_of(found_, [](const auto& entry) {
             return entry.first.kind == Object::Kind::kDefault ||
                    entry.first.kind == Object::Kind::kGenerated;
           });
  }

  void drop() const {
    std::vector<Oid> relations;
    for (const auto& [object, reference] : found_) {
      switch (object.kind) {
        case Object::Kind::kView:
        case Object::Kind::kIndex:
          relations.push_back(object.relation);
          break;
        case Object::Kind::kFunction:
          context_.erase(object.oid);
          break;
        case Object::Kind::kDomainCheck:
          drop_domain_check(object);
          break;
        case Object::Kind::kGenerated:
          throw cannot_tell();
        case Object::Kind::kDefault:
        case Object::Kind::kCheck:
        case Object::Kind::kTrigger:
          drop_part(object);
          break;
      }
    }
    if (!relations.empty()) drop_relations(relations, true, context_);
  }

 private:
  void drop_part(const Object& object) const {
    Relation table = *context_.catalog().find_relation(object.relation);
    if (object.kind == Object::Kind::kDefault) table.columns.at(object.oid - 1).default_sql.clear();
    std::erase_if(table.constraints, [&](const Constraint& one) {
      return object.kind == Object::Kind::kCheck && one.oid == object.oid;
    });
    for (const Trigger& one : table.triggers) {
      if (object.kind == Object::Kind::kTrigger && one.oid == object.oid && table.partition_key)
        erase_parts_of_trigger(table, one, context_);
    }
    std::erase_if(table.triggers, [&](const Trigger& one) {
      return object.kind == Object::Kind::kTrigger && one.oid == object.oid;
    });
    context_.put(std::move(table));
  }

  void drop_domain_check(const Object& object) const {
    DomainType domain = *context_.catalog().find_domain(object.relation);
    std::erase_if(domain.checks, [&](const DomainCheck& one) { return one.oid == object.oid; });
    context_.put(std::move(domain));
  }

  void add_all(std::vector<Object> objects, const std::string& reference) {
    std::ranges::sort(objects, std::greater<>(), &Object::oid);
    for (Object& object : objects) {
      if (is_known(object)) continue;
      if (object.kind == Object::Kind::kView) add_all(readers(object.relation), object.text);
      if (object.kind == Object::Kind::kFunction)
        add_all(direct(*context_.catalog().find_function(object.oid)), object.text);
      if (is_known(object)) continue;
      found_.emplace_back(std::move(object), reference);
    }
  }

  bool is_known(const Object& object) const {
    if (object.kind == Object::Kind::kFunction &&
        std::ranges::find(functions_, object.oid) != functions_.end())
      return true;
    return std::ranges::any_of(
        found_, [&object](const auto& entry) { return is_same(entry.first, object); });
  }

  Object view(const Relation& relation) const {
    if (!dependents_of(relation.row_type, context_).empty()) throw cannot_tell();
    return {Object::Kind::kView, relation.oid, relation.oid, described(relation, context_)};
  }

  std::vector<Object> readers(Oid relation) const {
    std::vector<Object> objects;
    for (const Oid reader : views_that_read(relation, context_))
      objects.push_back(view(*context_.catalog().find_relation(reader)));
    return objects;
  }

  // A text of one statement or expression: does it call the function?
  bool calls(const std::string& sql, const StoredFunction& function) const {
    const std::string& name = function.definition().name;
    if (sql.find(name) == std::string::npos) return false;
    if (sql.starts_with(kAsWritten)) throw cannot_tell();
    bool is_called = false;
    bool is_in_text = false;
    const auto look = [&](const PgQuery__Node& node) {
      if (node.node_case == PG_QUERY__NODE__NODE_FUNC_CALL) {
        const PgQuery__FuncCall& call = *node.func_call;
        is_called = is_called || name == call.funcname[call.n_funcname - 1]->string->sval;
      }
      if (node.node_case == PG_QUERY__NODE__NODE_A_CONST &&
          node.a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL)
        is_in_text = is_in_text || std::string_view(node.a_const->sval->sval).find(name) !=
                                       std::string_view::npos;
    };
    const SyntaxTree tree = parse(sql);
    visit_nodes(tree.statement(0), look);
    // As regproc, say.
    if (is_in_text && !is_called) throw cannot_tell();
    const bool is_only_one = context_.catalog().functions(name).size() == 1 &&
                             BuiltinCatalog::instance().procedures(name).empty();
    if (is_called && !is_only_one) throw cannot_tell();
    return is_called;
  }
  bool expression_calls(const std::string& sql, const StoredFunction& function) const {
    if (sql.empty()) return false;
    if (sql.starts_with(kAsWritten)) return calls(sql, function);
    return calls("SELECT " + sql, function);
  }

  std::vector<Object> direct(const StoredFunction& function) const {
    std::vector<Object> objects;
    for (const Relation* relation : context_.catalog().relations()) {
      if (!relation->view_sql.empty() && calls(relation->view_sql, function))
        objects.push_back(view(*relation));
      add_defaults(*relation, function, objects);
      add_checks(*relation, function, objects);
      add_triggers(*relation, function, objects);
      add_index(*relation, function, objects);
    }
    add_domain_checks(function, objects);
    add_functions(function, objects);
    return objects;
  }

  void add_defaults(const Relation& relation, const StoredFunction& function,
                    std::vector<Object>& objects) const {
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const Column& column = relation.columns[i];
      if (column.dropped || !expression_calls(column.default_sql, function)) continue;
      if (relation.partition_key || relation.partition_bound) throw cannot_tell();
      objects.push_back(
          {column.generated ? Object::Kind::kGenerated : Object::Kind::kDefault, relation.oid,
           static_cast<Oid>(i) + 1,
           fmt::format("{}column {} of {} {}", column.generated ? "" : "default value for ",
                       column.name, kind_name(relation.kind), shown_name(relation, context_))});
    }
  }

  void add_checks(const Relation& relation, const StoredFunction& function,
                  std::vector<Object>& objects) const {
    for (const Constraint& constraint : relation.constraints) {
      if (!expression_calls(constraint.check_sql, function)) continue;
      if (relation.partition_key || relation.partition_bound) throw cannot_tell();
      objects.push_back({Object::Kind::kCheck, relation.oid, constraint.oid,
                         fmt::format("constraint {} on table {}", constraint.name,
                                     shown_name(relation, context_))});
    }
  }

  void add_triggers(const Relation& relation, const StoredFunction& function,
                    std::vector<Object>& objects) const {
    for (const Trigger& trigger : relation.triggers) {
      if (whole_of_trigger(relation, trigger, context_.catalog()) != nullptr) continue;
      if (trigger.function != function.definition().oid &&
          !expression_calls(trigger.when_sql, function))
        continue;
      objects.push_back({Object::Kind::kTrigger, relation.oid, trigger.oid,
                         trigger_text(trigger.name, relation, context_)});
    }
  }

  void add_index(const Relation& relation, const StoredFunction& function,
                 std::vector<Object>& objects) const {
    if (!relation.index) return;
    bool is_called = expression_calls(relation.index->predicate_sql, function);
    for (const IndexKey& key : relation.index->keys)
      is_called = expression_calls(key.expression_sql, function) || is_called;
    if (!is_called) return;
    const Relation& table = *context_.catalog().find_relation(relation.index->relation);
    const bool is_key = std::ranges::any_of(
        table.constraints, [&](const Constraint& one) { return one.index == relation.oid; });
    if (is_key || table.partition_key || table.partition_bound) throw cannot_tell();
    objects.push_back(
        {Object::Kind::kIndex, relation.oid, relation.oid, described(relation, context_)});
  }

  void add_domain_checks(const StoredFunction& function, std::vector<Object>& objects) const {
    for (const DomainType* domain : context_.catalog().domains()) {
      if (expression_calls(domain->default_sql, function)) throw cannot_tell();
      for (const DomainCheck& check : domain->checks) {
        if (!expression_calls(check.check_sql, function)) continue;
        objects.push_back({Object::Kind::kDomainCheck, domain->oid, check.oid,
                           fmt::format("constraint {}", check.name)});
      }
    }
  }

  // By the defaults of their parameters.
  void add_functions(const StoredFunction& function, std::vector<Object>& objects) const {
    for (const StoredFunction* other : context_.catalog().functions()) {
      const bool is_called = std::ranges::any_of(
          other->definition().parameters, [&](const FunctionParameter& parameter) {
            return expression_calls(parameter.default_sql, function);
          });
      if (!is_called) continue;
      if (other->definition().is_procedure) throw cannot_tell();
      const Oid oid = other->definition().oid;
      objects.push_back(
          {Object::Kind::kFunction, oid, oid, "function " + shown_function(*other, context_)});
    }
  }

  const std::vector<Oid>& functions_;
  const UtilityContext& context_;
  std::vector<std::pair<Object, std::string>> found_;  // and on what they depend
};

}  // namespace

void drop_dependents_of_functions(const std::vector<Oid>& functions, bool cascade,
                                  const UtilityContext& context) {
  FunctionDependents found(functions, context);
  for (const Oid function : functions) found.add(function);
  const std::vector<Dependent> dependents = found.dependents();
  if (!cascade && !found.has_order()) throw cannot_tell();
  const std::string one =
      "function " + shown_function(*context.catalog().find_function(functions.front()), context);
  settle_dependents(dependents, functions.size() == 1 ? one : std::string(), cascade, context);
  found.drop();
}

namespace {

// Of the schema, as far as the text says so.
bool calls_one_of(const std::string& sql, const Schema& schema,
                  const std::set<std::string, std::less<>>& names) {
  if (sql.empty()) return false;
  if (sql.starts_with(kAsWritten)) {
    return std::ranges::any_of(
        names, [&sql](const std::string& name) { return sql.find(name) != std::string::npos; });
  }
  bool is_called = false;
  const SyntaxTree tree = parse(sql);
  visit_nodes(tree.statement(0), [&](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) return;
    const PgQuery__FuncCall& call = *node.func_call;
    const bool is_elsewhere =
        call.n_funcname > 1 && schema.name != call.funcname[call.n_funcname - 2]->string->sval;
    is_called = is_called ||
                (!is_elsewhere && names.contains(call.funcname[call.n_funcname - 1]->string->sval));
  });
  return is_called;
}

}  // namespace

void refuse_calls_outside(const Schema& schema, const std::vector<Oid>& functions,
                          const UtilityContext& context) {
  if (functions.empty()) return;
  std::set<std::string, std::less<>> names;
  for (const Oid function : functions)
    names.insert(context.catalog().find_function(function)->definition().name);
  bool is_called = false;
  const auto look = [&](const std::string& sql) {
    const std::string text = sql.empty() || sql.starts_with(kAsWritten) ? sql : "SELECT " + sql;
    is_called = is_called || calls_one_of(text, schema, names);
  };
  for (const Relation* relation : context.catalog().relations()) {
    if (relation->schema == schema.oid) continue;
    is_called = is_called || calls_one_of(relation->view_sql, schema, names);
    for (const Column& column : relation->columns) look(column.default_sql);
    for (const Constraint& constraint : relation->constraints) look(constraint.check_sql);
    for (const Trigger& trigger : relation->triggers) {
      look(trigger.when_sql);
      is_called = is_called || std::ranges::find(functions, trigger.function) != functions.end();
    }
    if (!relation->index) continue;
    look(relation->index->predicate_sql);
    for (const IndexKey& key : relation->index->keys) look(key.expression_sql);
  }
  for (const DomainType* domain : context.catalog().domains()) {
    if (domain->schema == schema.oid) continue;
    look(domain->default_sql);
    for (const DomainCheck& check : domain->checks) look(check.check_sql);
  }
  for (const StoredFunction* function : context.catalog().functions()) {
    if (function->definition().schema == schema.oid) continue;
    for (const FunctionParameter& parameter : function->definition().parameters)
      look(parameter.default_sql);
  }
  if (is_called) throw Error::unsupported("DROP SCHEMA with a function that is used elsewhere");
}

}  // namespace carto_mock::sql
