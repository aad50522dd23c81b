// Rows to the bytes of COPY … TO STDOUT. Used by one thread.
#pragma once

#include <memory>
#include <span>

#include "sql/copy/copy_format.h"
#include "sql/copy/copy_reader.h"
#include "sql/copy/copy_stream.h"

namespace carto_mock::sql {

class CopyWriter {
 public:
  virtual ~CopyWriter() = default;
  virtual void row(std::span<const Value> values) = 0;
  virtual void finish() = 0;
};

// `columns` and `sink` outlive the writer.
std::unique_ptr<CopyWriter> make_copy_writer(const CopyFormat& format,
                                             std::span<const CopyColumn> columns, CopySink& sink,
                                             const TextSettings& settings);

}  // namespace carto_mock::sql
