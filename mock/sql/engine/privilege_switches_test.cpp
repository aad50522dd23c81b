// Each check of privileges switched off in turn: the privilege matrix has combinations that are
// answered otherwise then, so that a check which got lost would not go unseen.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/access_rules.h"
#include "sql/engine/privilege_matrix.h"
#include "support/thread.h"

namespace carto_mock::sql {
namespace {

struct Check {
  std::string name;  // for the test's
  ObjectKind kind = ObjectKind::kTable;
  Privileges privileges = {};  // of objects of the kind
  bool is_ownership = false;
  bool is_membership = false;
};

// PostgreSQL's, but that one check lets everybody pass.
class RulesWithout final : public AccessRules {
 public:
  explicit RulesWithout(Check check) : check_(std::move(check)) {}

  bool grants(const CatalogSnapshot& catalog, Oid role, Oid owner, const Acl& acl, ObjectKind kind,
              Privileges privileges, Privileges options) const override {
    if (kind == check_.kind) privileges = privileges.without(check_.privileges);
    return AccessRules::grants(catalog, role, owner, acl, kind, privileges, options);
  }
  bool owns(const CatalogSnapshot& catalog, Oid role, Oid owner) const override {
    return check_.is_ownership || AccessRules::owns(catalog, role, owner);
  }
  bool is_member(const CatalogSnapshot& catalog, Oid member, Oid role) const override {
    return check_.is_membership || AccessRules::is_member(catalog, member, role);
  }

 private:
  Check check_;
};

// Every fourth combination, of each statement others: enough to miss each of the checks, at a
// quarter of the time.
bool is_in_sample(const MatrixCell& cell) {
  return (cell.on + static_cast<std::size_t>(cell.statement.line)) % 4 == 0;
}

// How many combinations of the regular key are answered otherwise. Those that PostgreSQL allows
// need no asking; those that carto-mock refuses tell nothing.
int count_changed(const Matrix& matrix, const Check& check) {
  const RulesWithout rules(check);
  MatrixDatabase database(matrix, rules);
  const auto key = std::ranges::find(matrix.keys, "regular", &MatrixKey::name);
  if (key == matrix.keys.end()) throw std::runtime_error(matrix.path.string() + ": no regular key");
  int changed = 0;
  database.run(
      static_cast<std::size_t>(key - matrix.keys.begin()),
      [](const MatrixCell& cell) {
        return is_in_sample(cell) && cell.statement.refused.empty() &&
               cell.expected.starts_with("42501");
      },
      [&changed](const MatrixCell& cell, const MatrixAnswer& got) {
        if (got.refused.empty() && got.verdict != cell.expected) ++changed;
      });
  return changed;
}

class PrivilegeSwitches : public ::testing::TestWithParam<Check> {};

TEST_P(PrivilegeSwitches, ChangeVerdicts) {
  run_with_large_stack([] {
    int changed = 0;
    for (const std::filesystem::path& path : matrix_files())
      changed += count_changed(read_matrix(path), GetParam());
    EXPECT_GT(changed, 0) << "no combination depends on the check";
    std::cout << fmt::format("{} combinations differ\n", changed);
  });
}

std::vector<Check> checks() {
  std::vector<Check> all = {{.name = "ownership", .is_ownership = true},
                            {.name = "membership", .is_membership = true}};
  struct Named {
    std::string_view name;
    Privilege privilege;
  };
  const auto add = [&all](std::string_view kind_name, ObjectKind kind,
                          std::initializer_list<Named> privileges) {
    for (const auto& [name, privilege] : privileges)
      all.push_back({fmt::format("{}_{}", kind_name, name), kind, privilege});
  };
  add("table", ObjectKind::kTable,
      {{"SELECT", Privilege::kSelect},
       {"INSERT", Privilege::kInsert},
       {"UPDATE", Privilege::kUpdate},
       {"DELETE", Privilege::kDelete},
       {"TRUNCATE", Privilege::kTruncate},
       {"REFERENCES", Privilege::kReferences},
       {"TRIGGER", Privilege::kTrigger}});
  add("column", ObjectKind::kColumn,
      {{"SELECT", Privilege::kSelect},
       {"INSERT", Privilege::kInsert},
       {"UPDATE", Privilege::kUpdate},
       {"REFERENCES", Privilege::kReferences}});
  add("sequence", ObjectKind::kSequence,
      {{"USAGE", Privilege::kUsage},
       {"SELECT", Privilege::kSelect},
       {"UPDATE", Privilege::kUpdate}});
  add("schema", ObjectKind::kSchema,
      {{"USAGE", Privilege::kUsage}, {"CREATE", Privilege::kCreate}});
  add("function", ObjectKind::kFunction, {{"EXECUTE", Privilege::kExecute}});
  add("type", ObjectKind::kType, {{"USAGE", Privilege::kUsage}});
  add("database", ObjectKind::kDatabase,
      {{"CREATE", Privilege::kCreate}, {"TEMPORARY", Privilege::kTemporary}});
  return all;
}

std::string name_of(const ::testing::TestParamInfo<Check>& check) { return check.param.name; }

INSTANTIATE_TEST_SUITE_P(Checks, PrivilegeSwitches, ::testing::ValuesIn(checks()), name_of);

}  // namespace
}  // namespace carto_mock::sql
