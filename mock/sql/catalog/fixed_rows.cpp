#include "sql/catalog/fixed_rows.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "sql/catalog/embedded_data.h"
#include "sql/catalog/tab_separated.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// The lines of each relation, without its name.
class FixedRows {
 public:
  static const FixedRows& instance() {
    static const FixedRows rows;
    return rows;
  }

  const std::vector<std::string_view>& of(std::string_view relation) const {
    const auto found = lines_.find(relation);
    if (found == lines_.end()) throw std::logic_error("no fixed rows of " + std::string(relation));
    return found->second;
  }

 private:
  FixedRows() {
    for (TabSeparatedReader reader(text_); reader.next();) {
      const std::string_view relation = reader.text();
      lines_[relation].push_back(reader.rest());
    }
  }

  std::string text_ = embedded_catalog_text("fixed_rows.tsv.gz");
  std::map<std::string_view, std::vector<std::string_view>> lines_;
};

}  // namespace

const std::vector<std::string_view>& fixed_lines(std::string_view relation) {
  return FixedRows::instance().of(relation);
}

namespace {

Value column_value(std::string_view text, Type type) {
  // SQL is kept where PostgreSQL keeps a tree.
  if (type.oid == oid::kNodeTree && text != "\\N") return Value::text(std::string(text));
  return text == "\\N" ? Value() : input_value(text, type, TextSettings{});
}

std::vector<Description> read_descriptions() {
  std::vector<Description> descriptions;
  for (const std::string_view line : fixed_lines("pg_description")) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    Description description{};
    description.object = reader.oid();
    description.catalog = reader.oid();
    description.part = reader.integer();
    description.text = reader.text();
    descriptions.push_back(description);
  }
  std::ranges::stable_sort(descriptions, {}, &Description::object);
  return descriptions;
}

}  // namespace

void write_fixed_rows(SystemRows& rows, const SystemRowContext&) {
  const BuiltinRelation& relation = rows.relation();
  for (const std::string_view line : fixed_lines(relation.name)) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    rows.add();
    for (const BuiltinColumn& column : relation.columns)
      rows.set(column.name, column_value(reader.text(), column.type));
  }
}

const std::vector<Description>& builtin_descriptions() {
  static const std::vector<Description> descriptions = read_descriptions();
  return descriptions;
}

}  // namespace carto_mock::sql
