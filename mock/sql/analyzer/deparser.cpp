#include "sql/analyzer/deparser.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/kept_names.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"

namespace carto_mock::sql {
namespace {

constexpr int kLevel = 8;        // spaces of a level of queries
constexpr int kItem = 4;         // of an item on a line of its own
constexpr int kDeepIndent = 40;  // from here on a level counts for less

}  // namespace

Error no_text(std::string_view what) {
  return Error::unsupported(fmt::format("the text of {} in a definition", what));
}

Deparser::Deparser(const ColumnText& column_text, const AnalysisContext& context, TextForm form)
    : column_text_(column_text),
      session_(context.session),
      settings_(context.text_settings),
      form_(form),
      visible_schemas_(form.is_kept ? std::vector<std::string>{"public"}
                                    : search_path_schemas(context.session)) {}

void Deparser::append_identifier(std::string_view name) { append(quote_identifier(name)); }

// Backslashes are themselves: what reads it again has standard_conforming_strings on.
void Deparser::append_literal(std::string_view text) {
  text_ += '\'';
  for (const char character : text) {
    if (character == '\'') text_ += '\'';
    text_ += character;
  }
  text_ += '\'';
}

void Deparser::append_type(Type type) {
  const std::string text = format_type_with_modifier(type);
  append(form_.is_kept ? kept_types(text, session_) : named_types(text, session_));
}

void Deparser::append_list(const std::vector<std::string>& names) {
  append("(");
  bool is_first = true;
  for (const std::string& name : names) {
    if (name.empty()) continue;  // dropped
    append(is_first ? "" : ", ");
    append_identifier(name);
    is_first = false;
  }
  append(")");
}

void Deparser::remove_spaces() {
  while (text_.ends_with(' ')) text_.pop_back();
}

void Deparser::start_line(std::string_view word, int before, int after, int more) {
  indent_ += before;
  remove_spaces();
  int spaces = std::max(indent_, 0);
  if (indent_ >= kDeepIndent)
    spaces = (kDeepIndent + (indent_ - kDeepIndent) / (kLevel / 2)) % kDeepIndent;
  text_ += '\n';
  text_.append(static_cast<std::size_t>(spaces + more), ' ');
  append(word);
  indent_ = std::max(indent_ + after, 0);
}

void Deparser::start_clause(std::string_view word, int more) {
  start_line(word, -kLevel, kLevel, more);
}

bool Deparser::append_item(const std::string& item, bool is_first, bool after_lines) {
  const bool starts_line = item.starts_with('\n');
  if (form_.wrap_column >= 0) {
    if (starts_line) {
      remove_spaces();
    } else {
      const std::size_t line_end = text_.rfind('\n');
      const std::size_t length =
          line_end == std::string::npos ? text_.size() : text_.size() - line_end - 1;
      const bool is_long = length + item.size() > static_cast<std::size_t>(form_.wrap_column);
      if (!is_first && (is_long || after_lines)) start_line("", -kLevel, kLevel, kItem);
    }
  }
  append(item);
  return form_.wrap_column >= 0 && item.find('\n', starts_line ? 1 : 0) != std::string::npos;
}

}  // namespace carto_mock::sql
