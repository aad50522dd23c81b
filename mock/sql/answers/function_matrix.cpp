#include "sql/answers/function_matrix.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/restricted_procedures.h"
#include "sql/catalog/tab_separated.h"
#include "sql/functions/function.h"
#include "sql/lowering/native_windows.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kPgCatalog = "pg_catalog";
constexpr std::string_view kComparison = "9.2";
constexpr std::string_view kPatterns = "9.7";
constexpr std::string_view kAggregates = "9.21";
constexpr std::string_view kWindows = "9.22";

struct TypeSection {
  std::string_view type;  // as format_type() prints it
  std::string_view section;
};

// Whose values a function or operator is about, where the manual has its name in several sections.
constexpr TypeSection kTypeSections[] = {
    {"text", "9.4"},        {"character", "9.4"},
    {"name", "9.4"},        {"\"char\"", "9.4"},
    {"bytea", "9.5"},       {"bit", "9.6"},
    {"bit varying", "9.6"}, {"date", "9.9"},
    {"interval", "9.9"},    {"time without time zone", "9.9"},
    {"anyenum", "9.10"},    {"time with time zone", "9.9"},
    {"point", "9.11"},      {"timestamp without time zone", "9.9"},
    {"lseg", "9.11"},       {"timestamp with time zone", "9.9"},
    {"line", "9.11"},       {"box", "9.11"},
    {"path", "9.11"},       {"polygon", "9.11"},
    {"circle", "9.11"},     {"inet", "9.12"},
    {"macaddr", "9.12"},    {"macaddr8", "9.12"},
    {"tsvector", "9.13"},   {"tsquery", "9.13"},
    {"uuid", "9.14"},       {"xml", "9.15"},
    {"json", "9.16"},       {"jsonb", "9.16"},
    {"anyarray", "9.19"},   {"anycompatiblearray", "9.19"},
    {"anyrange", "9.20"},   {"anymultirange", "9.20"},
    {"record", "9.24"},     {"xid", "9.26"},
    {"aclitem[]", "9.26"},  {"aclitem", "9.26"},
    {"pg_lsn", "9.27"},     {"smallint", "9.3"},
    {"integer", "9.3"},     {"bigint", "9.3"},
    {"real", "9.3"},        {"double precision", "9.3"},
    {"numeric", "9.3"},     {"money", "9.3"},
};

struct Section {
  std::string_view number;
  std::string_view title;
};

// What has one name in one section; each signature once.
struct Row {
  std::vector<std::string> built;
  std::vector<std::string> refused;
};

using Rows = std::map<std::string, Row, std::less<>>;

std::string type_name(Oid type) { return format_type(Type{type}); }

// Empty: of no section.
std::string_view section_of_type(Oid type) {
  const std::string name = type_name(type);
  const auto* const found = std::ranges::find(kTypeSections, name, &TypeSection::type);
  return found == std::end(kTypeSections) ? std::string_view() : found->section;
}

class Matrix {
 public:
  explicit Matrix(std::string_view sections) {
    const std::vector<std::string_view> callable = callable_signatures();
    callable_.insert(callable.begin(), callable.end());
    read_sections(sections);
    add_operators();
    add_functions();
  }

  std::string document() const {
    std::string text =
        "# Functions and operators\n\n"
        "Of PostgreSQL 15's catalog, by the sections of its manual that describe them; then what "
        "the manual's chapter 9\ndoes not describe, and the functions of the extensions. "
        "A signature is *built*, or a call of it is refused with 0A000 and its name. What only "
        "superusers may execute is built as far as\nothers can see: PostgreSQL's own 42501; of a "
        "superuser, which no account's role is, some of it is refused.\n"
        "`sql_answers --matrix` writes this file.\n\n"
        "| section | built | all |\n|---|--:|--:|\n";
    Count total;
    std::string bodies;
    for (const Section& section : sections_) {
      const auto rows = rows_.find(section.number);
      if (rows == rows_.end()) continue;
      const std::string title = fmt::format("{}. {}", section.number, section.title);
      total += add_part(title, rows->second, text, bodies);
    }
    text += summary_line("Chapter 9", total);
    for (const auto& [title, rows] : others_) add_part(title, rows, text, bodies);
    return text + bodies;
  }

 private:
  struct Count {
    std::size_t built = 0;
    std::size_t all = 0;
    Count& operator+=(const Count& other) {
      built += other.built;
      all += other.all;
      return *this;
    }
  };

  void read_sections(std::string_view text) {
    TabSeparatedReader reader(text);
    while (reader.next()) {
      const Section section{reader.text(), reader.text()};
      sections_.push_back(section);
      std::vector<std::string_view> names;
      reader.append_texts(names, ' ');
      for (const std::string_view name : names) sections_of_name_[name].push_back(section.number);
    }
  }

  // Empty: the manual does not describe it.
  std::string_view section_of(const BuiltinProcedure& procedure) const {
    const auto found = sections_of_name_.find(procedure.name);
    if (found == sections_of_name_.end()) return {};
    const std::vector<std::string_view>& listed = found->second;
    const auto lists = [&](std::string_view section) {
      return std::ranges::find(listed, section) != listed.end();
    };
    if (procedure.kind == 'w' && lists(kWindows)) return kWindows;
    if (procedure.kind == 'a' && lists(kAggregates)) return kAggregates;
    for (const Oid argument : procedure.arguments) {
      const std::string_view section = section_of_type(argument);
      if (!section.empty() && lists(section)) return section;
    }
    return listed.front();
  }

