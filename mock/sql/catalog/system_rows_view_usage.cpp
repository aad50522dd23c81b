// information_schema.view_table_usage and view_column_usage: what the queries of views read, of
// tables whose owner the session's role is. The same joins of pg_depend that the views are would
// take minutes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "sql/catalog/derived_oids.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/refused_value.h"
#include "sql/catalog/system_rows.h"
#include "sql/catalog/tab_separated.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kPgClass = 1259, kPgRewrite = 2618;
constexpr Oid kFirstUnpinned = 12000;  // FirstUnpinnedObjectId: pg_depend has nothing below

// Attnums by the relation that is read; 0: the relation itself.
using Reads = std::map<Oid, std::set<int>>;

// Of the system's views and PostGIS's.
std::map<Oid, Reads> reads_of_system_views() {
  std::map<Oid, Reads> reads;
  for (const std::string_view line : fixed_lines("pg_depend")) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    const Oid catalog = reader.oid();
    const auto view = view_of_rule(reader.oid());
    reader.text();  // objsubid
    const Oid referenced_catalog = reader.oid();
    const Oid referenced = reader.oid();
    const int part = reader.integer();
    if (catalog != kPgRewrite || !view || referenced_catalog != kPgClass || referenced == *view)
      continue;
    reads[*view][referenced].insert(part);
  }
  return reads;
}

class ViewUsage {
 public:
  ViewUsage(SystemRows& rows, const SystemRowContext& context, bool with_columns)
      : rows_(rows), context_(context), with_columns_(with_columns) {
    for (RelationRow& row : all_relations(context.catalog)) relations_.emplace(row.oid, row);
  }

  void write_all() {
    for (const auto& [view, reads] : reads_of_system_views()) write(relations_.at(view), reads);
    for (const auto& [oid, row] : relations_) {
      if (row.kind != 'v' || row.relation == nullptr) continue;
      const auto known = context_.view_reads ? context_.view_reads(oid) : std::nullopt;
      if (!known) {
        write_unknown(row);
        continue;
      }
      Reads reads;
      for (const ColumnsRead& read : *known)
        reads[read.relation].insert(read.columns.begin(), read.columns.end());
      write(row, reads);
    }
  }

 private:
  void start_row(const RelationRow& view) {
    rows_.add();
    rows_.set("view_catalog", text_value(context_.database_name))
        .set("view_schema", text_value(view.schema_name))
        .set("view_name", text_value(view.name))
        .set("table_catalog", text_value(context_.database_name));
  }

  void write(const RelationRow& view, const Reads& reads) {
    for (const auto& [oid, columns] : reads) {
      const auto table = relations_.find(oid);
      if (oid < kFirstUnpinned || table == relations_.end()) continue;
      const RelationRow& row = table->second;
      constexpr std::string_view kRead = "rvfp";
      if (kRead.find(row.kind) == std::string_view::npos ||
          !context_.catalog.has_privileges_of(context_.current_user, row.owner))
        continue;
      if (!with_columns_) {
        start_row(view);
        rows_.set("table_schema", text_value(row.schema_name))
            .set("table_name", text_value(row.name));
        continue;
      }
      for (const AttributeRow& attribute : attributes_of(row)) {
        if (!columns.contains(attribute.number)) continue;
        start_row(view);
        rows_.set("table_schema", text_value(row.schema_name))
            .set("table_name", text_value(row.name))
            .set("column_name", text_value(attribute.name));
      }
    }
  }

  void write_unknown(const RelationRow& view) {
    const std::string construct = fmt::format("what the view {} reads", view.name);
    start_row(view);
    rows_.set("table_schema", refused_value(construct)).set("table_name", refused_value(construct));
    if (with_columns_) rows_.set("column_name", refused_value(construct));
  }

  SystemRows& rows_;
  const SystemRowContext& context_;
  bool with_columns_;
  std::map<Oid, RelationRow> relations_;
};

}  // namespace

void write_information_schema_view_table_usage(SystemRows& rows, const SystemRowContext& context) {
  ViewUsage(rows, context, false).write_all();
}
void write_information_schema_view_column_usage(SystemRows& rows, const SystemRowContext& context) {
  ViewUsage(rows, context, true).write_all();
}

}  // namespace carto_mock::sql
