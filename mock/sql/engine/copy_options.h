// The options of COPY (manual, page COPY, "Parameters"), in either syntax.
#pragma once

#include <string>
#include <vector>

#include "sql/copy/copy_format.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

enum class CopyEncoding { kUtf8, kLatin1 };

struct CopyOptions {
  CopyFormat format;  // the column lists below become its flags once the columns are known
  CopyEncoding encoding = CopyEncoding::kUtf8;
  bool force_quote_all = false;
  std::vector<std::string> force_quote;
  std::vector<std::string> force_not_null;
  std::vector<std::string> force_null;
  bool freeze = false;
};

// Throws PostgreSQL's errors, in its order of checks (ProcessCopyOptions).
CopyOptions read_copy_options(const PgQuery__CopyStmt& statement);

}  // namespace carto_mock::sql
