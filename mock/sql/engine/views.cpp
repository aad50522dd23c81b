#include "sql/engine/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/deparse.h"
#include "sql/analyzer/view_targets.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/system_relations.h"
#include "sql/engine/column_types.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/planned_tables.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/relation_options.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/temporary_relations.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {

std::set<Oid> views_that_read(Oid relation, const UtilityContext& context) {
  std::set<Oid> views;
  for (const Relation* view : context.catalog().relations()) {
    if (view->view_sql.empty()) continue;
    const SyntaxTree tree = parse(view->view_sql);
    visit_nodes(tree.statement(0), [&](const PgQuery__Node& node) {
      if (node.node_case != PG_QUERY__NODE__NODE_RANGE_VAR) return;
      const QualifiedName name = qualified_name(*node.range_var);
      const Schema* schema = context.catalog().find_schema(name.schema);
      const Relation* read =
          schema == nullptr ? nullptr : context.catalog().find_relation(schema->oid, name.name);
      if (read != nullptr && read->oid == relation) views.insert(view->oid);
    });
  }
  return views;
}

std::string shown_name(const Relation& relation, const UtilityContext& context) {
  const Relation* found = find_relation({"", relation.name}, context);
  const std::string name = quote_identifier(relation.name);
  if (found != nullptr && found->oid == relation.oid) return name;
  return fmt::format("{}.{}",
                     quote_identifier(context.catalog().find_schema(relation.schema)->name), name);
}

namespace {

// Names that WITH gives anywhere in the query.
std::set<std::string> common_table_names(const PgQuery__Node& query) {
  std::set<std::string> names;
  visit_nodes(query, [&](const PgQuery__Node& node) {
    if (node.node_case == PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR)
      names.insert(node.common_table_expr->ctename);
  });
  return names;
}

// A copy of a view's query whose meaning does not change with the search path or with new columns
// of its tables: relations, types and functions with their schemas, `*` spelled out. Owns what it
// adds to the tree.
class FixedQuery {
 public:
  FixedQuery(PgQuery__Node& query, const UtilityContext& context) : context_(context) {
    const std::set<std::string> ctes = common_table_names(query);
    visit_nodes(query, [&](const PgQuery__Node& node) {
      if (node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR) qualify(*node.range_var, ctes);
    });
    qualify_names(query.base);
    expand_star(*query.select_stmt);
    bool has_stars = false;
    visit_nodes(query, [&has_stars](const PgQuery__Node& node) {
      has_stars = has_stars || node.node_case == PG_QUERY__NODE__NODE_A_STAR;
    });
    if (!has_stars) text_ = statement_text(query);
  }
  // Empty: there are other `*` in it than one over one table.
  const std::string& text() const { return text_; }

 private:
  // What was changed in the tree, which is put back before what was added to it goes away.
  struct Changes {
    Changes() = default;
    Changes(const Changes&) = delete;
    Changes& operator=(const Changes&) = delete;
    ~Changes() {
      for (const auto& [target, before] : schemas) *target = before;
      for (const Name& name : names) {
        *name.parts = name.before;
        *name.count = 1;
      }
      if (select == nullptr) return;
      select->target_list = targets;
      select->n_target_list = 1;
    }
    struct Name {
      PgQuery__Node*** parts;
      std::size_t* count;
      PgQuery__Node** before;
    };
    std::vector<std::pair<char**, char*>> schemas;
    std::vector<Name> names;
    PgQuery__SelectStmt* select = nullptr;
    PgQuery__Node** targets = nullptr;
  };

  void qualify(PgQuery__RangeVar& range, const std::set<std::string>& ctes) {
    if ((range.schemaname != nullptr && *range.schemaname != '\0') || ctes.contains(range.relname))
      return;
    const Relation* relation = find_relation({"", range.relname}, context_);
    if (relation == nullptr) return;  // a system relation, found from everywhere
    strings_.push_back(
        std::make_unique<std::string>(context_.catalog().find_schema(relation->schema)->name));
    changes_.schemas.emplace_back(&range.schemaname, range.schemaname);
    range.schemaname = strings_.back()->data();
  }

