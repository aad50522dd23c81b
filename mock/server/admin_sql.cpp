#include "server/admin_sql.h"

#include <fmt/format.h>

#include "http/account_watcher.h"
#include "sql/engine/result_sink.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

ordered_json text_row(const std::vector<sql::Value>& row,
                      const std::vector<sql::OutputColumn>& columns,
                      const sql::TextSettings& settings) {
  ordered_json texts = ordered_json::array();
  for (std::size_t i = 0; i < row.size(); ++i) {
    ordered_json text;
    if (!row[i].is_null()) text = sql::output_value(row[i], columns[i].type, settings);
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace

void answer_sql(AdminContext& context, AdminCall& call) {
  const ordered_json wanted = call.read_object();
  refuse_others(wanted, {"account", "key", "q"});
  const std::shared_ptr<accounts::Account> account =
      context.require_account(require_text(wanted, "account"));
  http::note_account(call.exchange(), account->name());
  const std::string query = require_text(wanted, "q");
  const std::string key_name = wanted.contains("key") ? require_text(wanted, "key") : std::string();
  const auto key = key_name.empty() ? account->master_key() : account->find_key(key_name);
  if (!key)
    throw BadCall{404, fmt::format("account \"{}\" has no key \"{}\"", account->name(), key_name)};
  try {
    sql::Session session = account->database().connect(
        key->role, {.is_cancelled = [&] { return call.exchange().is_client_gone(); }});
    sql::CollectingSink sink;
    session.execute(query, sink);
    if (sink.results.empty())
      return call.answer({{"command", ""}, {"rows", ordered_json::array()}});
    const sql::CollectingSink::Result& last = sink.results.back();
    ordered_json columns = ordered_json::array();
    for (const sql::OutputColumn& column : last.columns) columns.push_back(column.name);
    ordered_json rows = ordered_json::array();
    for (const auto& row : last.rows)
      rows.push_back(text_row(row, last.columns, session.text_settings()));
    call.answer(
        {{"command", last.tag.text()}, {"columns", std::move(columns)}, {"rows", std::move(rows)}});
  } catch (const Error& error) {
    // The call went well; the statement did not.
    ordered_json answer{{"error", error.message()}, {"sqlstate", error.state().code()}};
    if (!error.detail().empty()) answer["detail"] = error.detail();
    if (!error.hint().empty()) answer["hint"] = error.hint();
    http::Response response = json_answer(answer);
    if (!error.unsupported_construct().empty()) {
      response.headers.add("Carto-Mock-Unsupported", error.unsupported_construct());
    }
    call.exchange().respond(std::move(response));
  }
}

}  // namespace carto_mock::server
