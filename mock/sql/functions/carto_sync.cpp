// CDB_SyncTable() (spec dataservices.md 4.6): makes a table's rows those of another one.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/native.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class TableSync {
 public:
  // `skipped` are columns of the destination that keep what they have: what was computed there,
  // say.
  TableSync(const CallContext& context, const Relation& source, std::string_view schema,
            std::string_view table, std::span<const Value> skipped)
      : session_(context.session),
        source_(output_object_name(source.oid, oid::kRegclass, context.session)),
        table_(table),
        target_(quote_identifier(schema) + '.' + quote_identifier(table)) {
    for (const Column& column : source.columns) {
      if (column.dropped) continue;
      columns_.push_back(quote_identifier(column.name));
      const bool is_skipped = std::ranges::any_of(skipped, [&](const Value& name) {
        return !name.is_null() && name.as_text() == column.name;
      });
      if (!is_skipped && column.name != "cartodb_id") compared_.push_back(columns_.back());
    }
    const Schema* found = session_.catalog().find_schema(schema);
    exists_ = session_.catalog().find_relation(found->oid, table) != nullptr;
  }

  void run() const {
    if (!exists_) {
      session_.run_sql(
          fmt::format("CREATE TABLE {} AS SELECT {} FROM {}", target_, list(""), source_));
      const auto copied = session_.run_sql(fmt::format("SELECT count(*) FROM {}", target_));
      const std::int64_t count = copied.at(0).at(0).as_integer();
      if (count > 0) return note("INSERTED", count);
    } else {
      session_.notice(Severity::kNotice,
                      fmt::format("relation \"{}\" already exists, skipping", table_));
    }
    note("DELETED",
         change(fmt::format(
             "DELETE FROM {} AS t WHERE NOT EXISTS (SELECT 1 FROM {} AS s WHERE s.cartodb_id = "
             "t.cartodb_id)",
             target_, source_)));
    note("INSERTED",
         change(fmt::format(
             "INSERT INTO {} ({}) SELECT {} FROM {} AS s WHERE NOT EXISTS (SELECT 1 FROM {} AS t "
             "WHERE t.cartodb_id = s.cartodb_id)",
             target_, list(""), list("s."), source_, target_)));
    note("MODIFIED", modify());
  }

 private:
  // The columns, each with `prefix`.
  std::string list(std::string_view prefix) const {
    std::string names;
    for (const std::string& column : columns_)
      names += fmt::format("{}{}{}", names.empty() ? "" : ", ", prefix, column);
    return names;
  }

  std::int64_t modify() const {
    std::string assignments;
    std::string differences;
    for (const std::string& column : compared_) {
      assignments += fmt::format("{}{} = s.{}", assignments.empty() ? "" : ", ", column, column);
      differences += fmt::format("{}t.{}::text IS DISTINCT FROM s.{}::text",
                                 differences.empty() ? "" : " OR ", column, column);
    }
    if (assignments.empty()) return 0;
    return change(
        fmt::format("UPDATE {} AS t SET {} FROM {} AS s WHERE t.cartodb_id = "
                    "s.cartodb_id AND ({})",
                    target_, assignments, source_, differences));
  }

  std::int64_t change(const std::string& statement) const {
    return static_cast<std::int64_t>(session_.run_sql(statement + " RETURNING 1").size());
  }
  void note(std::string_view what, std::int64_t count) const {
    session_.notice(Severity::kNotice, fmt::format("{} {} row(s)", what, count));
  }

  SessionServices& session_;
  std::string source_;
  std::string table_;
  std::string target_;
  std::vector<std::string> columns_;   // quoted
  std::vector<std::string> compared_;  // those that rows are updated in
  bool exists_ = false;
};

Value sync_table(const CallContext& context, Arguments arguments) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) throw Error::unsupported("CDB_SyncTable() with NULL");
  }
  const CatalogSnapshot& catalog = context.session.catalog();
  const Relation* source = catalog.find_relation(static_cast<Oid>(arguments[0].as_integer()));
  const Schema* schema = catalog.find_schema(static_cast<Oid>(arguments[1].as_integer()));
  if (source == nullptr || schema == nullptr)
    throw Error::unsupported("CDB_SyncTable() of system tables");
  const std::string schema_name = schema->name;
  TableSync(context, *source, schema_name, arguments[2].as_text(), arguments[3].as_array().elements)
      .run();
  return Value::text("");
}

constexpr FunctionEntry kEntries[] = {
    {"cdb_synctable(regclass,regnamespace,name,name[])", sync_table},
};

}  // namespace

std::span<const FunctionEntry> carto_sync_functions() { return kEntries; }

}  // namespace carto_mock::sql
