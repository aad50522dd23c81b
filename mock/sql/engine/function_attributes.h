// What CREATE FUNCTION and ALTER FUNCTION say of a function beside its parameters and its body:
// volatility, costs, settings … (manual, pages of those names), and the settings while it runs.
#pragma once

#include <string>
#include <vector>

#include "sql/catalog/user_function.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// `option` is one that both statements have; SET … may be given several times. What ROWS has to do
// with the result is check_rows()'s. Throws 22023 for costs that are none, 42601, 42501 for
// LEAKPROOF, and for SET what the statement SET throws.
void apply_attribute(const PgQuery__DefElem& option, const UtilityContext& context,
                     UserFunction& function);

// Throws 22023 where ROWS was given to a function that returns no set.
void check_rows(const UserFunction& function);

// While it lives, the settings of a function hold, as SET LOCAL within it would have them.
class FunctionSettingsScope {
 public:
  FunctionSettingsScope(SessionState& session, const std::vector<std::string>& settings);
  ~FunctionSettingsScope();
  FunctionSettingsScope(const FunctionSettingsScope&) = delete;
  FunctionSettingsScope& operator=(const FunctionSettingsScope&) = delete;

 private:
  SessionState& session_;
  const std::vector<std::string>& settings_;
  SessionSettings::State before_;
};

}  // namespace carto_mock::sql
