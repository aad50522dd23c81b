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
#include "sql/engine/privilege_check.h"
#include "sql/engine/scan_estimate.h"
#include "sql/engine/statement_compiler.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/quoting.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr auto kOtherOptions = std::to_array<std::string_view>(
    {"analyze", "verbose", "buffers", "wal", "settings", "timing", "summary"});

struct Options {
  bool costs = true;
  bool json = false;
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

Options read_options(const PgQuery__ExplainStmt& statement) {
  Options options;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    const PgQuery__DefElem& option = *statement.options[i]->def_elem;
    const std::string_view name = option.defname;
    if (name == "costs") {
      options.costs = truth_of(option);
    } else if (name == "format") {
      const std::string format = to_lower_ascii(string_of(*option.arg));
      if (format != "text" && format != "json")
        throw Error::unsupported(fmt::format("EXPLAIN (FORMAT {})", format));
      options.json = format == "json";
    } else if (std::ranges::find(kOtherOptions, name) != kOtherOptions.end()) {
      throw Error::unsupported(fmt::format("EXPLAIN ({})", name));
    } else {
      throw Error(sqlstate::kSyntaxError, fmt::format("unrecognized EXPLAIN option \"{}\"", name));
    }
  }
  return options;
}

struct PlanNode {
  std::string kind;      // Result, Seq Scan, Update …
  std::string relation;  // empty: none
  std::string alias;
  bool is_empty = false;  // One-Time Filter: false
  std::string costs;      // in text, where asked for
  std::vector<PlanNode> inputs;
};

[[noreturn]] void refuse() { throw Error::unsupported("EXPLAIN of such a statement"); }

bool is_plain(const Query& query) {
  return query.ctes.empty() && !query.set_operation && !query.is_grouped && query.windows.empty() &&
         query.distinctness == Distinctness::kAll && query.order_by.empty() &&
         query.limit == nullptr && query.offset == nullptr;
}

bool is_constant(const TargetEntry& target) {
  return std::holds_alternative<Constant>(target.expression->node);
}

// The bytes of a row, as the planner guesses them.
int width_of(const Query& query) {
  int width = 0;
  for (const TargetEntry& target : query.targets) width += expected_width(target.expression->type);
  return width;
}

// Without its indexes.
std::int64_t table_size(const Relation& table, const UtilityContext& context) {
  sqlite::Statement size = context.connection().prepare(
      fmt::format("SELECT sum(pgsize) FROM dbstat WHERE name = '{}'", storage_table(table.oid)));
  return size.step() ? size.integer(0) : 0;
}

PlanNode scan_of(const RangeTableEntry& entry, const CatalogSnapshot& catalog) {
  const auto* table = std::get_if<TableSource>(&entry.source);
  const Relation* relation = table == nullptr ? nullptr : catalog.find_relation(table->relation);
  if (relation == nullptr || relation->kind != RelationKind::kTable) refuse();
  return {"Seq Scan", relation->name, entry.alias, false, {}, {}};
}

bool is_false(const ExpressionPtr& condition) {
  const auto* constant = std::get_if<Constant>(&condition->node);
  return constant != nullptr && !constant->value.is_null() && !constant->value.as_bool();
}

PlanNode plan_of(const Query& query, const Options& options, const UtilityContext& context) {
  if (!is_plain(query)) refuse();
  if (query.where != nullptr) {
    if (!is_false(query.where) || options.costs || query.from.empty()) refuse();
    return {"Result", {}, {}, true, {}, {}};
  }
  if (!query.from.empty()) {
    const auto* entry = std::get_if<FromEntry>(&query.from.front().item);
    if (query.from.size() > 1 || entry == nullptr) refuse();
    const bool reads_columns = std::ranges::all_of(query.targets, [](const TargetEntry& target) {
      return std::holds_alternative<ColumnReference>(target.expression->node) ||
             is_constant(target);
    });
    if (!reads_columns) refuse();
    const RangeTableEntry& read =
        query.range_table.at(static_cast<std::size_t>(entry->range_index));
    PlanNode scan = scan_of(read, context.catalog());
    if (options.costs) {
      const Relation& table =
          *context.catalog().find_relation(std::get<TableSource>(read.source).relation);
      const ScanEstimate estimate = estimate_scan(table, table_size(table, context));
      scan.costs = fmt::format("  (cost=0.00..{:.2f} rows={} width={})", estimate.cost,
                               estimate.rows, width_of(query));
    }
    return scan;
  }
  if (!std::ranges::all_of(query.targets, is_constant)) refuse();
  PlanNode result{"Result", {}, {}, false, {}, {}};
  if (options.costs)
    result.costs = fmt::format("  (cost=0.00..0.01 rows=1 width={})", width_of(query));
  return result;
}

