// A function or procedure that CREATE FUNCTION or CREATE PROCEDURE has made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/acl.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct FunctionParameter {
  std::string name;  // empty: none
  Oid type = kInvalidOid;
  char mode = 'i';          // pg_proc.proargmodes: i, o, b, v, t
  std::string default_sql;  // as an SQL expression; empty: none

  bool is_input() const { return mode == 'i' || mode == 'b' || mode == 'v'; }
  bool is_output() const { return mode == 'o' || mode == 'b' || mode == 't'; }
};

enum class FunctionLanguage : char { kSql = 's', kPlpgsql = 'p' };

struct UserFunction {
  Oid oid = kInvalidOid;
  Oid schema = kInvalidOid;
  std::string name;
  Oid owner = kInvalidOid;
  Acl acl;
  std::vector<FunctionParameter> parameters;
  Oid result = kInvalidOid;  // kRecord: several output parameters
  bool returns_set = false;
  bool strict = false;
  bool security_definer = false;
  char volatility = 'v';  // i, s, v
  char parallel = 'u';    // pg_proc.proparallel: s, r, u
  bool leakproof = false;
  float cost = 100;                        // pg_proc.procost: of one call
  float rows = 0;                          // pg_proc.prorows: of one call; 0: it returns no set
  std::vector<std::string> settings = {};  // SET, as name=value (pg_proc.proconfig)
  FunctionLanguage language = FunctionLanguage::kSql;
  std::string body;
  bool is_procedure = false;
  std::string comment = {};  // COMMENT ON; empty: none

  std::vector<const FunctionParameter*> inputs() const;
  std::vector<const FunctionParameter*> outputs() const;
};

// A function as the snapshot keeps it, with the same description of its signature that the built-in
// ones have. Immutable.
class StoredFunction {
 public:
  StoredFunction(UserFunction definition, std::string schema_name);
  StoredFunction(const StoredFunction&) = delete;  // procedure() points into it
  StoredFunction& operator=(const StoredFunction&) = delete;

  const UserFunction& definition() const { return definition_; }
  const BuiltinProcedure& procedure() const { return procedure_; }

 private:
  UserFunction definition_;
  std::string schema_name_;
  std::string signature_;
  std::string modes_;
  std::vector<Oid> arguments_;
  std::vector<Oid> all_arguments_;
  std::vector<std::string_view> defaults_;
  std::vector<std::string_view> names_;
  BuiltinProcedure procedure_;
};

// `name(integer, text)`: how PostgreSQL's messages name a function, without its schema.
std::string function_signature(std::string_view name, const std::vector<Oid>& arguments);

}  // namespace carto_mock::sql
