// POST /_mock/dump: the state as the files of a folder that `serve --fixture` starts from. The
// answer is a JSON object a line: {"file":PATH,"text":…} adds to the end of a file; the last line
// is
// {"done":true}, or {"error":…} where something cannot be dumped.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

// {"keep_tokens":true}; nothing: tokens are replaced.
void answer_dump(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
