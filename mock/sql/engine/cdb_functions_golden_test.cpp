// cdb_functions_golden.json: statements on the functions of CARTO's extension, and what PostgreSQL
// answered with the extension itself.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/test_database.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool begins_number(std::string_view text, std::size_t at) {
  const auto is_digit = [&](std::size_t i) {
    return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
  };
  return is_digit(at) || (text[at] == '-' && is_digit(at + 1));
}

// The same text but for the last digits of numbers: PROJ's and GEOS's results differ there between
// builds. One millionth, as the description of the file says; near zero a billionth.
bool agree(const std::string& left, const std::string& right) {
  const char* a = left.c_str();
  const char* b = right.c_str();
  while (*a != '\0' && *b != '\0') {
    const auto at_left = static_cast<std::size_t>(a - left.c_str());
    const auto at_right = static_cast<std::size_t>(b - right.c_str());
    if (begins_number(left, at_left) && begins_number(right, at_right)) {
      char* end_left = nullptr;
      char* end_right = nullptr;
      const double x = std::strtod(a, &end_left);
      const double y = std::strtod(b, &end_right);
      if (std::fabs(x - y) > std::max(1e-9, 1e-6 * std::fabs(x))) return false;
      a = end_left;
      b = end_right;
    } else if (*a++ != *b++) {
      return false;
    }
  }
  return *a == *b;
}

std::string expected_answer(const nlohmann::json& statement) {
  if (statement.contains("error")) {
    return fmt::format("{} {}", statement.at("sqlstate").get<std::string>(),
                       statement.at("error").get<std::string>());
  }
  std::string rows;
  for (const nlohmann::json& row : statement.at("rows"))
    rows += (rows.empty() ? "" : "\n") + row.get<std::string>();
  return rows;
}

// What the session was told while the statement ran, well or not.
std::vector<std::string> messages_of(Session& session, const std::string& sql) {
  CollectingSink sink;
  try {
    session.execute(sql, sink);
  } catch (const Error&) {
    // is judged as the answer
  }
  return sink.notices;
}

// As psql prints them: `WARNING:  01000: text`.
std::vector<std::string> expected_messages(const nlohmann::json& statement) {
  std::vector<std::string> messages;
  if (!statement.contains("messages")) return messages;
  for (const nlohmann::json& message : statement.at("messages")) {
    const auto text = message.get<std::string>();
    const std::size_t severity = text.find(": ");
    messages.push_back(text.substr(text.find(": ", severity + 2) + 2));
  }
  return messages;
}

bool is_command(std::string_view sql) { return !sql.starts_with("SELECT"); }

// Numbers in text are computed by PostgreSQL's numeric, whose digits all count; those of geometries
// are not.
bool is_of_geometry(std::string_view sql) { return sql.find("ST_As") != std::string_view::npos; }

TEST(CdbFunctions, AnswerAsCartosExtension) {
  std::ifstream file(std::string(CARTO_MOCK_SOURCE_DIR) +
                     "/mock/sql/engine/cdb_functions_golden.json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  TestDatabase database;
  Session session = database.database().connect_superuser();
  session.execute("SET search_path = public, cartodb");
  for (const nlohmann::json& statement : golden.at("statements")) {
    const std::string sql = statement.at("sql");
    const std::string answer = ask(session, sql);
    if (is_command(sql)) {
      EXPECT_EQ(answer, "") << sql;
      continue;
    }
    EXPECT_EQ(messages_of(session, sql), expected_messages(statement)) << sql;
    const std::string expected = expected_answer(statement);
    if (is_of_geometry(sql)) {
      EXPECT_TRUE(agree(answer, expected)) << sql << "\n  got " << answer << "\n  not " << expected;
    } else {
      EXPECT_EQ(answer, expected) << sql;
    }
  }
}

}  // namespace
}  // namespace carto_mock::sql
