// The options of COPY (manual, page COPY, "Parameters"), in either syntax.
#pragma once

#include <string>
#include <vector>

#include "sql/copy/copy_format.h"
#include "sql/syntax/parser.h"
#include "support/character_encoding.h"

namespace carto_mock::sql {

struct CopyOptions {
  CopyFormat format;  // the column lists below become its flags once the columns are known
  const CharacterEncoding* encoding = nullptr;  // null: the data are UTF-8
  bool takes_any_bytes = false;                 // ENCODING 'SQL_ASCII': the data need not be UTF-8
  bool force_quote_all = false;
  std::vector<std::string> force_quote;
  std::vector<std::string> force_not_null;
  std::vector<std::string> force_null;
  bool freeze = false;
};

// Throws PostgreSQL's errors, in its order of checks (ProcessCopyOptions).
CopyOptions read_copy_options(const PgQuery__CopyStmt& statement);

}  // namespace carto_mock::sql
