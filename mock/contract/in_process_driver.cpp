#include "contract/in_process_driver.h"

#include "carto_mock/server.h"

namespace carto_mock::contract {

using nlohmann::ordered_json;

ordered_json reference_hello(int parallel) {
  return {{"type", "hello"},
          {"protocol", kProtocolVersion},
          {"client",
           {{"name", "carto-mock reference client"},
            {"version", Server::version()},
            {"language", "C++"}}},
          {"capabilities", ReferenceClient::capabilities()},
          {"parallel", parallel}};
}

ClientEnvironment read_environment(const ordered_json& message) {
  const ordered_json& env = message.at("env");
  ClientEnvironment environment{env.at("base_url"), env.at("username"), std::nullopt};
  if (env.contains("api_key")) environment.api_key = env["api_key"].get<std::string>();
  return environment;
}

ClientInfo InProcessDriver::hello() { return read_hello(reference_hello(parallel_)); }

PlayedCase InProcessDriver::play(const ordered_json& message) {
  const std::unique_ptr<ReferenceClient> client = factory_();
  PlayedCase played;
  played.steps = client->play(read_environment(message), message.at("steps"));
  played.log = client->logged();
  played.sent = client->sent();
  return played;
}

}  // namespace carto_mock::contract
