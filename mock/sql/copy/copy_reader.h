// Rows of COPY … FROM STDIN, out of a stream of bytes. Used by one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/copy/copy_format.h"
#include "sql/copy/copy_stream.h"
#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct CopyColumn {
  std::string name;
  Type type;
  // Reads its texts where the type's own input cannot; empty: that one does.
  std::function<Value(std::string_view)> input = {};
};

class CopyReader {
 public:
  virtual ~CopyReader() = default;
  // One value a column, without its type modifier applied; false at the end. Errors are
  // PostgreSQL's: 22P04 for bad data, 22021 for bad bytes, those of the types' input.
  virtual bool next(std::vector<Value>& row) = 0;
};

// `columns` and `source` outlive the reader.
std::unique_ptr<CopyReader> make_copy_reader(const CopyFormat& format,
                                             std::span<const CopyColumn> columns,
                                             CopySource& source, const TextSettings& settings);

}  // namespace carto_mock::sql
