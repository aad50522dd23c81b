// The data of a COPY FROM as far as the account's quota allows (SQL API 9.1).
#pragma once

#include <cstdint>

#include "sql/copy/copy_stream.h"
#include "sql/engine/session.h"

namespace carto_mock::sql_api {

class QuotaSource final : public sql::CopySource {
 public:
  // `source`: of the data as it is loaded, unpacked. Asks the database how much room is left;
  // throws what that throws.
  QuotaSource(sql::CopySource& source, sql::Session& session);

  // Throws `DB Quota exceeded`.
  std::size_t read(char* buffer, std::size_t capacity) override;

 private:
  sql::CopySource& source_;
  std::int64_t remaining_;
};

}  // namespace carto_mock::sql_api
