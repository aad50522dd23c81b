#include "sql/engine/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/plan_conditions.h"
#include "sql/engine/plan_shape.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/syntax/syntax_walk.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr auto kOtherOptions = std::to_array<std::string_view>(
    {"analyze", "verbose", "buffers", "wal", "settings", "timing", "summary"});

struct Options {
  bool costs = true;
  PlanFormat format = PlanFormat::kText;
};

// PostgreSQL's defGetBoolean().
bool truth_of(const PgQuery__DefElem& option) {
  if (option.arg == nullptr) return true;
  const std::string value = option.arg->node_case == PG_QUERY__NODE__NODE_INTEGER
                                ? std::to_string(option.arg->integer->ival)
                                : to_lower_ascii(string_of(*option.arg));
  if (value == "true" || value == "on" || value == "1") return true;
  if (value == "false" || value == "off" || value == "0") return false;
  throw Error(sqlstate::kSyntaxError, fmt::format("{} requires a Boolean value", option.defname));
}

PlanFormat format_of(const std::string& name) {
  if (name == "text") return PlanFormat::kText;
  if (name == "json") return PlanFormat::kJson;
  if (name == "xml") return PlanFormat::kXml;
  if (name == "yaml") return PlanFormat::kYaml;
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("unrecognized value for EXPLAIN option \"format\": \"{}\"", name));
}

Type type_of(PlanFormat format) {
  switch (format) {
    case PlanFormat::kJson:
      return Type{oid::kJson};
    case PlanFormat::kXml:
      return Type{oid::kXml};
    case PlanFormat::kText:
    case PlanFormat::kYaml:
      break;
  }
  return Type{oid::kText};
}

// What the tree of a typed statement does not say any more.
void refuse_clauses(const PgQuery__Node& statement) {
  visit_nodes(statement, [](const PgQuery__Node& node) {
    if (node.node_case == PG_QUERY__NODE__NODE_COLLATE_CLAUSE ||
        node.node_case == PG_QUERY__NODE__NODE_LOCKING_CLAUSE)
      refuse_plan();
  });
}

Options read_options(const PgQuery__ExplainStmt& statement) {
  Options options;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const std::string_view name = option.defname;
    if (name == "costs") {
      options.costs = truth_of(option);
    } else if (name == "format") {
      options.format = format_of(string_of(*option.arg));
    } else if (std::ranges::find(kOtherOptions, name) != kOtherOptions.end()) {
      throw Error::unsupported(fmt::format("EXPLAIN ({})", name));
    } else {
      throw Error(sqlstate::kSyntaxError, fmt::format("unrecognized EXPLAIN option \"{}\"", name));
    }
  }
  return options;
}

}  // namespace

CommandTag explain(const PgQuery__ExplainStmt& statement, const UtilityContext& context) {
  const Options options = read_options(statement);
  const std::vector<std::string> search_path = context.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context.session, search_path);
  Statement analyzed = analyze(*statement.query, analysis);
  fold_for_plan(analyzed, context.session);
  static_cast<void>(check_privileges(context.session, analyzed.privileges));
  check_executable(context.session, restricted_functions(analyzed, context.catalog()));
  refuse_clauses(*statement.query);
  const PlanNode plan = plan_shape(analyzed, options.costs, analysis, context);
  const OutputColumn column{"QUERY PLAN", type_of(options.format)};
  context.sink.columns({&column, 1});
  for (std::string& line : plan_lines(plan, options.format)) {
    const Value value = Value::text(std::move(line));
    context.sink.row({&value, 1});
  }
  return {"EXPLAIN", std::nullopt};
}

}  // namespace carto_mock::sql
