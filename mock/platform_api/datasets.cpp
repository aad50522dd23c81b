#include "platform_api/datasets.h"

#include <fmt/format.h>

#include "accounts/sql_text.h"
#include "platform_api/dataset_record.h"
#include "support/encodings.h"

namespace carto_mock::platform_api {
namespace {

using accounts::Account;
using accounts::qualified_name;
using accounts::quote_literal;
using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<sql::Value>>;

constexpr std::string_view kSuperuser = "postgres";

Rows query(const Account& account, std::string_view role, const std::string& statement) {
  sql::Session session = account.database().connect(role);
  sql::CollectingSink sink;
  session.execute(statement, sink);
  return std::move(sink.results.back().rows);
}

void run(const Account& account, const std::string& statement) {
  account.database().connect(account.owner_role()).execute(statement);
}

// The platform gives each of its objects a UUID of its own, for which this stands: of a kind, an
// account and a table.
std::string object_id(std::string_view kind, const Account& account, std::int64_t table) {
  constexpr std::size_t kBytes = 16;
  std::string bytes = sha256(fmt::format("{}/{}/{}", kind, account.id(), table)).substr(0, kBytes);
  constexpr std::size_t kVersionByte = 6;
  constexpr std::size_t kVariantByte = 8;
  bytes[kVersionByte] = static_cast<char>((bytes[kVersionByte] & 0x0f) | 0x40);
  bytes[kVariantByte] = static_cast<char>((bytes[kVariantByte] & 0x3f) | 0x80);
  const std::string digits = hex_encode(bytes);
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

// The account's own tables that have what a CARTO table has (spec dataservices.md).
std::string datasets_query(const Account& account) {
  return fmt::format(
      "SELECT c.oid::int8, c.relname::text, has_table_privilege({}, c.oid, 'SELECT'),"
      " to_char(coalesce(m.updated_at, now()) AT TIME ZONE 'UTC', "
      "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " JOIN pg_roles r ON r.oid = c.relowner"
      " LEFT JOIN cartodb.cdb_tablemetadata m ON m.tabname::oid = c.oid"
      " WHERE n.nspname = {} AND r.rolname = {} AND c.relkind = 'r' AND (SELECT count(*) FROM"
      " pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN"
      " ('cartodb_id', 'the_geom', 'the_geom_webmercator')) = 3"
      " ORDER BY coalesce(m.updated_at, now()) DESC, c.relname",
      quote_literal(account.public_role()), quote_literal(account.schema()),
      quote_literal(account.owner_role()));
}

void count_rows(const Account& account, Dataset& dataset) {
  const std::string table = qualified_name(account.schema(), dataset.name);
  dataset.row_count =
      query(account, kSuperuser, "SELECT count(*) FROM " + table).at(0).at(0).as_integer();
  const Rows kinds = query(account, kSuperuser,
                           fmt::format("SELECT DISTINCT ST_GeometryType(the_geom) FROM {} WHERE "
                                       "the_geom IS NOT NULL ORDER BY 1",
                                       table));
  for (const auto& kind : kinds) dataset.geometry_types.emplace_back(kind.at(0).as_text());
}

Json owner_json(const Account& account) {
  return {{"id", account.id()}, {"username", account.name()}};
}

Json table_json(const Account& account, const Dataset& dataset) {
  return {{"name", dataset.name},
          {"privacy", privacy_name(dataset.privacy)},
          {"updated_at", dataset.updated_at},
          {"row_count", dataset.row_count},
          {"geometry_types", dataset.geometry_types},
          {"name_alias", nullptr},
          {"schema", account.schema()}};
}

}  // namespace

std::string_view privacy_name(Privacy privacy) {
  switch (privacy) {
    case Privacy::kPrivate:
      return "PRIVATE";
    case Privacy::kPublic:
      return "PUBLIC";
    case Privacy::kLink:
      return "LINK";
  }
  return {};
}

std::optional<Privacy> parse_privacy(std::string_view name) {
  for (const Privacy privacy : {Privacy::kPrivate, Privacy::kPublic, Privacy::kLink}) {
    if (privacy_name(privacy) == name) return privacy;
  }
  return std::nullopt;
}

std::vector<Dataset> list_datasets(const Account& account) {
  std::vector<Dataset> datasets;
  std::map<std::int64_t, DatasetRecord> records = dataset_records(account);
  for (const auto& row : query(account, kSuperuser, datasets_query(account))) {
    Dataset dataset;
    dataset.table = row.at(0).as_integer();
    dataset.id = object_id("dataset", account, dataset.table);
    dataset.name = row.at(1).as_text();
    dataset.updated_at = row.at(3).as_text();
    if (!records.contains(dataset.table)) {
      records[dataset.table] = {dataset.updated_at, false};
      put_dataset_record(account, dataset.table, records[dataset.table]);
    }
    const DatasetRecord& record = records[dataset.table];
    dataset.created_at = record.created_at;
    if (row.at(2).as_bool())
      dataset.privacy = record.is_by_link ? Privacy::kLink : Privacy::kPublic;
    datasets.push_back(std::move(dataset));
  }
  return datasets;
}

std::optional<Dataset> find_dataset(const Account& account, std::string_view name_or_id) {
  for (Dataset& dataset : list_datasets(account)) {
    if (dataset.name != name_or_id && dataset.id != name_or_id) continue;
    count_rows(account, dataset);
    return std::move(dataset);
  }
  return std::nullopt;
}

void set_privacy(const Account& account, const Dataset& dataset, Privacy privacy) {
  const std::string table = qualified_name(account.schema(), dataset.name);
  const std::string role = accounts::quote_identifier(account.public_role());
  run(account, privacy == Privacy::kPrivate
                   ? fmt::format("REVOKE SELECT ON TABLE {} FROM {}", table, role)
                   : fmt::format("GRANT SELECT ON TABLE {} TO {}", table, role));
  put_dataset_record(account, dataset.table, {dataset.created_at, privacy == Privacy::kLink});
}

void rename_dataset(const Account& account, const Dataset& dataset, std::string_view name) {
  run(account,
      fmt::format("ALTER TABLE {} RENAME TO {}", qualified_name(account.schema(), dataset.name),
                  accounts::quote_identifier(name)));
}

void delete_dataset(const Account& account, const Dataset& dataset) {
  sql::Session session = account.database().connect(account.owner_role());
  session.begin();
  session.execute("DROP TABLE " + qualified_name(account.schema(), dataset.name));
  delete_dataset_record(session, dataset.table);
  session.commit();
}

Json dataset_json(const Account& account, const Dataset& dataset) {
  return {{"id", dataset.id},
          {"name", dataset.name},
          {"display_name", nullptr},
          {"type", "table"},
          {"kind", "geom"},
          {"privacy", privacy_name(dataset.privacy)},
          {"created_at", dataset.created_at},
          {"updated_at", dataset.updated_at},
          {"locked", false},
          {"title", nullptr},
          {"description", nullptr},
          {"tags", Json::array()},
          {"license", nullptr},
          {"source", nullptr},
          {"attributions", nullptr},
          {"permission", {{"owner", owner_json(account)}, {"acl", Json::array()}}},
          {"table", table_json(account, dataset)},
          {"dependent_visualizations", Json::array()},
          {"dependent_visualizations_count", 0}};
}

}  // namespace carto_mock::platform_api
