#include "server/admin_state.h"

namespace carto_mock::server {

void answer_health(AdminContext& context, AdminCall& call) {
  call.answer({{"status", "ok"}, {"version", context.version}});
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