  static std::string_view section_of(const BuiltinOperator& entry) {
    static constexpr std::array<std::string_view, 10> kComparisons{
        "=", "<>", "<", ">", "<=", ">=", "~<~", "~<=~", "~>~", "~>=~"};
    if (std::ranges::find(kComparisons, entry.name) != kComparisons.end()) return kComparison;
    const bool matches_text =
        entry.name.find('~') != std::string_view::npos && section_of_type(entry.left) == "9.4";
    if (matches_text) return kPatterns;
    // The rarer of both says more: numbers are in other types' operators too.
    const std::string_view left = section_of_type(entry.left);
    const std::string_view right = section_of_type(entry.right);
    if (left.empty() || (left == "9.3" && !right.empty())) return right;
    return left;
  }

  void add_operators() {
    const BuiltinCatalog& catalog = BuiltinCatalog::instance();
    for (const BuiltinOperator& entry : catalog.operators()) {
      const BuiltinProcedure* procedure = catalog.find_procedure(entry.procedure);
      if (procedure == nullptr) continue;  // a shell: what only names a commutator
      operator_procedures_.insert(procedure->oid);
      const std::string operands =
          entry.left == 0
              ? fmt::format("{} {}", entry.name, type_name(entry.right))
              : fmt::format("{} {} {}", type_name(entry.left), entry.name, type_name(entry.right));
      const std::string_view section = section_of(entry);
      Rows& rows = entry.schema != kPgCatalog ? others_[fmt::format("Schema {}", entry.schema)]
                   : section.empty()          ? others_[std::string(kUndescribed)]
                                              : rows_[section];
      add(rows, fmt::format("operator {}", entry.name), operands, *procedure);
    }
  }

  void add_functions() {
    for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures()) {
      const std::string_view section =
          procedure.schema == kPgCatalog ? section_of(procedure) : std::string_view();
      if (!section.empty()) {
        add(rows_[section], std::string(procedure.name), std::string(procedure.signature),
            procedure);
        continue;
      }
      const bool is_called_by_name =
          !operator_procedures_.contains(procedure.oid) && !takes_internal_values(procedure);
      if (!is_called_by_name) continue;
      const std::string title = procedure.schema == kPgCatalog
                                    ? std::string(kUndescribed)
                                    : fmt::format("Schema {}", procedure.schema);
      add(others_[title], std::string(procedure.name), std::string(procedure.signature), procedure);
    }
  }

  // Types' input and output, support of indexes and aggregates: no SQL statement calls these.
  static bool takes_internal_values(const BuiltinProcedure& procedure) {
    const auto is_internal = [](Oid type) {
      const std::string name = type_name(type);
      return name == "internal" || name == "cstring" || name.ends_with("_handler");
    };
    return is_internal(procedure.result) || std::ranges::any_of(procedure.arguments, is_internal);
  }

  void add(Rows& rows, std::string name, std::string shown, const BuiltinProcedure& procedure) {
    Row& row = rows[std::move(name)];
    const bool is_answered = callable_.contains(procedure.signature) ||
                             find_restricted_procedure(procedure.oid) != nullptr;
    (is_answered ? row.built : row.refused).push_back(std::move(shown));
  }

  static std::string summary_line(std::string_view title, const Count& count) {
    return fmt::format("| {} | {} | {} |\n", title, count.built, count.all);
  }

  static std::string list_of(const std::vector<std::string>& signatures) {
    std::set<std::string> marked;
    for (std::string signature : signatures) {
      // A bar would end the table's cell, also within code.
      for (std::size_t at = 0; (at = signature.find('|', at)) != std::string::npos; at += 2)
        signature.insert(at, 1, '\\');
      marked.insert(fmt::format("`{}`", signature));
    }
    return fmt::format("{}", fmt::join(marked, ", "));
  }

  static Count add_part(std::string_view title, const Rows& rows, std::string& summary,
                        std::string& bodies) {
    Count count;
    bodies += fmt::format("\n## {}\n\n| built | refused |\n|---|---|\n", title);
    for (const auto& [name, row] : rows) {
      count += {row.built.size(), row.built.size() + row.refused.size()};
      bodies += fmt::format("| {} | {} |\n", list_of(row.built), list_of(row.refused));
    }
    summary += summary_line(title, count);
    return count;
  }

  static constexpr std::string_view kUndescribed = "Not described in chapter 9";

  std::set<std::string_view> callable_;
  std::vector<Section> sections_;
  std::map<std::string_view, std::vector<std::string_view>> sections_of_name_;
  std::set<Oid> operator_procedures_;
  std::map<std::string_view, Rows> rows_;  // by section
  std::map<std::string, Rows> others_;     // by title
};

}  // namespace

std::vector<std::string_view> callable_signatures() {
  std::vector<std::string_view> signatures = built_signatures();
  for (const WindowFunction& function : window_functions())
    signatures.push_back(function.signature);
  return signatures;
}

std::string function_matrix(std::string_view sections) { return Matrix(sections).document(); }

}  // namespace carto_mock::sql
