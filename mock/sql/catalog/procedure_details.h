// What pg_proc says of a function beyond BuiltinProcedure, which resolves its calls (manual,
// chapter 53.39): how it is written, and what the planner is told. Of PostgreSQL's and PostGIS's
// functions it is dumped (data/procedure_details.tsv.gz, by scripts/dump-pg-catalog).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

inline constexpr Oid kInternalLanguage = 12;
inline constexpr Oid kCLanguage = 13;
inline constexpr Oid kSqlLanguage = 14;
inline constexpr Oid kPlpgsqlLanguage = 13563;  // as in the dumped rows of pg_language

struct ProcedureDetails {
  Oid language = kInvalidOid;
  float cost = 1;
  float rows = 0;
  Oid support = kInvalidOid;
  bool security_definer = false;
  bool leakproof = false;
  char parallel = 'u';
  std::span<const std::string> settings = {};  // name=value
  std::string_view source = {};                // prosrc
  std::string_view library = {};               // probin; empty: NULL
  std::string_view sql_body = {};  // as pg_get_function_sqlbody() shows it; empty: the body is text
};

// Its texts live as long as the catalog. None: the function is CARTO's own, whose source nobody
// knows here.
std::optional<ProcedureDetails> procedure_details(Oid procedure, const CatalogSnapshot& catalog);

// pg_proc.procost of a function that is no user's: of one call, in units of an operator's. 1 where
// nobody knows.
float dumped_cost(Oid procedure);

}  // namespace carto_mock::sql
