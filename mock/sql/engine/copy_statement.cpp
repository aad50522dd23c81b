#include "sql/engine/copy_statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/domain_values.h"
#include "sql/catalog/trigger_timing.h"
#include "sql/copy/copy_encoding.h"
#include "sql/copy/copy_reader.h"
#include "sql/copy/copy_writer.h"
#include "sql/engine/copy_options.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/result_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/described_input.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/parser.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr const char* kAnyoneHint =
    "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.";

bool is_given(const char* text) { return text != nullptr && *text != '\0'; }

// Nobody reads or writes the server's files here, and an account could not there either.
void refuse_files(const PgQuery__CopyStmt& statement, const UtilityContext& context) {
  if (!is_given(statement.filename)) return;
  const bool is_from = statement.is_from != 0;
  if (context.session.is_superuser()) {
    throw Error::unsupported(is_from ? "COPY from a file of the server"
                                     : "COPY to a file of the server");
  }
  if (statement.is_program != 0) {
    throw Error(sqlstate::kInsufficientPrivilege,
                "must be superuser or have privileges of the pg_execute_server_program role to "
                "COPY to or from an external program")
        .hint(kAnyoneHint);
  }
  throw Error(sqlstate::kInsufficientPrivilege,
              fmt::format("must be superuser or have privileges of the pg_{}_server_files role to "
                          "COPY {} a file",
                          is_from ? "read" : "write", is_from ? "from" : "to"))
      .hint(kAnyoneHint);
}

std::vector<int> copied_columns(const PgQuery__CopyStmt& statement, const Relation& relation) {
  std::vector<int> attnums;
  if (statement.n_attlist == 0) {
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const Column& column = relation.columns[i];
      if (!column.dropped && !column.generated) attnums.push_back(static_cast<int>(i) + 1);
    }
    return attnums;
  }
  for (std::size_t i = 0; i < statement.n_attlist; ++i) {
    const std::string name = string_of(*statement.attlist[i]);
    int attnum = 0;
    if (relation.find_column(name, &attnum) == nullptr) {
      throw Error(
          sqlstate::kUndefinedColumn,
          fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation.name));
    }
    if (relation.columns[static_cast<std::size_t>(attnum) - 1].generated) {
      throw Error(sqlstate::kInvalidColumnReference,
                  fmt::format("column \"{}\" is a generated column", name))
          .detail("Generated columns cannot be used in COPY.");
    }
    if (std::ranges::find(attnums, attnum) != attnums.end()) {
      throw Error(sqlstate::kDuplicateColumn,
                  fmt::format("column \"{}\" specified more than once", name));
    }
    attnums.push_back(attnum);
  }
  return attnums;
}

// Does only this database know what its texts mean?
bool is_described(Type type) {
  return may_hold_object_names(type) || is_domain_type(array_element(type.oid));
}

std::vector<CopyColumn> describe(const Relation& relation, const std::vector<int>& attnums,
                                 SessionState& session) {
  std::vector<CopyColumn> columns;
  columns.reserve(attnums.size());
  for (const int attnum : attnums) {
    const Column& column = relation.columns[static_cast<std::size_t>(attnum) - 1];
    const Type type = value_type(column.type, session.catalog());
    columns.push_back({.name = column.name, .type = type});
    if (!is_described(type)) continue;
    columns.back().input = [type, &session](std::string_view text) {
      return input_checked_value(text, type, session.text_settings(), session);
    };
  }
  return columns;
}

// Which of the copied columns the list of an option names. `relation` null: those of a query.
std::vector<bool> flags_of(const std::vector<std::string>& names, std::string_view option,
                           const std::vector<CopyColumn>& columns, const Relation* relation) {
  if (names.empty()) return {};
  std::vector<bool> flags(columns.size());
  for (const std::string& name : names) {
    const auto column = std::ranges::find(columns, name, &CopyColumn::name);
    if (column != columns.end()) {
      flags[static_cast<std::size_t>(column - columns.begin())] = true;
      continue;
    }
    if (relation != nullptr && relation->find_column(name) == nullptr) {
      throw Error(
          sqlstate::kUndefinedColumn,
          fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation->name));
    }
    if (relation == nullptr) {
      throw Error(sqlstate::kUndefinedColumn, fmt::format("column \"{}\" does not exist", name));
    }
    throw Error(sqlstate::kInvalidColumnReference,
                fmt::format("{} column \"{}\" not referenced by COPY", option, name));
  }
  return flags;
}

CopyFormat complete_format(const CopyOptions& options, const std::vector<CopyColumn>& columns,
                           const Relation* relation) {
  CopyFormat format = options.format;
  format.force_quote = flags_of(options.force_quote, "FORCE_QUOTE", columns, relation);
  if (options.force_quote_all) format.force_quote.assign(columns.size(), true);
  format.force_not_null = flags_of(options.force_not_null, "FORCE_NOT_NULL", columns, relation);
  format.force_null = flags_of(options.force_null, "FORCE_NULL", columns, relation);
  return format;
}

