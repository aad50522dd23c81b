#include "server/admin_state.h"

#include "server/openapi.h"

namespace carto_mock::server {

void answer_health(AdminContext& context, AdminCall& call) {
  call.answer({{"status", "ok"}, {"version", context.version}});
}

void answer_openapi(AdminContext& /*context*/, AdminCall& call) {
  http::Response response;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = openapi_document();
  call.exchange().respond(std::move(response));
}

void answer_authority(AdminContext& context, AdminCall& call) {
  if (context.authority.empty())
    throw BadCall{404, "there is no certificate authority: start the server with --tls"};
  http::Response response;
  response.headers.add("Content-Type", "application/x-pem-file");
  response.body = context.authority;
  call.exchange().respond(std::move(response));
}

void answer_reset(AdminContext& context, AdminCall& call) {
  const nlohmann::ordered_json wanted = call.read_object(true);
  refuse_others(wanted, {"account"});
  if (wanted.empty()) {
    context.reset_all();
    return call.answer({{"reset", "all"}});
  }
  const std::string name = require_text(wanted, "account");
  context.reset(*context.require_account(name));
  call.answer({{"reset", name}});
}

}  // namespace carto_mock::server
