#include "sql/engine/long_names.h"

#include <fmt/format.h>
#include <pg_query.h>
#include <pg_query.pb-c.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "sql/engine/identifier.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kKeptBytes = 63;

struct ScanResultDeleter {
  void operator()(PgQueryScanResult* result) const { pg_query_free_scan_result(*result); }
};

struct TokensDeleter {
  void operator()(PgQuery__ScanResult* tokens) const {
    pg_query__scan_result__free_unpacked(tokens, nullptr);
  }
};

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

// Whether the text may have such a name: so many bytes of one in a row, or between double quotes.
// Misled only by \' in E'…' and by dollar quotes and comments that hold a single quote mark.
bool may_have_long_name(std::string_view text) {
  std::size_t bytes = 0;
  char quote = 0;  // which one is open
  for (const char c : text) {
    if (c == quote) {
      quote = 0;
      bytes = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      bytes = 0;
    } else if (quote == '"' || (quote == 0 && is_name_byte(c))) {
      if (++bytes > kKeptBytes) return true;
    } else {
      bytes = 0;
    }
  }
  return false;
}

std::string unquoted(std::string_view token) {
  std::string name;
  token = token.substr(1, token.size() - 2);
  for (std::size_t i = 0; i < token.size(); ++i) {
    name += token[i];
    if (token[i] == '"') ++i;  // which stands twice
  }
  return name;
}

}  // namespace

std::string LongName::notice() const {
  return fmt::format("identifier \"{}\" will be truncated to \"{}\"", name,
                     truncate_identifier(name));
}

std::vector<LongName> long_names(std::string_view text) {
  if (!may_have_long_name(text)) return {};
  PgQueryScanResult scanned = pg_query_scan(std::string(text).c_str());
  const std::unique_ptr<PgQueryScanResult, ScanResultDeleter> owner(&scanned);
  if (scanned.error != nullptr) return {};
  const std::unique_ptr<PgQuery__ScanResult, TokensDeleter> tokens(pg_query__scan_result__unpack(
      nullptr, scanned.pbuf.len, reinterpret_cast<const std::uint8_t*>(scanned.pbuf.data)));
  if (tokens == nullptr) return {};
  std::vector<LongName> result;
  for (std::size_t i = 0; i < tokens->n_tokens; ++i) {
    const PgQuery__ScanToken& token = *tokens->tokens[i];
    if (token.token != PG_QUERY__TOKEN__IDENT) continue;
    const std::string_view written = text.substr(static_cast<std::size_t>(token.start),
                                                 static_cast<std::size_t>(token.end - token.start));
    std::string name = written.starts_with('"') ? unquoted(written) : to_lower_ascii(written);
    if (name.size() > kKeptBytes) result.push_back({token.start, std::move(name)});
  }
  return result;
}

void tell_long_names(std::string_view text, SessionServices& session) {
  for (const LongName& name : long_names(text)) session.notice(Severity::kNotice, name.notice());
}

}  // namespace carto_mock::sql