void check_domains(const std::vector<Value>& row, const Relation& relation,
                   const std::vector<int>& attnums, SessionState& session) {
  for (std::size_t i = 0; i < attnums.size(); ++i) {
    const Type type = relation.columns[static_cast<std::size_t>(attnums[i]) - 1].type;
    if (is_domain_type(type.oid)) session.check_domain(type.oid, row[i]);
  }
}

Clearance check_insert_privilege(const Relation& relation, const std::vector<int>& attnums,
                                 const CopyCondition& condition, const UtilityContext& context) {
  RequiredPrivilege required{relation.oid, Privilege::kInsert, {}, attnums, {}};
  if (!condition.columns.empty()) {
    required.privileges = Privilege::kInsert | Privilege::kSelect;
    required.selected_columns = condition.columns;
  }
  return check_privileges(context.session, {&required, 1});
}

// What COPY does not even look at.
void refuse_unopened(const Relation& relation) {
  if (relation.kind == RelationKind::kIndex)
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is an index", relation.name));
  if (relation.kind == RelationKind::kComposite) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is a composite type", relation.name));
  }
}

CommandTag copy_from(const PgQuery__CopyStmt& statement, const UtilityContext& context) {
  const Relation& relation = get_any_relation(qualified_name(*statement.relation), context);
  refuse_unopened(relation);
  if (relation.oid < kFirstUserOid) {
    if (!context.catalog().has_table_privilege(context.role(), relation, Privilege::kInsert))
      throw permission_denied(kind_name(relation.kind), relation.name);
    refuse_system_catalog(relation);
  }
  const std::vector<int> attnums = copied_columns(statement, relation);
  CopyCondition condition;
  if (statement.where_clause != nullptr)
    condition = compile_copy_condition(*statement.where_clause, relation, context.session);
  const Clearance clearance = check_insert_privilege(relation, attnums, condition, context);
  const CopyOptions options = read_copy_options(statement);
  const std::vector<CopyColumn> columns = describe(relation, attnums, context.session);
  const CopyFormat format = complete_format(options, columns, &relation);
  if (relation.kind != RelationKind::kTable && relation.kind != RelationKind::kPartitioned &&
      !has_instead_trigger(relation, trigger_type::kInsert)) {
    Error error(sqlstate::kWrongObjectType,
                fmt::format("cannot copy to {} \"{}\"", kind_name(relation.kind), relation.name));
    if (relation.kind != RelationKind::kView) throw error;
    throw std::move(error).hint(
        "To enable copying to a view, provide an INSTEAD OF INSERT trigger.");
  }
  // A transaction that makes the table and loads it cannot come through the service's COPY.
  if (options.freeze) {
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                "cannot perform COPY FREEZE because the table was not created or truncated in the "
                "current subtransaction");
  }
  CopySource* source = context.sink.copy_source();
  if (source == nullptr) {
    throw Error(sqlstate::kQueryCanceled, "COPY from stdin failed: No source stream defined");
  }
  std::optional<RecodedSource> recoded;
  if (options.encoding != nullptr && format.kind != CopyKind::kBinary) {
    source = &recoded.emplace(*source, *options.encoding);
  }
  const std::unique_ptr<CopyReader> reader =
      make_copy_reader(format, columns, *source, context.session.text_settings());
  const auto next = [&](std::vector<Value>& row) {
    try {
      if (!reader->next(row)) return false;
      check_domains(row, relation, attnums, context.session);
      return true;
    } catch (const Error& error) {
      // PostgreSQL stores such bytes as they are; here a text is UTF-8.
      if (options.takes_any_bytes && error.state() == sqlstate::kCharacterNotInRepertoire)
        throw Error::unsupported("bytes that are not UTF-8 in COPY with ENCODING 'SQL_ASCII'");
      throw;
    }
  };
  if (condition.expression != nullptr) {
    check_executable(context.session,
                     restricted_functions(*condition.expression, context.catalog()));
  }
  const std::int64_t count =
      insert_values(relation, attnums, next, condition.expression.get(), clearance, context);
  return {"COPY", count};
}

void refuse_copy_of(const Relation& relation) {
  Error error(sqlstate::kWrongObjectType,
              fmt::format("cannot copy from {} \"{}\"", kind_name(relation.kind), relation.name));
  switch (relation.kind) {
    case RelationKind::kTable:
      return;
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
    case RelationKind::kForeignTable:
    case RelationKind::kPartitioned:
      throw std::move(error).hint("Try the COPY (SELECT ...) TO variant.");
    case RelationKind::kIndex:
    case RelationKind::kSequence:
    case RelationKind::kComposite:
      throw error;
  }
}

