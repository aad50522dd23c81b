#include "sql/engine/privilege_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::runtime_error bad_line(const std::filesystem::path& path, int line, std::string_view what) {
  return std::runtime_error(fmt::format("{}:{}: {}", path.string(), line, what));
}

// The text up to the next space, which is taken off with it.
std::string take_word(std::string_view& text) {
  const std::size_t size = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, size));
  text.remove_prefix(std::min(size + 1, text.size()));
  return word;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string filled(const std::string& text, const MatrixKey& key) {
  return replace_all(replace_all(text, "{session}", key.session), "{grantee}", key.grantee);
}

bool matches(std::string_view pattern, SwitchSet on) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '.' && ((on >> i) & 1U) != (pattern[i] == '-' ? 0U : 1U)) return false;
  }
  return true;
}

// Is the name in `a,b,c`, or are all meant?
bool names(std::string_view list, std::string_view name) {
  return list == "*" ||
         fmt::format(",{},", list).find(fmt::format(",{},", name)) != std::string::npos;
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) { matrix_.path = path; }

  Matrix read() {
    std::ifstream file(matrix_.path);
    for (std::string line; std::getline(file, line);) {
      ++line_;
      if (line.empty() || line.starts_with("#")) continue;
      // What TestDatabase calls its database.
      line = replace_all(std::move(line), "{database}", "test");
      if (line.starts_with("  ")) {
        read_verdict(std::string_view(line).substr(2));
      } else {
        read_directive(line);
      }
    }
    check_complete();
    return std::move(matrix_);
  }

 private:
  void read_directive(std::string_view text) {
    const std::string directive = take_word(text);
    if (directive == "setup") {
      matrix_.setup.emplace_back(text);
    } else if (directive == "switch") {
      matrix_.letters += take_word(text);
      matrix_.switches.emplace_back(text);
    } else if (directive == "key") {
      MatrixKey key;
      key.name = take_word(text);
      key.session = take_word(text);
      key.grantee = take_word(text);
      key.before = text;
      matrix_.keys.push_back(std::move(key));
    } else if (directive == "refused") {
      refused_ = text;
    } else if (directive == "statement") {
      check_complete();
      MatrixStatement statement;
      statement.line = line_;
      statement.sql = text;
      statement.refused = std::exchange(refused_, "");
      statement.expected.assign(matrix_.keys.size(), std::vector<std::string>(matrix_.set_count()));
      matrix_.statements.push_back(std::move(statement));
    } else {
      throw bad_line(matrix_.path, line_, "unknown directive " + directive);
    }
  }

  // `KEYS PATTERN … : VERDICT`
  void read_verdict(std::string_view text) {
    if (matrix_.statements.empty()) throw bad_line(matrix_.path, line_, "whose verdict is this?");
    const std::string keys = take_word(text);
    std::vector<std::string> patterns;
    for (std::string word; (word = take_word(text)) != ":";) {
      if (word.size() != matrix_.letters.size())
        throw bad_line(matrix_.path, line_, "a pattern that is not as long as there are switches");
      patterns.push_back(word);
    }
    for (std::size_t key = 0; key < matrix_.keys.size(); ++key) {
      if (!names(keys, matrix_.keys[key].name)) continue;
      for (SwitchSet on = 0; on < matrix_.set_count(); ++on) {
        const bool is_meant = std::ranges::any_of(
            patterns, [on](const std::string& pattern) { return matches(pattern, on); });
        if (!is_meant) continue;
        std::string& expected = matrix_.statements.back().expected[key][on];
        if (!expected.empty()) throw bad_line(matrix_.path, line_, "a second verdict");
        expected = text;
      }
    }
  }

  void check_complete() const {
    if (matrix_.statements.empty()) return;
    for (const std::vector<std::string>& of_key : matrix_.statements.back().expected) {
      if (std::ranges::find(of_key, "") != of_key.end())
        throw bad_line(matrix_.path, matrix_.statements.back().line, "verdicts are missing");
    }
  }

  Matrix matrix_;
  int line_ = 0;
  std::string refused_;
};

// Rows go nowhere, COPY reads none; what is kept is the warnings.
class VerdictSink final : public ResultSink, public CopySource, public CopySink {
 public:
  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value>) override {}
  void complete(const CommandTag&) override {}
  void notice(Severity severity, const std::string& message) override {
    if (severity == Severity::kWarning) warnings_ += ", WARNING: " + message;
  }
  CopySource* copy_source() override { return this; }
  CopySink* copy_sink() override { return this; }
  std::size_t read(char*, std::size_t) override { return 0; }
  void write(std::string_view) override {}

  const std::string& warnings() const { return warnings_; }

 private:
  std::string warnings_;
};

MatrixAnswer answer(Session& session, const std::string& sql) {
  VerdictSink sink;
  try {
    session.execute(sql, sink);
  } catch (const Error& error) {
    return {fmt::format("{} {}", error.state().code(), error.message()),
            error.unsupported_construct()};
  }
  return {"ok" + sink.warnings(), ""};
}

}  // namespace

std::vector<std::filesystem::path> matrix_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(CARTO_MOCK_SOURCE_DIR) / "tests" / "privileges")) {
    if (entry.path().extension() == ".matrix") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Matrix read_matrix(const std::filesystem::path& path) { return Reader(path).read(); }

std::string describe(const Matrix& matrix, const MatrixCell& cell) {
  std::string switches;
  for (std::size_t i = 0; i < matrix.letters.size(); ++i)
    switches += ((cell.on >> i) & 1U) != 0 ? matrix.letters[i] : '-';
  return fmt::format("{}:{}: key {}, {}: {}", matrix.path.filename().string(), cell.statement.line,
                     cell.key.name, switches, cell.statement.sql);
}

MatrixDatabase::MatrixDatabase(const Matrix& matrix, const AccessRules& rules)
    : matrix_(matrix), database_(rules), session_(database_.database().connect_superuser()) {
  for (const std::string& sql : matrix.setup) session_.execute(sql);
}

void MatrixDatabase::run(
    std::size_t key, const std::function<bool(const MatrixCell&)>& is_wanted,
    const std::function<void(const MatrixCell&, const MatrixAnswer&)>& report) {
  for (SwitchSet on = 0; on < matrix_.set_count(); ++on) {
    std::vector<const MatrixStatement*> wanted;
    for (const MatrixStatement& statement : matrix_.statements) {
      if (is_wanted({matrix_.keys[key], on, statement, statement.expected[key][on]}))
        wanted.push_back(&statement);
    }
    if (!wanted.empty()) run_set(key, on, wanted, report);
  }
}

void MatrixDatabase::run_set(
    std::size_t index, SwitchSet on, const std::vector<const MatrixStatement*>& statements,
    const std::function<void(const MatrixCell&, const MatrixAnswer&)>& report) {
  const MatrixKey& key = matrix_.keys[index];
  session_.execute("BEGIN");
  if (!key.before.empty()) session_.execute(filled(key.before, key));
  for (std::size_t i = 0; i < matrix_.switches.size(); ++i) {
    if (((on >> i) & 1U) != 0) session_.execute(filled(matrix_.switches[i], key));
  }
  session_.execute("SET SESSION AUTHORIZATION " + key.session);
  for (const MatrixStatement* statement : statements) {
    session_.execute("SAVEPOINT before");
    const MatrixAnswer got = answer(session_, filled(statement->sql, key));
    session_.execute("ROLLBACK TO before");
    report({key, on, *statement, statement->expected[index][on]}, got);
  }
  session_.execute("ROLLBACK");
}

}  // namespace carto_mock::sql
