#include "server/admin_dump.h"

#include "dump/folder_dump.h"
#include "support/error.h"

namespace carto_mock::server {
namespace {

class LineOutput final : public dump::Output {
 public:
  explicit LineOutput(http::Exchange& exchange) : exchange_(exchange) {}
  void write(const std::string& path, std::string_view text) override {
    exchange_.write(json_line({{"file", path}, {"text", text}}) + '\n');
  }

 private:
  http::Exchange& exchange_;
};

dump::TokenSubstitution::Mode read_mode(const nlohmann::ordered_json& wanted) {
  using Mode = dump::TokenSubstitution::Mode;
  refuse_others(wanted, {"keep_tokens"});
  const auto keep = wanted.find("keep_tokens");
  return keep != wanted.end() && require_bool("keep_tokens", *keep) ? Mode::kKeep : Mode::kReplace;
}

}  // namespace

void answer_dump(AdminContext& context, AdminCall& call) {
  const dump::DumpOptions options{
      .tokens = read_mode(call.read_object(true)),
      .clock = context.clock.setting(),
      .session = dump::Session{&context.journal, context.session_start()}};
  http::Exchange& exchange = call.exchange();
  exchange.begin(200, {{"Content-Type", "application/x-ndjson"}});
  nlohmann::ordered_json end{{"done", true}};
  try {
    LineOutput output(exchange);
    dump::write_folder(context.registry, options, output);
  } catch (const Error& error) {
    end = {{"error", error.message()}};
  }
  exchange.write(json_line(end) + '\n');
  exchange.finish();
}

}  // namespace carto_mock::server
