// Inside this folder: the readers and writers by format.
#pragma once

#include "sql/copy/copy_reader.h"
#include "sql/copy/copy_writer.h"

namespace carto_mock::sql {

std::unique_ptr<CopyReader> make_text_copy_reader(const CopyFormat& format,
                                                  std::span<const CopyColumn> columns,
                                                  CopySource& source, const TextSettings& settings);
std::unique_ptr<CopyReader> make_binary_copy_reader(std::span<const CopyColumn> columns,
                                                    CopySource& source,
                                                    const TextSettings& settings);
std::unique_ptr<CopyWriter> make_text_copy_writer(const CopyFormat& format,
                                                  std::span<const CopyColumn> columns,
                                                  CopySink& sink, const TextSettings& settings);
std::unique_ptr<CopyWriter> make_binary_copy_writer(std::span<const CopyColumn> columns,
                                                    CopySink& sink, const TextSettings& settings);

}  // namespace carto_mock::sql
