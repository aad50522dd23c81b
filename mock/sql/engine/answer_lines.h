// What a session answers, as the lines of the SQL text tests (tests/sql/README.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/session.h"

namespace carto_mock::sql {

struct AnswerLines {
  std::vector<std::string> lines;
  std::string refused;  // the construct that carto-mock lacks; empty: none
};

AnswerLines answer_lines(Session& session, std::string_view sql);

}  // namespace carto_mock::sql
