#include "sql/engine/copy_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error refused(SqlState state, std::string message) { return {state, std::move(message)}; }
Error unavailable(std::string message) {
  return refused(sqlstate::kFeatureNotSupported, std::move(message));
}
Error invalid(std::string message) {
  return refused(sqlstate::kInvalidParameterValue, std::move(message));
}
Error bad_syntax(std::string message) {
  return refused(sqlstate::kSyntaxError, std::move(message));
}

// The value of an option as text; none: it has none.
std::optional<std::string> text_of(const PgQuery__DefElem& option) {
  if (option.arg == nullptr) return std::nullopt;
  switch (static_cast<int>(option.arg->node_case)) {
    case PG_QUERY__NODE__NODE_STRING:
      return option.arg->string->sval;
    case PG_QUERY__NODE__NODE_INTEGER:
      return std::to_string(option.arg->integer->ival);
    case PG_QUERY__NODE__NODE_FLOAT:
      return option.arg->float_->fval;
    case PG_QUERY__NODE__NODE_BOOLEAN:
      return option.arg->boolean->boolval != 0 ? "true" : "false";
    default:
      return std::nullopt;
  }
}

std::string required_text(const PgQuery__DefElem& option) {
  std::optional<std::string> text = text_of(option);
  if (!text) throw bad_syntax(fmt::format("{} requires a parameter", option.defname));
  return *std::move(text);
}

// none: no Boolean.
std::optional<bool> to_boolean(const std::optional<std::string>& text) {
  if (!text) return true;
  const std::string lower = to_lower_ascii(*text);
  if (lower == "true" || lower == "on" || lower == "1") return true;
  if (lower == "false" || lower == "off" || lower == "0") return false;
  return std::nullopt;
}

CopyHeader read_header(const PgQuery__DefElem& option, bool is_from) {
  const std::optional<std::string> text = text_of(option);
  if (const std::optional<bool> header = to_boolean(text)) {
    return *header ? CopyHeader::kPresent : CopyHeader::kNone;
  }
  if (to_lower_ascii(*text) != "match") {
    throw bad_syntax(fmt::format("{} requires a Boolean value or \"match\"", option.defname));
  }
  if (!is_from) throw unavailable("cannot use \"match\" with HEADER in COPY TO");
  return CopyHeader::kMatch;
}

void read_encoding(const PgQuery__DefElem& option, CopyOptions& options) {
  const std::string name = required_text(option);
  const CharacterEncoding* encoding = CharacterEncoding::find(name);
  if (encoding == nullptr) {
    throw invalid(
        fmt::format("argument to option \"{}\" must be a valid encoding name", option.defname));
  }
  options.takes_any_bytes = encoding->name() == "SQL_ASCII";
  options.encoding = encoding->is_identity() ? nullptr : encoding;
}

std::vector<std::string> read_columns(const PgQuery__DefElem& option) {
  if (option.arg == nullptr || option.arg->node_case != PG_QUERY__NODE__NODE_LIST) {
    throw invalid(
        fmt::format("argument to option \"{}\" must be a list of column names", option.defname));
  }
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < option.arg->list->n_items; ++i) {
    columns.emplace_back(option.arg->list->items[i]->string->sval);
  }
  return columns;
}

CopyKind read_kind(const PgQuery__DefElem& option) {
  const std::string name = required_text(option);
  if (name == "text") return CopyKind::kText;
  if (name == "csv") return CopyKind::kCsv;
  if (name == "binary") return CopyKind::kBinary;
  throw invalid(fmt::format("COPY format \"{}\" not recognized", name)).at(option.location);
}

// What was given, before the defaults.
struct Given {
  std::set<std::string, std::less<>> names;
  std::optional<std::string> delimiter, null_text, quote, escape;
  bool has(std::string_view name) const { return names.contains(name); }
};

