// Text and CSV (manual, page COPY, "Text Format", "CSV Format").
#include <string>

#include "sql/copy/copy_readers.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} * 1024;

// The letter after the backslash; NUL: written as it is.
char escape_letter(char c, char delimiter) {
  switch (c) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    default:
      return c == '\\' || c == delimiter ? c : '\0';
  }
}

void append_text(std::string& out, std::string_view text, char delimiter) {
  for (const char c : text) {
    const char letter = escape_letter(c, delimiter);
    if (letter != '\0') out += '\\';
    out += letter != '\0' ? letter : c;
  }
}

void append_csv(std::string& out, std::string_view text, const CopyFormat& format, bool is_forced,
                bool is_only_column) {
  const auto is_special = [&](char c) {
    return c == format.delimiter || c == format.quote || c == '\n' || c == '\r';
  };
  bool is_quoted = is_forced || text == format.null_text || (is_only_column && text == "\\.");
  for (std::size_t i = 0; !is_quoted && i < text.size(); ++i) is_quoted = is_special(text[i]);
  if (!is_quoted) {
    out += text;
    return;
  }
  out += format.quote;
  for (const char c : text) {
    if (c == format.quote || c == format.escape) out += format.escape;
    out += c;
  }
  out += format.quote;
}

class TextCopyWriter final : public CopyWriter {
 public:
  TextCopyWriter(const CopyFormat& format, std::span<const CopyColumn> columns, CopySink& sink,
                 const TextSettings& settings)
      : format_(format), columns_(columns), sink_(sink), settings_(settings) {
    if (format_.header == CopyHeader::kNone) return;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) buffer_ += format_.delimiter;
      append(columns_[i].name, false);
    }
    buffer_ += '\n';
  }

  void row(std::span<const Value> values) override {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) buffer_ += format_.delimiter;
      if (values[i].is_null()) {
        buffer_ += format_.null_text;
      } else {
        append(output_value(values[i], columns_[i].type, settings_),
               i < format_.force_quote.size() && format_.force_quote[i]);
      }
    }
    buffer_ += '\n';
    if (buffer_.size() >= kFlushSize) flush();
  }

  void finish() override { flush(); }

 private:
  void append(std::string_view text, bool is_forced) {
    if (format_.kind == CopyKind::kCsv) {
      append_csv(buffer_, text, format_, is_forced, columns_.size() == 1);
    } else {
      append_text(buffer_, text, format_.delimiter);
    }
  }
  void flush() {
    if (!buffer_.empty()) sink_.write(buffer_);
    buffer_.clear();
  }

  const CopyFormat format_;
  const std::span<const CopyColumn> columns_;
  CopySink& sink_;
  const TextSettings settings_;
  std::string buffer_;
};

}  // namespace

std::unique_ptr<CopyWriter> make_text_copy_writer(const CopyFormat& format,
                                                  std::span<const CopyColumn> columns,
                                                  CopySink& sink, const TextSettings& settings) {
  return std::make_unique<TextCopyWriter>(format, columns, sink, settings);
}

}  // namespace carto_mock::sql
