#include "sql/catalog/system_keys.h"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/system_relations.h"
#include "sql/catalog/tab_separated.h"

namespace carto_mock::sql {
namespace {

// `1 2` of an int2vector, `{1,2}` of an array.
std::vector<int> numbers_in(std::string_view text) {
  std::vector<int> numbers;
  while (!text.empty()) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc()) numbers.push_back(number);
    const auto used = static_cast<std::size_t>(end - text.data());
    text.remove_prefix(error == std::errc() ? used : 1);
  }
  return numbers;
}

void skip(TabSeparatedReader& reader, int count) {
  for (int i = 0; i < count; ++i) reader.text();
}

void add_index(std::string_view line, std::map<Oid, Relation>& relations) {
  TabSeparatedReader reader = TabSeparatedReader::of_line(line);
  Relation& index = relations.at(reader.oid());
  IndexDefinition definition;
  definition.relation = reader.oid();
  skip(reader, 2);  // indnatts, indnkeyatts
  definition.unique = reader.flag();
  skip(reader, 1);  // indnullsnotdistinct
  definition.primary = reader.flag();
  skip(reader, 8);  // indisexclusion … indisreplident
  definition.columns = numbers_in(reader.text());
  index.kind = RelationKind::kIndex;
  index.index = std::move(definition);
}

void add_constraint(std::string_view line, std::map<Oid, Relation>& relations) {
  TabSeparatedReader reader = TabSeparatedReader::of_line(line);
  Constraint constraint;
  constraint.oid = reader.oid();
  constraint.name = reader.text();
  skip(reader, 1);  // connamespace
  constraint.kind = static_cast<ConstraintKind>(reader.letter());
  skip(reader, 3);  // condeferrable, condeferred, convalidated
  const auto table = relations.find(reader.oid());
  if (table == relations.end()) return;  // a domain's
  skip(reader, 1);                       // contypid
  constraint.index = reader.oid();
  skip(reader, 8);  // conparentid … connoinherit
  constraint.columns = numbers_in(reader.text());
  // The only one: PostGIS's, of spatial_ref_sys.
  if (constraint.kind == ConstraintKind::kCheck)
    constraint.check_sql = "((srid > 0) AND (srid <= 998999))";
  table->second.constraints.push_back(std::move(constraint));
}

}  // namespace

void add_system_keys(std::map<Oid, Relation>& relations) {
  for (const std::string_view line : fixed_lines("pg_index")) add_index(line, relations);
  for (const std::string_view line : fixed_lines("pg_constraint")) add_constraint(line, relations);
}

std::optional<SystemConstraint> find_system_constraint(Oid constraint) {
  for (const std::string_view line : fixed_lines("pg_constraint")) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    if (reader.oid() != constraint) continue;
    skip(reader, 6);  // conname … convalidated
    const Relation* table = find_system_relation(reader.oid());
    if (table == nullptr) return std::nullopt;
    for (const Constraint& known : table->constraints) {
      if (known.oid == constraint) return SystemConstraint{table, &known};
    }
  }
  return std::nullopt;
}

const Relation* find_index(Oid index, const CatalogSnapshot& catalog) {
  const Relation* found = catalog.find_relation(index);
  if (found == nullptr) found = find_system_relation(index);
  return found == nullptr || !found->index ? nullptr : found;
}

const Relation& table_of_index(const Relation& index, const CatalogSnapshot& catalog) {
  const Relation* table = catalog.find_relation(index.index->relation);
  return table == nullptr ? *find_system_relation(index.index->relation) : *table;
}

}  // namespace carto_mock::sql
