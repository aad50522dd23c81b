#include "server/admin_dump.h"

#include "server/admin_call.h"
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

}  // namespace

dump::TokenSubstitution::Mode read_dump_call(std::string_view body) {
  using Mode = dump::TokenSubstitution::Mode;
  if (body.empty()) return Mode::kReplace;
  const nlohmann::ordered_json call = parse_object(body);
  refuse_others(call, {"keep_tokens"});
  const auto keep = call.find("keep_tokens");
  return keep != call.end() && require_bool("keep_tokens", *keep) ? Mode::kKeep : Mode::kReplace;
}

void stream_dump(http::Exchange& exchange, const accounts::Registry& registry,
                 const dump::DumpOptions& options) {
  exchange.begin(200, {{"Content-Type", "application/x-ndjson"}});
  nlohmann::ordered_json end{{"done", true}};
  try {
    LineOutput output(exchange);
    dump::write_folder(registry, options, output);
  } catch (const Error& error) {
    end = {{"error", error.message()}};
  }
  exchange.write(json_line(end) + '\n');
  exchange.finish();
}

}  // namespace carto_mock::server
