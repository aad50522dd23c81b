// The reference client, or one that is derived from it, in this process.
#pragma once

#include <functional>
#include <memory>

#include "contract/client_driver.h"
#include "contract/reference/reference_client.h"

namespace carto_mock::contract {

class InProcessDriver final : public ClientDriver {
 public:
  // Called once a case, from several threads.
  using Factory = std::function<std::unique_ptr<ReferenceClient>()>;
  explicit InProcessDriver(Factory factory, int parallel = 4)
      : factory_(std::move(factory)), parallel_(parallel) {}

  ClientInfo hello() override;
  PlayedCase play(const nlohmann::ordered_json& message) override;
  void bye() override {}

 private:
  Factory factory_;
  int parallel_;
};

// The reference client's own words in the protocol.
nlohmann::ordered_json reference_hello(int parallel);
ClientEnvironment read_environment(const nlohmann::ordered_json& message);

}  // namespace carto_mock::contract
