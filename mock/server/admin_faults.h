// /_mock/accounts/NAME/faults: what is to go wrong with an account's requests. Of each request the
// first rule that matches and has its turn is done; health, versions and this API are spared.
//
//   {"seed":7,"rules":[
//     {"match":{"method":"GET","path":"/api/v2/sql*","skip":1,"times":2,"probability":0.5},
//      "do":{"latency_ms":100,"jitter_ms":50,
//            "status":503,"headers":{"Retry-After":"1"},"body":"a text, or JSON",
//            "malformed":true,"truncate_bytes":10,"bytes_per_second":1000,
//            "connection":"close" or "reset","after_bytes":10}}]}
//
// Everything in `match` may be missing, and all but one thing in `do`. `path` is without /user/NAME
// and query; `*` stands for any text. faults/fault_rule.h says what each does. They are there until
// they are deleted or the account is reset.
//
// /_mock/faults: the same for every request but those of this API, in front of the services, as
// middlewares of a deployment stand there; an account's rules come after them. They are there until
// they are deleted or everything is reset.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

void answer_set_faults(AdminContext& context, AdminCall& call);  // PUT
// The rules, each with how many requests it has `matched` and how often it was `applied`.
void answer_faults(AdminContext& context, AdminCall& call);
void answer_clear_faults(AdminContext& context, AdminCall& call);

// Of requests of any account, or of none.
void answer_set_faults_of_all(AdminContext& context, AdminCall& call);  // PUT
void answer_faults_of_all(AdminContext& context, AdminCall& call);
void answer_clear_faults_of_all(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