void read_option(const PgQuery__DefElem& option, bool is_from, Given& given, CopyOptions& options) {
  const std::string_view name = option.defname;
  if (!given.names.emplace(name).second) {
    throw bad_syntax("conflicting or redundant options").at(option.location);
  }
  if (name == "format") {
    options.format.kind = read_kind(option);
  } else if (name == "freeze") {
    const std::optional<bool> freeze = to_boolean(text_of(option));
    if (!freeze) throw bad_syntax("freeze requires a Boolean value");
    options.freeze = *freeze;
  } else if (name == "delimiter") {
    given.delimiter = required_text(option);
  } else if (name == "null") {
    given.null_text = required_text(option);
  } else if (name == "header") {
    options.format.header = read_header(option, is_from);
  } else if (name == "quote") {
    given.quote = required_text(option);
  } else if (name == "escape") {
    given.escape = required_text(option);
  } else if (name == "force_quote") {
    options.force_quote_all =
        option.arg != nullptr && option.arg->node_case == PG_QUERY__NODE__NODE_A_STAR;
    if (!options.force_quote_all) options.force_quote = read_columns(option);
  } else if (name == "force_not_null") {
    options.force_not_null = read_columns(option);
  } else if (name == "force_null") {
    options.force_null = read_columns(option);
  } else if (name == "encoding") {
    read_encoding(option, options);
  } else {
    throw bad_syntax(fmt::format("option \"{}\" not recognized", name)).at(option.location);
  }
}

char single_byte(const std::string& text, std::string_view what) {
  if (text.size() != 1)
    throw unavailable(fmt::format("COPY {} must be a single one-byte character", what));
  return text[0];
}

bool has_newline(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

// A delimiter that text format would mistake for its own.
bool is_taken_in_text(char delimiter) {
  return std::string_view("\\.abcdefghijklmnopqrstuvwxyz0123456789").find(delimiter) !=
         std::string_view::npos;
}

void check_csv_only(const Given& given, bool is_csv, bool is_from) {
  struct Rule {
    const char* name;
    const char* words;
    std::optional<bool> only_from;
  };
  static constexpr std::array<Rule, 3> kRules{{{"force_quote", "force quote", false},
                                               {"force_not_null", "force not null", true},
                                               {"force_null", "force null", true}}};
  for (const Rule& rule : kRules) {
    if (!given.has(rule.name)) continue;
    if (!is_csv) throw unavailable(fmt::format("COPY {} available only in CSV mode", rule.words));
    if (rule.only_from != is_from) {
      throw unavailable(fmt::format("COPY {} only available using COPY {}", rule.words,
                                    *rule.only_from ? "FROM" : "TO"));
    }
  }
}

void apply(const Given& given, bool is_from, CopyFormat& format) {
  const bool is_csv = format.kind == CopyKind::kCsv;
  if (format.kind == CopyKind::kBinary) {
    if (given.delimiter) throw bad_syntax("cannot specify DELIMITER in BINARY mode");
    if (given.null_text) throw bad_syntax("cannot specify NULL in BINARY mode");
  }
  format.null_text = given.null_text.value_or(is_csv ? "" : "\\N");
  format.delimiter = single_byte(given.delimiter.value_or(is_csv ? "," : "\t"), "delimiter");
  if (has_newline({&format.delimiter, 1}))
    throw invalid("COPY delimiter cannot be newline or carriage return");
  if (has_newline(format.null_text))
    throw invalid("COPY null representation cannot use newline or carriage return");
  if (!is_csv && is_taken_in_text(format.delimiter))
    throw invalid(fmt::format("COPY delimiter cannot be \"{}\"", format.delimiter));
  if (format.kind == CopyKind::kBinary && format.header != CopyHeader::kNone)
    throw unavailable("cannot specify HEADER in BINARY mode");
  if (!is_csv && given.quote) throw unavailable("COPY quote available only in CSV mode");
  if (is_csv) {
    format.quote = single_byte(given.quote.value_or("\""), "quote");
    if (format.delimiter == format.quote)
      throw invalid("COPY delimiter and quote must be different");
  }
  if (!is_csv && given.escape) throw unavailable("COPY escape available only in CSV mode");
  if (is_csv) {
    format.escape = given.escape ? single_byte(*given.escape, "escape") : format.quote;
  }
  check_csv_only(given, is_csv, is_from);
  if (format.null_text.find(format.delimiter) != std::string::npos)
    throw unavailable("COPY delimiter must not appear in the NULL specification");
  if (is_csv && format.null_text.find(format.quote) != std::string::npos)
    throw unavailable("CSV quote character must not appear in the NULL specification");
}

}  // namespace

CopyOptions read_copy_options(const PgQuery__CopyStmt& statement) {
  const bool is_from = statement.is_from != 0;
  CopyOptions options;
  Given given;
  for (std::size_t i = 0; i < statement.n_options; ++i) {
    read_option(*statement.options[i]->def_elem, is_from, given, options);
  }
  apply(given, is_from, options.format);
  return options;
}

}  // namespace carto_mock::sql