  // Of what statements have made outside of public.
  void qualify_names(const ProtobufCMessage& message) {
    // The tree is the caller's to change; the walk only reads.
    auto* changed = const_cast<ProtobufCMessage*>(&message);
    if (message.descriptor == &pg_query__type_name__descriptor) {
      auto& type = *reinterpret_cast<PgQuery__TypeName*>(changed);
      qualify_name(type.names, type.n_names, [this](const Schema& schema, std::string_view name) {
        return find_made_type(schema.oid, name, context_.catalog()) != kInvalidOid;
      });
    } else if (message.descriptor == &pg_query__func_call__descriptor) {
      auto& call = *reinterpret_cast<PgQuery__FuncCall*>(changed);
      qualify_name(call.funcname, call.n_funcname,
                   [this](const Schema& schema, std::string_view name) {
                     return has_function(schema, name);
                   });
    }
    for_each_child(message, [this](const ProtobufCMessage& child) { qualify_names(child); });
  }

  bool has_function(const Schema& schema, std::string_view name) const {
    if (!BuiltinCatalog::instance().procedures(name).empty()) return false;
    return std::ranges::any_of(context_.catalog().functions(name), [&](const auto* function) {
      return function->definition().schema == schema.oid;
    });
  }

  void qualify_name(PgQuery__Node**& parts, std::size_t& count, const auto& has) {
    if (count != 1 || parts[0]->node_case != PG_QUERY__NODE__NODE_STRING) return;
    const std::string_view name = parts[0]->string->sval;
    for (const std::string& path : context_.session.effective_search_path()) {
      const Schema* schema = context_.catalog().find_schema(path);
      if (schema == nullptr || !has(*schema, name)) continue;
      if (schema->name == "public") return;
      changes_.names.push_back({&parts, &count, parts});
      qualified_.push_back(std::make_unique<std::array<PgQuery__Node*, 2>>(
          std::array{&string_node(schema->name), parts[0]}));
      parts = qualified_.back()->data();
      count = 2;
      return;
    }
  }

  PgQuery__Node& string_node(const std::string& text) {
    strings_.push_back(std::make_unique<std::string>(text));
    PgQuery__String& string = make(names_, PgQuery__String PG_QUERY__STRING__INIT);
    string.sval = strings_.back()->data();
    PgQuery__Node& node = make(nodes_, PgQuery__Node PG_QUERY__NODE__INIT);
    node.node_case = PG_QUERY__NODE__NODE_STRING;
    node.string = &string;
    return node;
  }

