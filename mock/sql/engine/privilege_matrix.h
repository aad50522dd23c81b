// The privilege matrix: what PostgreSQL answers to each statement for each kind of key with each
// set of privileges. It is in tests/privileges, whose README has the format; PostgreSQL fills it
// in.
//
//   const Matrix matrix = read_matrix(path);
//   MatrixDatabase database(matrix);
//   for (const MatrixKey& key : matrix.keys)
//     database.run(key, asks_everything, [](const MatrixCell& cell, …) { … });
//
// Not thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sql/engine/session.h"
#include "sql/engine/test_database.h"

namespace carto_mock::sql {

// Which switches are on: bit i for the i-th.
using SwitchSet = std::size_t;

struct MatrixKey {
  std::string name;
  std::string session;  // the role that runs the statements
  std::string grantee;  // who is granted what the switches grant
  std::string before;   // run before the switches; may be empty
};

struct MatrixStatement {
  int line = 0;
  std::string sql;
  std::string refused;  // the construct that carto-mock refuses; empty: none
  // What PostgreSQL answers: by key, then by set of switches.
  std::vector<std::vector<std::string>> expected;
};

struct Matrix {
  std::filesystem::path path;
  std::vector<std::string> setup;
  std::string letters;  // of the switches
  std::vector<std::string> switches;
  std::vector<MatrixKey> keys;
  std::vector<MatrixStatement> statements;

  SwitchSet set_count() const { return SwitchSet{1} << switches.size(); }
};

// All files of tests/privileges, by name.
std::vector<std::filesystem::path> matrix_files();
// Throws std::runtime_error for a file that is not of the format, or has no answer for a
// combination or two.
Matrix read_matrix(const std::filesystem::path& path);

// One combination.
struct MatrixCell {
  const MatrixKey& key;
  SwitchSet on;
  const MatrixStatement& statement;
  const std::string& expected;
};

struct MatrixAnswer {
  std::string verdict;  // as the files have it
  std::string refused;  // the construct that carto-mock lacks; empty: none
};

// As a failure shows it: file, line, key, switches, statement.
std::string describe(const Matrix& matrix, const MatrixCell& cell);

// A database with a matrix's objects in it; asks it for verdicts.
class MatrixDatabase {
 public:
  explicit MatrixDatabase(const Matrix& matrix, const AccessRules& rules = AccessRules::postgres());

  // Each wanted cell of a key: every statement in a subtransaction of its own, every set of
  // switches in a transaction of its own. Nothing stays.
  void run(std::size_t key, const std::function<bool(const MatrixCell&)>& is_wanted,
           const std::function<void(const MatrixCell&, const MatrixAnswer&)>& report);

 private:
  void run_set(std::size_t key, SwitchSet on, const std::vector<const MatrixStatement*>& statements,
               const std::function<void(const MatrixCell&, const MatrixAnswer&)>& report);

  const Matrix& matrix_;
  TestDatabase database_;
  Session session_;
};

}  // namespace carto_mock::sql
