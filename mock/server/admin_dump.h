// POST /_mock/dump: the state as the files of a folder that `serve --fixture` starts from. The
// answer is a JSON object a line: {"file":PATH,"text":…} adds to the end of a file; the last line
// is
// {"done":true}, or {"error":…} where something cannot be dumped.
#pragma once

#include <string_view>

#include "accounts/registry.h"
#include "dump/folder_dump.h"
#include "http/message.h"

namespace carto_mock::server {

// {"keep_tokens":true}; nothing: tokens are replaced. Throws BadCall.
dump::TokenSubstitution::Mode read_dump_call(std::string_view body);

void stream_dump(http::Exchange& exchange, const accounts::Registry& registry,
                 const dump::DumpOptions& options);

}  // namespace carto_mock::server
