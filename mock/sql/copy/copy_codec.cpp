#include "sql/copy/copy_readers.h"

namespace carto_mock::sql {

std::unique_ptr<CopyReader> make_copy_reader(const CopyFormat& format,
                                             std::span<const CopyColumn> columns,
                                             CopySource& source, const TextSettings& settings) {
  if (format.kind == CopyKind::kBinary) return make_binary_copy_reader(columns, source, settings);
  return make_text_copy_reader(format, columns, source, settings);
}

std::unique_ptr<CopyWriter> make_copy_writer(const CopyFormat& format,
                                             std::span<const CopyColumn> columns, CopySink& sink,
                                             const TextSettings& settings) {
  if (format.kind == CopyKind::kBinary) return make_binary_copy_writer(columns, sink, settings);
  return make_text_copy_writer(format, columns, sink, settings);
}

}  // namespace carto_mock::sql
