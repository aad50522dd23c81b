#include "platform_api/dataset_record.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

namespace carto_mock::platform_api {
namespace {

constexpr std::string_view kDocumentKind = "dataset";

}  // namespace

std::map<std::int64_t, DatasetRecord> dataset_records(const accounts::Account& account) {
  std::map<std::int64_t, DatasetRecord> records;
  sql::Session session = account.database().connect_superuser();
  for (const auto& [table, text] : session.documents(kDocumentKind)) {
    const auto json = nlohmann::json::parse(text);
    records.emplace(std::atoll(table.c_str()),
                    DatasetRecord{json.at("created_at"), json.at("is_by_link")});
  }
  return records;
}

void put_dataset_record(const accounts::Account& account, std::int64_t table,
                        const DatasetRecord& record) {
  const nlohmann::json json = {{"created_at", record.created_at},
                               {"is_by_link", record.is_by_link}};
  account.database().connect_superuser().put_document(kDocumentKind, std::to_string(table),
                                                      json.dump());
}

void delete_dataset_record(sql::Session& session, std::int64_t table) {
  session.delete_document(kDocumentKind, std::to_string(table));
}

}  // namespace carto_mock::platform_api
