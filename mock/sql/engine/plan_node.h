// A plan as EXPLAIN shows it (manual, page EXPLAIN), and its formats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carto_mock::sql {

// A line below a node: `Filter: (a = 1)`; of a list, which the formats other than text show as one,
// each item: `Sort Key: a, b DESC`.
struct PlanDetail {
  std::string label;
  std::vector<std::string> items;
  bool is_list = false;
};

// What PostgreSQL's planner expects of a node: costs in its own units, rows, and bytes of a row.
struct PlanCosts {
  double startup = 0;
  double total = 0;
  std::int64_t rows = 1;
  int width = 0;
};

struct PlanNode {
  std::string kind;  // Seq Scan, HashAggregate, Update … as the text has it
  // What the other formats have instead: Node Type, and what they tell it apart by.
  std::string type = {};  // empty: `kind`
  std::vector<std::pair<std::string, std::string>> traits = {};
  // What it reads or writes, if anything: Relation Name, Function Name or nothing but an alias.
  std::string target_label = {};
  std::string target = {};
  std::string alias = {};
  std::optional<PlanCosts> costs = std::nullopt;  // where asked for, and known
  std::vector<PlanDetail> details = {};
  std::vector<PlanNode> inputs = {};
};

enum class PlanFormat { kText, kJson, kXml, kYaml };

// The lines of the answer; all formats but the text are one of several.
std::vector<std::string> plan_lines(const PlanNode& plan, PlanFormat format);

}  // namespace carto_mock::sql
