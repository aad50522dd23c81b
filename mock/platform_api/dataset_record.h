// What the platform keeps of a dataset beside its table: a document of the database, by the table's
// OID. It begins when the platform first notices the table, as in the real service.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "accounts/account.h"

namespace carto_mock::platform_api {

struct DatasetRecord {
  std::string created_at;   // ISO 8601
  bool is_by_link = false;  // of a table that all may read: whoever knows the map's address
};

std::map<std::int64_t, DatasetRecord> dataset_records(const accounts::Account& account);
void put_dataset_record(const accounts::Account& account, std::int64_t table,
                        const DatasetRecord& record);
void delete_dataset_record(sql::Session& session, std::int64_t table);

}  // namespace carto_mock::platform_api
