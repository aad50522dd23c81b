#include "sql/analyzer/collations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kDefault = "default";

struct NamedCollation {
  std::string_view name;
  Collation collation;
};

// Those that every server has, or that mean the same everywhere.
constexpr auto kNamed = std::to_array<NamedCollation>({{kDefault, Collation::kDefault},
                                                       {"C", Collation::kC},
                                                       {"POSIX", Collation::kPosix},
                                                       {"ucs_basic", Collation::kUcsBasic},
                                                       {"C.utf8", Collation::kUtf8}});

bool is_everywhere(std::string_view name) {
  return std::ranges::find(kNamed, name, &NamedCollation::name) != kNamed.end();
}

// `en_US.utf8`, `de-x-icu` …: of the server's operating system, or of ICU.
bool is_of_some_server(std::string_view name) {
  if (name == "unicode" || name.ends_with("-x-icu") || name.starts_with("C.")) return true;
  const std::string_view language = name.substr(0, name.find('_'));
  constexpr std::size_t kLongest = 3;
  return language.size() < name.size() && language.size() >= 2 && language.size() <= kLongest &&
         std::ranges::all_of(language, [](unsigned char c) { return std::islower(c) != 0; });
}

}  // namespace

std::string find_collation(analysis::SyntaxNodes names, int location) {
  const std::vector<std::string> parts = analysis::strings_of(names);
  const std::string& name = parts.back();
  const bool is_elsewhere = parts.size() > 1 && parts[parts.size() - 2] != "pg_catalog";
  if (!is_elsewhere && is_everywhere(name)) return name == kDefault ? "" : name;
  if (is_elsewhere || is_of_some_server(name))
    throw Error::unsupported(fmt::format("collation \"{}\"", fmt::join(parts, ".")));
  throw Error(
      sqlstate::kUndefinedObject,
      fmt::format("collation \"{}\" for encoding \"UTF8\" does not exist", fmt::join(parts, ".")))
      .at(location);
}

Collation collation_named(std::string_view name) {
  const auto* found = std::ranges::find(kNamed, name, &NamedCollation::name);
  return found == kNamed.end() ? Collation::kDefault : found->collation;
}

std::string_view collation_name(Collation collation) {
  const auto* found = std::ranges::find(kNamed, collation, &NamedCollation::collation);
  return found == kNamed.end() ? std::string_view() : found->name;
}

bool has_own_letters(Collation collation) {
  switch (collation) {
    case Collation::kNone:
    case Collation::kDefault:
    case Collation::kUtf8:
      return false;
    case Collation::kC:
    case Collation::kPosix:
    case Collation::kUcsBasic:
      return true;
  }
  return false;
}

bool is_collatable(Type type) {
  const Oid base = base_type(type.oid);
  const Oid element = element_type(base);
  const Oid compared = element == kInvalidOid ? base : element;
  return compared == oid::kUnknown || compared == oid::kName ||
         type_category(compared).category == 'S';
}

void require_collatable(Type type, int location) {
  if (is_collatable(type)) return;
  throw Error(sqlstate::kDatatypeMismatch,
              fmt::format("collations are not supported by type {}", format_type(Type{type.oid})))
      .at(location);
}

namespace {

std::string declared(analysis::SyntaxNodes names, Type type, int location) {
  std::string name = find_collation(names, location);
  require_collatable(type, location);
  if (!name.empty() && name != "C" && name != "POSIX")
    throw Error::unsupported(fmt::format("collation \"{}\" of a column or index", name));
  return name;
}

}  // namespace

std::string declared_collation(const PgQuery__CollateClause* clause, Type type) {
  if (clause == nullptr) return {};
  return declared(analysis::nodes(clause->n_collname, clause->collname), type, clause->location);
}

std::string declared_collation(analysis::SyntaxNodes names, Type type) {
  constexpr int kNowhere = -1;
  return names.empty() ? std::string() : declared(names, type, kNowhere);
}

std::string_view collation_of(const Relation& relation) {
  std::string_view found;
  for (const Column& column : relation.columns) {
    if (column.dropped || column.collation.empty() || column.collation == found) continue;
    if (!found.empty()) throw Error::unsupported("columns of several collations");
    found = column.collation;
  }
  return found;
}

std::string_view collation_of(std::span<const RequiredPrivilege> relations,
                              const CatalogSnapshot& catalog) {
  std::string_view found;
  for (const RequiredPrivilege& required : relations) {
    const Relation* relation = catalog.find_relation(required.relation);
    const std::string_view own = relation == nullptr ? std::string_view() : collation_of(*relation);
    if (own.empty() || own == found) continue;
    if (!found.empty()) throw Error::unsupported("tables of several collations");
    found = own;
  }
  return found;
}

void refuse_collations(std::span<const RequiredPrivilege> relations, const CatalogSnapshot& catalog,
                       std::string_view construct) {
  if (collation_of(relations, catalog).empty()) return;
  throw Error::unsupported(fmt::format("{} of a table with collations of its own", construct));
}

// The node has a place for how a call was written, which a cast does not need.
ExpressionPtr with_collation(ExpressionPtr argument, Collation collation, int location) {
  const Type type = argument->type;
  ExpressionPtr result = make_expression(type, Relabel{std::move(argument)}, location);
  result->notation = Notation::kHiddenCast;
  result->written_arguments = static_cast<int>(collation);
  return result;
}

Collation collate_clause(const Expression& expression) {
  const bool is_clause = get_if<Relabel>(expression) != nullptr &&
                         expression.notation == Notation::kHiddenCast &&
                         expression.written_arguments >= 0;
  return is_clause ? static_cast<Collation>(expression.written_arguments) : Collation::kNone;
}

namespace analysis {

bool depends_on_letters(std::string_view function) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"lower", "upper", "initcap", "substring", "pg_collation_for"});
  return std::ranges::find(kNames, function) != kNames.end() ||
         function.find("regex") != std::string_view::npos ||
         function.find("iclike") != std::string_view::npos ||
         function.find("icnlike") != std::string_view::npos;
}

}  // namespace analysis

}  // namespace carto_mock::sql
