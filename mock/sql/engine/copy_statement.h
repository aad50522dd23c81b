// COPY … FROM STDIN and COPY … TO STDOUT (manual, page COPY). The data come from and go to the
// statement's sink (ResultSink::copy_source, copy_sink).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag execute_copy(const PgQuery__CopyStmt& statement, const UtilityContext& context);

// COPY TO of a table or of a SELECT: needs no more than a read connection, unless its functions
// write.
bool copy_reads_only(const PgQuery__CopyStmt& statement);

}  // namespace carto_mock::sql
