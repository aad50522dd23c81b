#include "sql/plpgsql/tokens.h"

#include <cstdint>
#include <memory>
#include <string>

#include "support/encodings.h"

namespace carto_mock::sql::plpgsql {
namespace {

struct ResultDeleter {
  void operator()(PgQueryScanResult* result) const { pg_query_free_scan_result(*result); }
};
struct UnpackedDeleter {
  void operator()(PgQuery__ScanResult* result) const {
    pg_query__scan_result__free_unpacked(result, nullptr);
  }
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  PgQueryScanResult scan = pg_query_scan(std::string(text).c_str());
  const std::unique_ptr<PgQueryScanResult, ResultDeleter> owner(&scan);
  if (scan.error != nullptr) return {};
  const std::unique_ptr<PgQuery__ScanResult, UnpackedDeleter> unpacked(
      pg_query__scan_result__unpack(nullptr, scan.pbuf.len,
                                    reinterpret_cast<const std::uint8_t*>(scan.pbuf.data)));
  std::vector<Token> tokens;
  for (std::size_t i = 0; unpacked != nullptr && i < unpacked->n_tokens; ++i) {
    const PgQuery__ScanToken& token = *unpacked->tokens[i];
    if (token.token == PG_QUERY__TOKEN__SQL_COMMENT || token.token == PG_QUERY__TOKEN__C_COMMENT)
      continue;
    tokens.push_back(
        {token.token, static_cast<std::size_t>(token.start), static_cast<std::size_t>(token.end)});
  }
  return tokens;
}

std::string name_of_identifier(std::string_view text) {
  if (!text.starts_with('"')) return to_lower_ascii(text);
  std::string name;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (text[i] == '"') ++i;
  }
  return name;
}

}  // namespace carto_mock::sql::plpgsql
