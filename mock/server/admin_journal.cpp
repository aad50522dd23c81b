#include "server/admin_journal.h"

#include <fmt/format.h>

#include "journal/credentials.h"
#include "support/encodings.h"
#include "support/settable_clock.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

ordered_json header_list(const http::Headers& headers) {
  ordered_json list = ordered_json::array();
  for (const auto& [name, value] : headers.list()) list.push_back({name, value});
  return list;
}

void add_body(ordered_json& entry, const std::string& name, const journal::Body& body) {
  if (is_valid_utf8(body.text)) {
    entry[name] = body.text;
  } else {
    entry[name + "_base64"] = base64_encode(body.text);
  }
  entry[name + "_size"] = body.size;
}

// What was given as a token, whether or not it is one by now, is one wherever else it stands.
TokenSet tokens_of(const std::vector<journal::Entry>& entries, TokenSet tokens) {
  for (const journal::Entry& entry : entries) {
    journal::substitute_tokens(entry, [&tokens](const std::string& token) {
      if (token != accounts::kDefaultToken) tokens.add(token);
      return token;
    });
  }
  return tokens;
}

journal::Entry redacted(journal::Entry entry, const TokenSet& tokens) {
  entry = journal::substitute_tokens(std::move(entry), [](const std::string& token) {
    return token == accounts::kDefaultToken ? token : std::string(journal::kRedacted);
  });
  entry.target = redact_tokens(tokens, entry.target);
  entry.body.text = redact_tokens(tokens, entry.body.text);
  entry.answer.text = redact_tokens(tokens, entry.answer.text);
  for (http::StatementNote& one : entry.statements) {
    for (std::string& text : one.translations) text = redact_tokens(tokens, text);
  }
  http::Headers headers;
  for (const auto& [name, value] : entry.headers.list())
    headers.add(name, redact_tokens(tokens, value));
  entry.headers = headers;
  return entry;
}

ordered_json describe(const journal::Entry& entry) {
  ordered_json shown{{"number", entry.number},
                     {"time", format_rfc3339(entry.time)},
                     {"method", entry.method},
                     {"target", entry.target},
                     {"headers", header_list(entry.headers)}};
  add_body(shown, "body", entry.body);
  shown["status"] = entry.status;
  shown["answer_headers"] = header_list(entry.answer_headers);
  add_body(shown, "answer", entry.answer);
  for (const http::StatementNote& one : entry.statements) {
    shown["statements"].push_back({{"translations", one.translations}, {"grants", one.grants}});
  }
  if (entry.fault > 0) shown["fault"] = entry.fault;
  shown["milliseconds"] = static_cast<double>(entry.duration.count()) / 1000;
  return shown;
}

bool wants_tokens(std::string_view query) {
  if (query.empty() || query == "tokens=0") return false;
  if (query == "tokens=1") return true;
  throw BadCall{400, "the journal knows the parameter tokens, which is 0 or 1"};
}

}  // namespace

void answer_journal(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  const bool shows_tokens = wants_tokens(call.request().query());
  const journal::AccountJournal journal = context.journal.read(account->name());
  const TokenSet tokens =
      shows_tokens ? TokenSet() : tokens_of(journal.entries, *context.tokens.current());
  ordered_json entries = ordered_json::array();
  for (const journal::Entry& entry : journal.entries)
    entries.push_back(describe(shows_tokens ? entry : redacted(entry, tokens)));
  call.answer({{"dropped", journal.dropped}, {"entries", std::move(entries)}});
}

void answer_forget_journal(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  context.journal.forget(account->name());
  call.answer({{"name", account->name()}, {"entries", ordered_json::array()}});
}

}  // namespace carto_mock::server