PlanNode plan_of(Statement& statement, const Options& options, const UtilityContext& context) {
  if (!statement.with_writes.empty()) refuse();
  if (auto* select = std::get_if<SelectStatement>(&statement.body)) {
    fold_constants(*select->query, {context.session, context.session.text_settings(), {}});
    return plan_of(*select->query, options, context);
  }
  const auto write = [&](std::string kind, Oid oid, const Query& source) {
    if (options.costs || source.where != nullptr || source.from.size() != 1 || !is_plain(source))
      refuse();
    const Relation& relation = *context.catalog().find_relation(oid);
    const std::string& alias = source.range_table.front().alias;
    PlanNode node{std::move(kind), relation.name, alias, false, {}, {}};
    node.inputs.push_back({"Seq Scan", relation.name, alias, false, {}, {}});
    return node;
  };
  if (auto* update = std::get_if<UpdateStatement>(&statement.body))
    return write("Update", update->relation, *update->source);
  if (auto* remove = std::get_if<DeleteStatement>(&statement.body))
    return write("Delete", remove->relation, *remove->source);
  refuse();
}

void write_text(const PlanNode& node, std::size_t depth, std::vector<std::string>& lines) {
  std::string line = depth == 0 ? std::string() : std::string(depth * 6 - 4, ' ') + "->  ";
  line += node.kind;
  if (!node.relation.empty()) line += " on " + quote_identifier(node.relation);
  if (node.alias != node.relation) line += ' ' + quote_identifier(node.alias);
  lines.push_back(line + node.costs);
  if (node.is_empty) lines.push_back(std::string(depth * 6 + 2, ' ') + "One-Time Filter: false");
  for (const PlanNode& input : node.inputs) write_text(input, depth + 1, lines);
}

// As PostgreSQL lays it out; only for a plan of one node.
std::string to_json(const PlanNode& node) {
  if (!node.inputs.empty() || !node.costs.empty()) refuse();
  std::string members = fmt::format("      \"Node Type\": \"{}\",\n", node.kind) +
                        "      \"Parallel Aware\": false,\n      \"Async Capable\": false";
  if (!node.relation.empty()) {
    members += fmt::format(",\n      \"Relation Name\": \"{}\",\n      \"Alias\": \"{}\"",
                           node.relation, node.alias);
  }
  if (node.is_empty) members += ",\n      \"One-Time Filter\": \"false\"";
  return fmt::format("[\n  {{\n    \"Plan\": {{\n{}\n    }}\n  }}\n]", members);
}

}  // namespace

CommandTag explain(const PgQuery__ExplainStmt& statement, const UtilityContext& context) {
  const Options options = read_options(statement);
  const std::vector<std::string> search_path = context.session.effective_search_path();
  Statement analyzed = analyze(*statement.query, analysis_context(context.session, search_path));
  static_cast<void>(check_privileges(context.session, analyzed.privileges));
  check_executable(context.session, restricted_functions(analyzed, context.catalog()));
  const PlanNode plan = plan_of(analyzed, options, context);
  std::vector<std::string> lines;
  if (options.json) {
    lines.push_back(to_json(plan));
  } else {
    write_text(plan, 0, lines);
  }
  const OutputColumn column{"QUERY PLAN", Type{options.json ? oid::kJson : oid::kText}};
  context.sink.columns({&column, 1});
  for (std::string& line : lines) {
    const Value value = Value::text(std::move(line));
    context.sink.row({&value, 1});
  }
  return {"EXPLAIN", std::nullopt};
}

}  // namespace carto_mock::sql