  // SELECT * FROM one_table.
  void expand_star(PgQuery__SelectStmt& select) {
    if (select.n_target_list != 1 || select.n_from_clause != 1) return;
    const PgQuery__Node& from = *select.from_clause[0];
    const PgQuery__Node& value = *select.target_list[0]->res_target->val;
    if (from.node_case != PG_QUERY__NODE__NODE_RANGE_VAR ||
        value.node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
      return;
    const PgQuery__ColumnRef& reference = *value.column_ref;
    if (reference.fields[reference.n_fields - 1]->node_case != PG_QUERY__NODE__NODE_A_STAR) return;
    const Relation* relation = find_relation(qualified_name(*from.range_var), context_);
    if (relation == nullptr || from.range_var->alias != nullptr) return;
    for (const Column& column : relation->columns) {
      if (!column.dropped) add_target(column.name);
    }
    changes_.select = &select;
    changes_.targets = select.target_list;
    select.target_list = targets_.data();
    select.n_target_list = targets_.size();
  }

  template <typename Message>
  Message& make(std::vector<std::unique_ptr<Message>>& owned, const Message& initial) {
    owned.push_back(std::make_unique<Message>(initial));
    return *owned.back();
  }

  void add_target(const std::string& name) {
    fields_.push_back(std::make_unique<PgQuery__Node*>(&string_node(name)));
    PgQuery__ColumnRef& reference =
        make(references_, PgQuery__ColumnRef PG_QUERY__COLUMN_REF__INIT);
    reference.n_fields = 1;
    reference.fields = fields_.back().get();
    PgQuery__Node& reference_node = make(nodes_, PgQuery__Node PG_QUERY__NODE__INIT);
    reference_node.node_case = PG_QUERY__NODE__NODE_COLUMN_REF;
    reference_node.column_ref = &reference;
    PgQuery__ResTarget& target = make(results_, PgQuery__ResTarget PG_QUERY__RES_TARGET__INIT);
    target.val = &reference_node;
    PgQuery__Node& target_node = make(nodes_, PgQuery__Node PG_QUERY__NODE__INIT);
    target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
    target_node.res_target = &target;
    targets_.push_back(&target_node);
  }

  const UtilityContext& context_;
  std::string text_;
  std::vector<std::unique_ptr<std::string>> strings_;
  std::vector<std::unique_ptr<PgQuery__Node>> nodes_;
  std::vector<std::unique_ptr<PgQuery__Node*>> fields_;
  std::vector<std::unique_ptr<PgQuery__String>> names_;
  std::vector<std::unique_ptr<PgQuery__ColumnRef>> references_;
  std::vector<std::unique_ptr<PgQuery__ResTarget>> results_;
  std::vector<PgQuery__Node*> targets_;
  std::vector<std::unique_ptr<std::array<PgQuery__Node*, 2>>> qualified_;
  Changes changes_;  // the last one: it goes first
};

}  // namespace

namespace {

// libpg_query leaves out parentheses that some subscripts need.
bool is_readable(const std::string& text) {
  if (text.empty()) return false;
  try {
    parse(text);
    return true;
  } catch (const Error& error) {
    if (error.state() != sqlstate::kSyntaxError) throw;
    return false;
  }
}

// libpg_query writes FOR UPDATE OF a NOWAIT without the blank before its last word.
void refuse_unwritable(const PgQuery__Node& query) {
  visit_nodes(query, [](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_LOCKING_CLAUSE) return;
    const PgQuery__LockingClause& clause = *node.locking_clause;
    if (clause.n_locked_rels > 0 && clause.wait_policy != PG_QUERY__LOCK_WAIT_POLICY__LockWaitBlock)
      throw Error::unsupported("a view with FOR … OF … NOWAIT or SKIP LOCKED");
  });
}

}  // namespace

std::string view_query_text(PgQuery__Node& query, const UtilityContext& context) {
  refuse_unwritable(query);
  const std::string text = FixedQuery(query, context).text();
  if (is_readable(text)) return text;
  // As PostgreSQL understood it, which has no `*` any more.
  const std::vector<std::string> path = context.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context.session, path);
  return view_query_text(*analyze_view_query(query, analysis), nullptr, TextForm{}, analysis);
}

