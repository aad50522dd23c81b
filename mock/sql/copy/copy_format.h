// How COPY writes and reads rows (manual, page COPY, "File Formats").
#pragma once

#include <string>
#include <vector>

namespace carto_mock::sql {

enum class CopyKind { kText, kCsv, kBinary };
enum class CopyHeader { kNone, kPresent, kMatch };

struct CopyFormat {
  CopyKind kind = CopyKind::kText;
  char delimiter = '\t';
  std::string null_text = "\\N";
  CopyHeader header = CopyHeader::kNone;
  char quote = '"';  // this and the rest: of CSV
  char escape = '"';
  // Of each column that is copied; empty: of none.
  std::vector<bool> force_quote = {};
  std::vector<bool> force_not_null = {};
  std::vector<bool> force_null = {};
};

}  // namespace carto_mock::sql
