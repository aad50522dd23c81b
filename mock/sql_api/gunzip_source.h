// A gzip stream as what is packed in it, piece by piece. Used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "sql/copy/copy_stream.h"

namespace carto_mock::sql_api {

class GunzipSource final : public sql::CopySource {
 public:
  // `source` outlives it.
  explicit GunzipSource(sql::CopySource& source);
  ~GunzipSource() override;

  // Throws ApiError 400 `Error while gunzipping: …` with zlib's words (spec sql-api.md 9.1).
  std::size_t read(char* buffer, std::size_t capacity) override;

 private:
  class Inflater;

  bool refill();
  // After the end of a member another one may follow; anything else behind it is left alone.
  bool starts_another_member();

  sql::CopySource& source_;
  std::vector<char> packed_;
  std::unique_ptr<Inflater> inflater_;
  bool is_over_ = false;
};

}  // namespace carto_mock::sql_api