namespace {

void add_check_option(Relation& view, PgQuery__ViewCheckOption option) {
  if (option == PG_QUERY__VIEW_CHECK_OPTION__LOCAL_CHECK_OPTION)
    view.options.emplace_back("check_option=local");
  if (option == PG_QUERY__VIEW_CHECK_OPTION__CASCADED_CHECK_OPTION)
    view.options.emplace_back("check_option=cascaded");
}

// CREATE OR REPLACE VIEW may add columns at the end, nothing else (manual, page CREATE VIEW).
void check_replaceable(const Relation& before, const std::vector<Column>& after) {
  if (after.size() < before.columns.size()) {
    throw Error(sqlstate::kInvalidTableDefinition, "cannot drop columns from view");
  }
  for (std::size_t i = 0; i < before.columns.size(); ++i) {
    const Column& old = before.columns[i];
    if (old.name != after[i].name) {
      throw Error(sqlstate::kInvalidTableDefinition,
                  fmt::format("cannot change name of view column \"{}\" to \"{}\"", old.name,
                              after[i].name))
          .hint("Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
    }
    if (!(old.type == after[i].type)) {
      throw Error(sqlstate::kInvalidTableDefinition,
                  fmt::format("cannot change data type of view column \"{}\" from {} to {}",
                              old.name, format_type(old.type), format_type(after[i].type)));
    }
  }
}

}  // namespace

void check_check_option(const Relation& view, const PgQuery__Node& query,
                        const UtilityContext& context) {
  const bool has_option = std::ranges::any_of(
      view.options, [](const std::string& option) { return option.starts_with("check_option="); });
  if (!has_option) return;
  const std::vector<std::string> path = context.session.effective_search_path();
  const std::string_view refusal = update_refusal(query, analysis_context(context.session, path));
  if (refusal.empty()) return;
  throw Error(sqlstate::kFeatureNotSupported,
              "WITH CHECK OPTION is supported only on automatically updatable views")
      .hint(std::string(refusal));
}

bool any_temporary(const std::set<Oid>& tables, const CatalogSnapshot& catalog) {
  return std::ranges::any_of(tables, [&catalog](Oid table) {
    const Relation* relation = catalog.find_relation(table);
    return relation != nullptr && is_temporary(*catalog.find_schema(relation->schema));
  });
}

CommandTag create_view(const PgQuery__ViewStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE VIEW", std::nullopt};
  if (is_unlogged(*statement.view)) {
    throw Error(sqlstate::kSyntaxError,
                "views cannot be unlogged because they do not have storage");
  }
  QualifiedName name = new_name(*statement.view, context);
  // It sees nothing of the function that makes it.
  const SessionState::ParameterScope no_parameters(context.session, nullptr);
  // It is planned when it is used: until then nothing of it is computed, nor EXECUTE asked for.
  const std::vector<std::string> path = context.session.effective_search_path();
  const Statement query = analyze(*statement.query, analysis_context(context.session, path));
  refuse_collations(query.privileges, context.catalog(), "a view");
  if (!is_temporary(*statement.view) && any_temporary(planned_tables(query), context.catalog())) {
    context.session.notice(Severity::kNotice,
                           fmt::format("view \"{}\" will be a temporary view", name.name));
    name.schema = require_temporary_schema(context).name;
  }
  if (!query.with_writes.empty()) {
    throw Error(sqlstate::kFeatureNotSupported,
                "views must not contain data-modifying statements in WITH");
  }
  Relation view;
  view.kind = RelationKind::kView;
  set_relation_options(view, {statement.options, statement.n_options});
  add_check_option(view, statement.with_check_option);
  check_check_option(view, *statement.query, context);
  for (const OutputColumn& output : query.output) {
    Column column;
    const std::size_t index = view.columns.size();
    column.name = index < statement.n_aliases ? string_of(*statement.aliases[index]) : output.name;
    column.type = output.type;
    if (view.find_column(column.name) != nullptr) {
      throw Error(sqlstate::kDuplicateColumn,
                  fmt::format("column \"{}\" specified more than once", column.name));
    }
    check_column_type(column.name, column.type);
    view.columns.push_back(std::move(column));
  }
  if (statement.n_aliases > query.output.size()) {
    throw Error(sqlstate::kSyntaxError, "CREATE VIEW specifies more column names than columns");
  }
  const Schema& schema = creation_schema(name, context);
  for (const Column& column : view.columns) check_may_use_type(column.type.oid, context);
  view.schema = schema.oid;
  view.name = name.name;
  view.owner = context.role();
  view.view_sql = view_query_text(*statement.query, context);
  const Relation* before = context.catalog().find_relation(schema.oid, name.name);
  if (before == nullptr) before = find_system_relation(schema.name, name.name);
  if (before == nullptr) check_row_type_name(name.name, schema, context);
  if (before != nullptr) {
    if (statement.replace == 0) {
      throw Error(sqlstate::kDuplicateTable,
                  fmt::format("relation \"{}\" already exists", name.name));
    }
    check_ownership(context.catalog(), context.role(), *before);
    if (before->kind != RelationKind::kView) {
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not a view", name.name));
    }
    refuse_system_catalog(*before);
    check_replaceable(*before, view.columns);
    view.oid = before->oid;
    view.owner = before->owner;
    view.acl = before->acl;
    view.row_type = before->row_type;
    view.triggers = before->triggers;
    view.comment = before->comment;
    for (std::size_t i = 0; i < before->columns.size(); ++i) {
      view.columns[i].default_sql = before->columns[i].default_sql;
      view.columns[i].comment = before->columns[i].comment;
      view.columns[i].acl = before->columns[i].acl;
    }
    change_stored_rows(Relation(*before), view, context);
  } else {
    view.acl = initial_acl(ObjectKind::kTable, view.owner, schema.oid, context.catalog());
    view.oid = context.session.generation().allocate_oid();
    view.row_type = context.session.generation().allocate_oid();
  }
  context.put(std::move(view));
  return tag;
}

}  // namespace carto_mock::sql
