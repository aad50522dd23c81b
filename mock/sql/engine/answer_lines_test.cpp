#include "sql/engine/answer_lines.h"

#include <fmt/format.h>

#include <optional>
#include <span>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/types/type_marks.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string shown(std::string_view text) {
  if (text.empty()) return "(empty)";
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\\\";
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

// With the names of types that statements have made.
std::string type_text(Type type, const CatalogSnapshot& catalog) {
  return with_type_names(format_type_with_modifier(type), [&catalog](Oid made) {
    const auto named = [made](const auto& found) {
      return found.name + (found.oid == made ? "" : "[]");
    };
    if (const EnumType* found = catalog.find_enum(made)) return named(*found);
    if (const DomainType* found = catalog.find_domain(made)) return named(*found);
    if (const RowType row = row_type_of(made, catalog); row.relation != nullptr)
      return row.relation->name + (row.is_array ? "[]" : "");
    return std::string("???");
  });
}

class LineSink final : public ResultSink {
 public:
  explicit LineSink(const Session& session) : session_(session) {}

  void columns(std::span<const OutputColumn> columns) override {
    columns_.assign(columns.begin(), columns.end());
    std::string line;
    for (const OutputColumn& column : columns) {
      line += fmt::format("{}{} {}", line.empty() ? "" : " | ", column.name,
                          type_text(column.type, session_.catalog()));
    }
    lines.push_back(line.empty() ? "(no columns)" : line);
  }
  void row(std::span<const Value> values) override {
    std::string line;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) line += " | ";
      line += values[i].is_null()
                  ? "(null)"
                  : shown(output_value(values[i], columns_[i].type, session_.text_settings()));
    }
    lines.push_back(values.empty() ? "(no values)" : line);
  }
  void complete(const CommandTag& tag) override { lines.push_back(tag.text()); }
  void notice(Severity severity, const std::string& message) override {
    lines.push_back(fmt::format("{}: {}", severity_name(severity), shown(message)));
  }

  std::vector<std::string> lines;

 private:
  static std::string_view severity_name(Severity severity) {
    switch (severity) {
      case Severity::kDebug:
        return "DEBUG";
      case Severity::kLog:
        return "LOG";
      case Severity::kInfo:
        return "INFO";
      case Severity::kNotice:
        return "NOTICE";
      case Severity::kWarning:
        return "WARNING";
    }
    return "";
  }

  const Session& session_;
  std::vector<OutputColumn> columns_;
};

}  // namespace

AnswerLines answer_lines(Session& session, std::string_view sql) {
  LineSink sink(session);
  std::string refused;
  try {
    session.execute(sql, sink);
  } catch (const Error& error) {
    refused = error.unsupported_construct();
    sink.lines.push_back(fmt::format("error {}: {}", error.state().code(), shown(error.message())));
    if (!error.detail().empty()) sink.lines.push_back("detail: " + shown(error.detail()));
    if (!error.hint().empty()) sink.lines.push_back("hint: " + shown(error.hint()));
  }
  return {std::move(sink.lines), std::move(refused)};
}

}  // namespace carto_mock::sql
