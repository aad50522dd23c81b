#include "sql_api/quota_source.h"

#include "sql/engine/result_sink.h"
#include "sql_api/api_error.h"

namespace carto_mock::sql_api {
namespace {

std::int64_t remaining_quota(sql::Session& session) {
  sql::CollectingSink sink;
  session.execute(
      "SELECT _CDB_UserQuotaInBytes() - CDB_UserDataSize(current_schema()) AS remaining_quota",
      sink);
  return sink.results.back().rows.at(0).at(0).as_integer();
}

}  // namespace

QuotaSource::QuotaSource(sql::CopySource& source, sql::Session& session)
    : source_(source), remaining_(remaining_quota(session)) {}

std::size_t QuotaSource::read(char* buffer, std::size_t capacity) {
  const std::size_t size = source_.read(buffer, capacity);
  remaining_ -= static_cast<std::int64_t>(size);
  if (remaining_ < 0) throw ApiError{400, "DB Quota exceeded", {}, {}, {}, {}};
  return size;
}

}  // namespace carto_mock::sql_api