// The SELECT that reads the columns of a table.
std::string table_query(const Relation& relation, const std::vector<int>& attnums,
                        const CatalogSnapshot& catalog) {
  std::string names;
  for (const int attnum : attnums) {
    if (!names.empty()) names += ", ";
    names += quote_identifier(relation.columns[static_cast<std::size_t>(attnum) - 1].name);
  }
  const BuiltinRelation* system = BuiltinCatalog::instance().find_relation(relation.oid);
  const std::string schema(system != nullptr ? system->schema
                                             : catalog.find_schema(relation.schema)->name);
  return fmt::format("SELECT {} FROM ONLY {}.{}", names, quote_identifier(schema),
                     quote_identifier(relation.name));
}

// Runs the compiled query; its rows go to `rows`.
void run_query(const CompiledStatement& query, const Execution& execution, ResultSink& rows) {
  const Clearance clearance = check_may_run(execution.session, query);
  execute_statement(query, clearance,
                    {execution.session, execution.transaction, rows, execution.literals});
}

class WriterSink final : public ResultSink {
 public:
  WriterSink(CopyWriter& writer, ResultSink& outer) : writer_(writer), outer_(outer) {}
  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value> values) override {
    writer_.row(values);
    ++count_;
  }
  void complete(const CommandTag&) override {}
  void notice(Severity severity, const std::string& message) override {
    outer_.notice(severity, message);
  }
  std::int64_t count() const { return count_; }

 private:
  CopyWriter& writer_;
  ResultSink& outer_;
  std::int64_t count_ = 0;
};

class NullCopySink final : public CopySink {
 public:
  void write(std::string_view) override {}
};

std::shared_ptr<const CompiledStatement> compile_query(const PgQuery__Node& node,
                                                       const UtilityContext& context) {
  if (node.node_case == PG_QUERY__NODE__NODE_SELECT_STMT &&
      node.select_stmt->into_clause != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported, "COPY (SELECT INTO) is not supported");
  }
  const auto query = compile_statement(node, context.session, nullptr);
  if (query->output.empty() && query->writes()) {
    throw Error(sqlstate::kFeatureNotSupported, "COPY query must have a RETURNING clause");
  }
  if (!query->needs_writer || context.transaction.is_writing()) return query;
  context.transaction.use_writer();  // another catalog may have turned up meanwhile
  return compile_statement(node, context.session, nullptr);
}

CommandTag copy_to(const PgQuery__CopyStmt& statement, const UtilityContext& context) {
  const Relation* relation = nullptr;
  std::optional<SyntaxTree> table_tree;
  const PgQuery__Node* node = statement.query;
  if (statement.relation != nullptr) {
    relation = &get_any_relation(qualified_name(*statement.relation), context);
    refuse_unopened(*relation);
    const std::vector<int> attnums = copied_columns(statement, *relation);
    // Before what is said of its kind; what is cleared comes from the query.
    if (relation->oid >= kFirstUserOid) {
      const RequiredPrivilege required{relation->oid, Privilege::kSelect, attnums, {}, {}};
      static_cast<void>(check_privileges(context.session, {&required, 1}));
    } else if (!context.catalog().has_table_privilege(context.role(), *relation,
                                                      Privilege::kSelect)) {
      throw permission_denied(kind_name(relation->kind), relation->name);
    }
    refuse_copy_of(*relation);
    table_tree = parse(table_query(*relation, attnums, context.catalog()));
    node = &table_tree->statement(0);
  }
  const CopyOptions options = read_copy_options(statement);
  const auto query = compile_query(*node, context);
  std::vector<CopyColumn> columns;
  for (const OutputColumn& column : query->output)
    columns.push_back({.name = column.name, .type = value_type(column.type, context.catalog())});
  const CopyFormat format = complete_format(options, columns, relation);

  NullCopySink nowhere;
  CopySink* sink = context.sink.copy_sink();
  if (sink == nullptr) sink = &nowhere;
  std::optional<RecodedSink> recoded;
  if (options.encoding != nullptr && format.kind != CopyKind::kBinary) {
    sink = &recoded.emplace(*sink, *options.encoding);
  }
  const std::unique_ptr<CopyWriter> writer =
      make_copy_writer(format, columns, *sink, context.session.text_settings());
  WriterSink rows(*writer, context.sink);
  NamingSink named(rows, context.session);
  run_query(*query, context,
            format.kind == CopyKind::kBinary ? static_cast<ResultSink&>(rows) : named);
  writer->finish();
  return {"COPY", rows.count()};
}

}  // namespace

CommandTag execute_copy(const PgQuery__CopyStmt& statement, const UtilityContext& context) {
  refuse_files(statement, context);
  return statement.is_from != 0 ? copy_from(statement, context) : copy_to(statement, context);
}

bool copy_reads_only(const PgQuery__CopyStmt& statement) {
  if (statement.is_from != 0) return false;
  return statement.relation != nullptr ||
         (statement.query != nullptr &&
          statement.query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT);
}

}  // namespace carto_mock::sql
