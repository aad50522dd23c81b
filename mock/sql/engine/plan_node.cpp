#include "sql/engine/plan_node.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/functions/quoting.h"
#include "sql/types/json.h"
#include "support/markup.h"

namespace carto_mock::sql {
namespace {

std::string joined(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

void write_text(const PlanNode& node, std::size_t depth, std::vector<std::string>& lines) {
  std::string line = depth == 0 ? std::string() : std::string(depth * 6 - 4, ' ') + "->  ";
  line += node.kind;
  if (!node.target_label.empty()) {
    line += " on " + quote_identifier(node.target.empty() ? node.alias : node.target);
    if (!node.target.empty() && node.alias != node.target)
      line += ' ' + quote_identifier(node.alias);
  }
  if (node.costs)
    line += fmt::format("  (cost={:.2f}..{:.2f} rows={} width={})", node.costs->startup,
                        node.costs->total, node.costs->rows, node.costs->width);
  lines.push_back(std::move(line));
  for (const PlanDetail& detail : node.details) {
    lines.push_back(
        fmt::format("{:{}}{}: {}", "", depth * 6 + 2, detail.label, joined(detail.items)));
  }
  for (const PlanNode& input : node.inputs) write_text(input, depth + 1, lines);
}

// The formats other than text show the same members in the same order.
struct Member {
  std::string label;
  enum class Kind { kText, kBare, kList } kind = Kind::kText;  // kBare: numbers, false
  std::vector<std::string> items = {};
};

std::vector<Member> members_of(const PlanNode& node, bool is_root) {
  std::vector<Member> members;
  const auto add = [&](std::string label, std::string text) {
    members.push_back({std::move(label), Member::Kind::kText, {std::move(text)}});
  };
  add("Node Type", node.type.empty() ? node.kind : node.type);
  for (const auto& [label, text] : node.traits) add(label, text);
  if (!is_root) add("Parent Relationship", "Outer");
  const auto add_bare = [&](std::string label, std::string text) {
    members.push_back({std::move(label), Member::Kind::kBare, {std::move(text)}});
  };
  add_bare("Parallel Aware", "false");
  add_bare("Async Capable", "false");
  if (!node.target.empty()) add(node.target_label, node.target);
  if (!node.target_label.empty()) add("Alias", node.alias);
  if (node.costs) {
    add_bare("Startup Cost", fmt::format("{:.2f}", node.costs->startup));
    add_bare("Total Cost", fmt::format("{:.2f}", node.costs->total));
    add_bare("Plan Rows", fmt::format("{}", node.costs->rows));
    add_bare("Plan Width", fmt::format("{}", node.costs->width));
  }
  for (const PlanDetail& detail : node.details) {
    members.push_back(
        {detail.label, detail.is_list ? Member::Kind::kList : Member::Kind::kText, detail.items});
  }
  return members;
}

std::string quoted_list(const std::vector<std::string>& items) {
  std::vector<std::string> quoted;
  quoted.reserve(items.size());
  for (const std::string& item : items) quoted.push_back(quote_json(item));
  return joined(quoted);
}

std::string json_value(const Member& member) {
  switch (member.kind) {
    case Member::Kind::kBare:
      return member.items.front();
    case Member::Kind::kList:
      return fmt::format("[{}]", quoted_list(member.items));
    case Member::Kind::kText:
      break;
  }
  return quote_json(member.items.front());
}

// `indent`: of the braces.
std::string to_json(const PlanNode& node, std::size_t indent, bool is_root) {
  std::vector<std::string> lines;
  for (const Member& member : members_of(node, is_root)) {
    lines.push_back(
        fmt::format("{:{}}\"{}\": {}", "", indent + 2, member.label, json_value(member)));
  }
  if (!node.inputs.empty()) {
    std::vector<std::string> plans;
    plans.reserve(node.inputs.size());
    for (const PlanNode& input : node.inputs)
      plans.push_back(fmt::format("{:{}}{}", "", indent + 4, to_json(input, indent + 4, false)));
    lines.push_back(fmt::format("{:{}}\"Plans\": [\n{}\n{:{}}]", "", indent + 2,
                                fmt::join(plans, ",\n"), "", indent + 2));
  }
  return fmt::format("{{\n{}\n{:{}}}}", fmt::join(lines, ",\n"), "", indent);
}

// `indent`: of the members; the first one stands behind what is there already.
std::string to_yaml(const PlanNode& node, std::size_t indent, bool is_root) {
  std::string text;
  for (const Member& member : members_of(node, is_root)) {
    if (!text.empty()) text += fmt::format("\n{:{}}", "", indent);
    text += member.label + ": ";
    switch (member.kind) {
      case Member::Kind::kBare:
        text += member.items.front();
        break;
      case Member::Kind::kText:
        text += quote_json(member.items.front());
        break;
      case Member::Kind::kList:
        for (const std::string& item : member.items)
          text += fmt::format("\n{:{}}- {}", "", indent + 2, quote_json(item));
        break;
    }
  }
  if (node.inputs.empty()) return text;
  text += fmt::format("\n{:{}}Plans: ", "", indent);
  for (const PlanNode& input : node.inputs)
    text += fmt::format("\n{:{}}- {}", "", indent + 2, to_yaml(input, indent + 4, false));
  return text;
}

std::string xml_text(std::string_view text) { return escape_markup(text, {{'\r', "&#x0d;"}}); }

std::string to_xml(const PlanNode& node, std::size_t indent, bool is_root) {
  std::string text = fmt::format("{:{}}<Plan>\n", "", indent);
  for (const Member& member : members_of(node, is_root)) {
    std::string tag = member.label;
    std::ranges::replace(tag, ' ', '-');
    text += fmt::format("{:{}}<{}>", "", indent + 2, tag);
    switch (member.kind) {
      case Member::Kind::kBare:
        text += member.items.front();
        break;
      case Member::Kind::kText:
        text += xml_text(member.items.front());
        break;
      case Member::Kind::kList:
        for (const std::string& item : member.items)
          text += fmt::format("\n{:{}}<Item>{}</Item>", "", indent + 4, xml_text(item));
        text += fmt::format("\n{:{}}", "", indent + 2);
        break;
    }
    text += fmt::format("</{}>\n", tag);
  }
  if (!node.inputs.empty()) {
    text += fmt::format("{:{}}<Plans>\n", "", indent + 2);
    for (const PlanNode& input : node.inputs) text += to_xml(input, indent + 4, false);
    text += fmt::format("{:{}}</Plans>\n", "", indent + 2);
  }
  return text + fmt::format("{:{}}</Plan>\n", "", indent);
}

}  // namespace

std::vector<std::string> plan_lines(const PlanNode& plan, PlanFormat format) {
  switch (format) {
    case PlanFormat::kJson:
      return {fmt::format("[\n  {{\n    \"Plan\": {}\n  }}\n]", to_json(plan, 4, true))};
    case PlanFormat::kYaml:
      return {"- Plan: \n    " + to_yaml(plan, 4, true)};
    case PlanFormat::kXml:
      return {"<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n" +
              to_xml(plan, 4, true) + "  </Query>\n</explain>"};
    case PlanFormat::kText:
      break;
  }
  std::vector<std::string> lines;
  write_text(plan, 0, lines);
  return lines;
}

}  // namespace carto_mock::sql
