// GET /_mock/accounts/NAME/journal: what was asked of an account and what it was answered, oldest
// first, since it was made or reset:
//
//   {"dropped":0,"entries":[{"number":1,"time":"2026-…Z","method":"GET","target":"/user/dev/…",
//    "headers":[["Host","127.0.0.1:8080"]],"body":"","body_size":0,"status":200,
//    "answer_headers":[…],"answer":"{…","answer_size":90210,"milliseconds":1.2,
//    "statements":[{"translations":["SELECT …"],
//                   "grants":["select on dev.tornadoes for carto_role_1f…: granted"]}],
//    "fault":1}]}
//
// `statements`: those that ran, up to a bound: what SQLite was asked, and what the role may do with
// the tables. `fault`: the rule that spoilt the answer (server/admin_faults.h).
//
// Bodies are kept up to a bound; one that is no UTF-8 is in `body_base64` or `answer_base64`.
// Tokens are `***` unless the query says `tokens=1`. DELETE forgets the entries.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

void answer_journal(AdminContext& context, AdminCall& call);
void answer_forget_journal(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
